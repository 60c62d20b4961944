// Webhooks of Messenger and Instagram.
// https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
#include <algorithm>
#include <cmath>
#include <hubbub/text.hpp>

#include "events.hpp"

namespace meta {
namespace {

constexpr std::size_t kMostText = 20'000;
constexpr std::size_t kMostPayload = 1'000;
constexpr std::size_t kMostName = 200;
constexpr std::size_t kMostUrl = 4'000;
constexpr std::size_t kMostFiles = 30;
constexpr std::size_t kMostMids = 1'000;
constexpr std::size_t kMostRef = 2'083;

using Kind = hubbub::DeliveryReport::Kind;

bool is_file(std::string_view kind) {
  return kind == "image" || kind == "video" || kind == "audio" || kind == "file";
}

void add_line(std::string& text, std::string_view line) {
  if (!text.empty() && !line.empty()) text += '\n';
  text.append(line);
}

// A shared post, story, reel or product, or whatever comes next: in words, nothing is left out silently.
std::string words_for(const hubbub::Json& attachment, std::string_view kind) {
  const auto payload = attachment["payload"];
  auto words = words_in(payload["title"], kMostName);
  if (words.empty()) words = words_in(attachment["title"], kMostName);
  if (words.empty()) words = "[" + (kind.empty() ? std::string{"attachment"} : std::string{kind}) + "]";
  auto url = words_in(payload["url"], kMostUrl);
  if (url.empty()) url = words_in(attachment["url"], kMostUrl);
  add_line(words, url);
  return words;
}

void read_attachment(const hubbub::Json& attachment, Said& said) {
  const auto kind = words_in(attachment["type"], 40);
  const auto payload = attachment["payload"];
  const auto url = payload["url"].string();
  if (is_file(kind) && !url.empty() && url.size() <= kMostUrl) {
    said.files.push_back({kind, std::string{url}, {}, words_in(attachment["name"], kMostName)});
    return;
  }
  if (kind == "location") {
    const auto at = payload["coordinates"];
    Place place{at["lat"].number(NAN), at["long"].number(NAN), words_in(attachment["title"], kMostName), {}};
    if (is_on_earth(place)) {
      said.place = place;
      return;
    }
  }
  // A link that was typed is an attachment as well: its text says it already.
  if (kind == "fallback" && !said.text.empty()) return;
  add_line(said.text, words_for(attachment, kind));
}

bool read_message(const hubbub::Json& message, Said& said) {
  if (message["is_echo"].boolean() || message["is_deleted"].boolean()) return false;
  said.id = id_in(message["mid"], kMostMessageId);
  said.text = words_in(message["text"], kMostText);
  said.payload = words_in(message["quick_reply"]["payload"], kMostPayload);
  const auto attachments = message["attachments"];
  for (std::size_t i = 0; i < std::min(attachments.size(), kMostFiles); ++i) read_attachment(attachments[i], said);
  said.ref = words_in(message["referral"]["ref"], kMostRef);
  const bool is_empty = said.text.empty() && said.files.empty() && !said.place;
  if (is_empty && message["is_unsupported"].boolean()) said.text = "[unsupported message]";
  if (is_empty && said.text.empty()) said.text = said.payload;
  return !said.text.empty() || !said.files.empty() || said.place;
}

bool read_postback(const hubbub::Json& postback, Said& said) {
  said.id = id_in(postback["mid"], kMostMessageId);
  if (said.id.empty()) said.id = "postback:" + said.from.id + ":" + std::to_string(said.at_ms);
  said.payload = words_in(postback["payload"], kMostPayload);
  said.text = words_in(postback["title"], kMostName);
  if (said.text.empty()) said.text = said.payload;
  said.ref = words_in(postback["referral"]["ref"], kMostRef);
  add_line(said.text, said.ref);
  return !said.text.empty();
}

// Somebody who was here before comes by a link: m.me/PAGE?ref=…
bool read_referral(const hubbub::Json& referral, Said& said) {
  said.id = "referral:" + said.from.id + ":" + std::to_string(said.at_ms);
  said.ref = words_in(referral["ref"], kMostRef);
  said.text = said.ref;
  return !said.text.empty();
}

std::optional<Event> mark_in(const hubbub::Json& json, Kind kind, std::string person) {
  Mark mark{kind, std::move(person), std::max<std::int64_t>(json["watermark"].integer(), 0), {}};
  const auto mids = json["mids"];
  for (std::size_t i = 0; i < std::min(mids.size(), kMostMids); ++i) {
    if (auto mid = id_in(mids[i], kMostMessageId); !mid.empty()) mark.mids.push_back(std::move(mid));
  }
  if (auto mid = id_in(json["mid"], kMostMessageId); !mid.empty()) mark.mids.push_back(std::move(mid));
  if (mark.up_to_ms == 0 && mark.mids.empty()) return std::nullopt;
  return mark;
}

std::optional<Event> event_in(const hubbub::Json& json, std::string_view account) {
  auto sender = id_in(json["sender"]["id"], kMostPersonId);
  if (sender.empty() || sender == account) return std::nullopt;  // the latter: what we said ourselves
  if (json["delivery"].is_object()) return mark_in(json["delivery"], Kind::delivered, std::move(sender));
  if (json["read"].is_object()) return mark_in(json["read"], Kind::read, std::move(sender));
  Said said;
  said.from.id = std::move(sender);
  said.at_ms = std::max<std::int64_t>(json["timestamp"].integer(), 0);
  bool is_said = false;
  if (json["message"].is_object()) {
    is_said = read_message(json["message"], said);
  } else if (json["postback"].is_object()) {
    is_said = read_postback(json["postback"], said);
  } else if (json["referral"].is_object()) {
    is_said = read_referral(json["referral"], said);
  }
  if (!is_said || said.id.empty()) return std::nullopt;
  return said;
}

void read_event(const hubbub::Json& json, std::string_view account, Batch& batch) {
  if (auto event = event_in(json, account)) {
    batch.events.push_back(*std::move(event));
  } else {
    ++batch.ignored;
  }
}

std::optional<Batch> events_of(const hubbub::Json& json, std::string_view object, std::string_view account) {
  if (json["object"].string() != object || !json["entry"].is_array()) return std::nullopt;
  Batch batch;
  for (const auto& entry : json["entry"]) {
    if (entry["id"].string() != account) {
      batch.strangers += std::max<std::size_t>(entry["messaging"].size(), 1);
      continue;
    }
    for (const auto& event : entry["messaging"]) read_event(event, account, batch);
    for (const auto& change : entry["changes"]) read_event(change["value"], account, batch);
    batch.ignored += entry["standby"].size();  // another app holds the thread
  }
  return batch;
}

}  // namespace

std::string id_in(const hubbub::Json& json, std::size_t most) {
  const auto id = json.string();
  const bool is_good = !id.empty() && id.size() <= most &&
                       std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  return is_good ? std::string{id} : std::string{};
}

std::string words_in(const hubbub::Json& json, std::size_t most_characters) {
  return hubbub::without_controls(hubbub::beginning_of(json.string(), most_characters));
}

bool is_on_earth(const Place& place) {
  return std::abs(place.latitude) <= 90 && std::abs(place.longitude) <= 180;
}

std::optional<Batch> messenger_events_of(const hubbub::Json& json, std::string_view account) {
  return events_of(json, "page", account);
}

std::optional<Batch> instagram_events_of(const hubbub::Json& json, std::string_view account) {
  return events_of(json, "instagram", account);
}

}  // namespace meta
