// Webhooks of the WhatsApp Business Platform.
// https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks
#include <algorithm>
#include <charconv>
#include <cmath>
#include <hubbub/text.hpp>

#include "events.hpp"
#include "graph_errors.hpp"

namespace meta {
namespace {

constexpr std::size_t kMostText = 70'000;
constexpr std::size_t kMostPayload = 1'000;
constexpr std::size_t kMostName = 256;
constexpr std::size_t kMostDeliveryId = 512;
constexpr std::size_t kMostCards = 20;

using Kind = hubbub::DeliveryReport::Kind;

// "1504902988"
std::int64_t ms_in(const hubbub::Json& json) {
  constexpr std::int64_t kLatest = 100'000'000'000;
  const auto text = json.string();
  std::int64_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  return read.ec == std::errc{} ? std::clamp<std::int64_t>(seconds, 0, kLatest) * 1000 : 0;
}

bool is_number(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Of the people whom `value` presents, the one who wrote: they are named by phone number, or by the business-scoped id
// of those who hide it.
Person person_in(const hubbub::Json& message, const hubbub::Json& contacts) {
  Person person;
  const auto number = id_in(message["from"], kMostPersonId);
  person.user_id = id_in(message["from_user_id"], kMostPersonId);
  for (const auto& contact : contacts) {
    const auto user_id = id_in(contact["user_id"], kMostPersonId);
    const bool is_them =
        (!number.empty() && contact["wa_id"].string() == number) || (!user_id.empty() && user_id == person.user_id);
    if (!is_them) continue;
    person.name = words_in(contact["profile"]["name"], kMostName);
    person.username = words_in(contact["profile"]["username"], kMostName);
    if (person.user_id.empty()) person.user_id = user_id;
    break;
  }
  person.id = is_number(number) ? "+" + number : number;
  if (person.id.empty()) person.id = person.user_id;
  return person;
}

std::string name_of_card(const hubbub::Json& card) {
  auto words = words_in(card["name"]["formatted_name"], kMostName);
  const auto phones = card["phones"];
  for (std::size_t i = 0; i < std::min(phones.size(), kMostCards); ++i) {
    words += (i == 0 ? ": " : ", ") + words_in(phones[i]["phone"], kMostName);
  }
  return words;
}

// In words, what has no form of its own here. Nothing that a person sends is left out silently.
std::string words_for(const hubbub::Json& message, std::string_view type) {
  std::string words;
  if (type == "contacts") {
    const auto cards = message["contacts"];
    for (std::size_t i = 0; i < std::min(cards.size(), kMostCards); ++i) {
      words += (words.empty() ? "" : "\n") + name_of_card(cards[i]);
    }
  }
  if (type == "order") {
    words = "[order] " + words_in(message["order"]["text"], kMostText);
    for (const auto& item : message["order"]["product_items"]) {
      words +=
          "\n" + std::to_string(item["quantity"].integer(1)) + " x " + words_in(item["product_retailer_id"], kMostName);
    }
  }
  if (words.empty()) words = "[" + (type.empty() ? std::string{"message"} : std::string{type}) + "]";
  return std::string{hubbub::beginning_of(words, kMostText)};
}

bool is_file(std::string_view type) {
  return type == "image" || type == "video" || type == "audio" || type == "voice" || type == "document" ||
         type == "sticker";
}

void read_file(const hubbub::Json& message, const std::string& type, Said& said) {
  const auto file = message[type];
  said.text = words_in(file["caption"], kMostText);
  auto media_id = id_in(file["id"], kMostPersonId);
  if (media_id.empty()) {
    said.text += (said.text.empty() ? "[" : "\n[") + type + "]";
    return;
  }
  said.files.push_back({type, {}, std::move(media_id), words_in(file["filename"], kMostName)});
}

void read_choice(const hubbub::Json& interactive, Said& said) {
  const auto type = interactive["type"].string();
  const auto choice = interactive[type];
  said.text = words_in(choice["title"], kMostName);
  said.payload = words_in(choice["id"], kMostPayload);
  if (type == "nfm_reply") {  // a filled-in flow
    said.text = words_in(choice["body"], kMostName) + "\n" + words_in(choice["response_json"], kMostText);
  }
  if (said.text.empty()) said.text = said.payload.empty() ? "[interactive]" : said.payload;
}

void read_place(const hubbub::Json& location, Said& said) {
  const Place place{location["latitude"].number(NAN), location["longitude"].number(NAN),
                    words_in(location["name"], kMostName), words_in(location["address"], kMostName)};
  if (is_on_earth(place)) {
    said.place = place;
  } else {
    said.text = "[location]";
  }
}

// A reaction is no message; a system message is WhatsApp's own.
bool is_said(std::string_view type) {
  return type != "reaction" && type != "system" && type != "request_welcome";
}

std::optional<Event> said_in(const hubbub::Json& message, const hubbub::Json& contacts) {
  const auto type = words_in(message["type"], 40);
  Said said;
  said.from = person_in(message, contacts);
  said.id = id_in(message["id"], kMostMessageId);
  said.at_ms = ms_in(message["timestamp"]);
  // What is written in a group is not said to us.
  if (said.from.id.empty() || said.id.empty() || !is_said(type) || message["group_id"]) return std::nullopt;
  if (type == "text") {
    said.text = words_in(message["text"]["body"], kMostText);
  } else if (is_file(type)) {
    read_file(message, type, said);
  } else if (type == "location") {
    read_place(message["location"], said);
  } else if (type == "interactive") {
    read_choice(message["interactive"], said);
  } else if (type == "button") {  // of a template
    said.text = words_in(message["button"]["text"], kMostName);
    said.payload = words_in(message["button"]["payload"], kMostPayload);
  }
  if (said.text.empty() && said.files.empty() && !said.place) said.text = words_for(message, type);
  return said;
}

std::optional<Event> fate_in(const hubbub::Json& status) {
  const auto said = status["status"].string();
  Fate fate;
  if (said == "failed") {
    fate.kind = Kind::failed;
  } else if (said == "read" || said == "played") {
    fate.kind = Kind::read;
  } else if (said != "delivered") {
    return std::nullopt;  // it is on its way
  }
  fate.id = id_in(status["id"], kMostMessageId);
  fate.delivery_id = id_in(status["biz_opaque_callback_data"], kMostDeliveryId);
  if (fate.id.empty()) return std::nullopt;
  if (fate.kind != Kind::failed) return fate;
  const auto error = status["errors"][std::size_t{0}];
  auto details = error["error_data"]["details"].string();
  if (details.empty()) details = error["title"].string();
  fate.reason = failure_reason(error["code"].integer(), details);
  return fate;
}

void keep(Batch& batch, std::optional<Event> event) {
  if (event) {
    batch.events.push_back(*std::move(event));
  } else {
    ++batch.ignored;
  }
}

}  // namespace

std::optional<Batch> whatsapp_events_of(const hubbub::Json& json, std::string_view account) {
  if (json["object"].string() != "whatsapp_business_account" || !json["entry"].is_array()) return std::nullopt;
  Batch batch;
  for (const auto& entry : json["entry"]) {
    for (const auto& change : entry["changes"]) {
      const auto value = change["value"];
      const auto messages = value["messages"];
      const auto statuses = value["statuses"];
      if (change["field"].string() != "messages") {
        ++batch.ignored;  // of the account, or what was sent by hand from its phone
      } else if (value["metadata"]["phone_number_id"].string() != account) {
        batch.strangers += messages.size() + statuses.size();
      } else {
        for (const auto& message : messages) keep(batch, said_in(message, value["contacts"]));
        for (const auto& status : statuses) keep(batch, fate_in(status));
      }
    }
  }
  return batch;
}

}  // namespace meta
