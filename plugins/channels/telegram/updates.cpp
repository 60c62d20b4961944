#include "updates.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "texts.hpp"

namespace telegram {
namespace {

constexpr std::size_t kMostText = 4096;
constexpr std::size_t kMostName = 128;
constexpr std::size_t kMostFileId = 256;
constexpr std::size_t kMostData = 64;
constexpr std::size_t kMostStartToken = 64;
constexpr std::size_t kMostSizes = 20;  // of one picture
constexpr std::string_view kStartLabel = "Start";

std::string text_in(const hubbub::Json& json, std::string_view key, std::size_t most) {
  return cleaned(beginning_of(json[key].string(), most));
}

// The language subtag alone, and a region if there is one: "en", "pt-br".
std::string locale_in(const hubbub::Json& from) {
  const auto code = from["language_code"].string();
  const bool is_plain = code.size() <= 16 && std::all_of(code.begin(), code.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                        });
  return is_plain ? std::string{code} : std::string{};
}

std::optional<Person> person_in(const hubbub::Json& chat, const hubbub::Json& from) {
  if (chat["type"].string() != "private" || from["is_bot"].boolean()) return std::nullopt;
  Person person;
  person.chat = chat["id"].integer();
  if (person.chat <= 0) return std::nullopt;
  person.given_name = text_in(from, "first_name", kMostName);
  person.surname = text_in(from, "last_name", kMostName);
  person.username = text_in(from, "username", kMostName);
  person.locale = locale_in(from);
  return person;
}

struct FileKind {
  std::string_view kind;
  std::string_view name;  // when the sender gave it none
};
// An animation is also a document: the more telling one first.
constexpr std::array kFileKinds = {FileKind{"animation", "animation.mp4"}, FileKind{"document", "document"},
                                   FileKind{"video", "video.mp4"},         FileKind{"audio", "audio.mp3"},
                                   FileKind{"voice", "voice.ogg"},         FileKind{"video_note", "video.mp4"}};

std::optional<SentFile> file_from(const hubbub::Json& json, std::string_view kind, std::string_view name) {
  const auto id = json["file_id"].string();
  if (id.empty() || id.size() > kMostFileId) return std::nullopt;
  auto called = text_in(json, "file_name", kMostName);
  if (called.empty()) called = name;
  return SentFile{std::string{kind}, cleaned(id), called, std::max<std::int64_t>(json["file_size"].integer(), 0)};
}

// Telegram offers a picture in several sizes: the largest.
std::optional<SentFile> photo_in(const hubbub::Json& sizes) {
  std::optional<SentFile> best;
  std::int64_t most = -1;
  for (std::size_t i = 0; i < std::min(sizes.size(), kMostSizes); ++i) {
    const auto size = sizes[i];
    // Sides of more than that are no picture, and their product would not be a number.
    constexpr std::int64_t kLongestSide = 100'000;
    const auto pixels = std::clamp<std::int64_t>(size["width"].integer(), 0, kLongestSide) *
                        std::clamp<std::int64_t>(size["height"].integer(), 0, kLongestSide);
    auto file = pixels > most ? file_from(size, "photo", "photo.jpg") : std::nullopt;
    if (!file) continue;
    most = pixels;
    best = std::move(file);
  }
  return best;
}

// One that moves is a file of Telegram's own kind, which nothing else shows.
std::optional<SentFile> sticker_in(const hubbub::Json& sticker) {
  if (sticker["is_animated"].boolean() || sticker["is_video"].boolean()) return std::nullopt;
  return file_from(sticker, "sticker", "sticker.webp");
}

std::optional<SentFile> file_in(const hubbub::Json& message) {
  if (message["photo"].is_array()) return photo_in(message["photo"]);
  for (const auto& [kind, name] : kFileKinds) {
    if (message[kind].is_object()) return file_from(message[kind], kind, name);
  }
  return sticker_in(message["sticker"]);
}

std::optional<Place> place_in(const hubbub::Json& message) {
  const auto venue = message["venue"];
  const auto location = venue ? venue["location"] : message["location"];
  if (!location.is_object()) return std::nullopt;
  Place place{location["latitude"].number(NAN), location["longitude"].number(NAN), text_in(venue, "title", kMostName),
              text_in(venue, "address", kMostName)};
  const bool is_on_earth = std::abs(place.latitude) <= 90 && std::abs(place.longitude) <= 180;  // false for NaN
  if (!is_on_earth) return std::nullopt;
  return place;
}

// In words, what has none of its own here. Nothing that a person sends is left out silently.
std::string words_for(const hubbub::Json& message) {
  if (const auto contact = message["contact"]) {
    return text_in(contact, "first_name", kMostName) + " " + text_in(contact, "last_name", kMostName) + ": " +
           text_in(contact, "phone_number", kMostName);
  }
  if (const auto sticker = message["sticker"]) {
    const auto emoji = text_in(sticker, "emoji", kMostName);
    return emoji.empty() ? "[sticker]" : emoji;
  }
  if (const auto dice = message["dice"]) {
    return text_in(dice, "emoji", kMostName) + " " + std::to_string(dice["value"].integer());
  }
  if (const auto poll = message["poll"]) return "[poll] " + text_in(poll, "question", kMostText / 2);
  for (const auto* kind : {"story", "game", "paid_media", "invoice", "checklist", "giveaway", "location", "venue",
                           "photo", "animation", "document", "video", "audio", "voice", "video_note"}) {
    if (message[kind]) return "[" + std::string{kind} + "]";
  }
  return {};
}

// "/start TOKEN", which a link t.me/BOT?start=TOKEN makes.
std::string start_token_in(std::string_view text) {
  constexpr std::string_view kCommand = "/start ";
  if (!text.starts_with(kCommand)) return {};
  const auto token = text.substr(kCommand.size());
  const bool is_token =
      !token.empty() && token.size() <= kMostStartToken && std::all_of(token.begin(), token.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
      });
  return is_token ? std::string{token} : std::string{};
}

std::optional<Said> said_in(const hubbub::Json& message) {
  const auto from = person_in(message["chat"], message["from"]);
  if (!from || message["message_id"].integer() <= 0) return std::nullopt;
  Said said{.from = *from, .message_id = message["message_id"].integer()};
  said.file = file_in(message);
  if (!said.file) said.place = place_in(message);
  const bool is_text = message["text"].is_string();
  said.text = text_in(message, is_text ? "text" : "caption", kMostText);
  if (is_text) said.start_token = start_token_in(said.text);
  said.is_start = !said.start_token.empty() || (is_text && said.text == kStart);
  if (said.is_start) said.text = kStartLabel;  // the token may be a secret; agents need not see it
  if (said.text.empty() && !said.file && !said.place) said.text = words_for(message);
  const bool is_empty = said.text.empty() && !said.file && !said.place;
  return is_empty ? std::nullopt : std::optional{said};
}

// Changed words are news; a position that moves, or a picture that was exchanged, is not worth a message each time.
std::optional<Said> edit_in(const hubbub::Json& message) {
  auto said = said_in(message);
  if (!said || said->place || said->text.empty() || said->is_start) return std::nullopt;
  said->file.reset();
  said->edited_s = std::max<std::int64_t>(message["edit_date"].integer(), 1);
  return said;
}

std::optional<Tapped> tap_in(const hubbub::Json& query) {
  const auto message = query["message"];
  const auto from = person_in(message["chat"], query["from"]);
  const auto id = query["id"].string();
  const auto data = query["data"].string();
  if (!from || id.empty() || id.size() > kMostData || data.size() > kMostData) return std::nullopt;
  return Tapped{*from, cleaned(id), std::max<std::int64_t>(message["message_id"].integer(), 0), cleaned(data)};
}

template <class What>
void keep(Update& update, std::optional<What> what) {
  if (what) update.what = *std::move(what);
}

}  // namespace

hubbub::Sender Person::sender() const {
  hubbub::Sender sender;
  sender.external_id = std::to_string(chat);
  sender.given_name = given_name;
  sender.surname = surname;
  sender.display_name = given_name + (given_name.empty() || surname.empty() ? "" : " ") + surname;
  sender.locale = locale;
  if (!username.empty()) sender.info = hubbub::JsonObject{{"username", username}}.text();
  return sender;
}

hubbub::JsonObject Person::json() const {
  return {{"chat", chat}, {"given", given_name}, {"surname", surname}, {"username", username}, {"locale", locale}};
}

Person Person::from(const hubbub::Json& json) {
  return {json["chat"].integer(), json["given"], json["surname"], json["username"], json["locale"]};
}

std::optional<Update> update_of(const hubbub::Json& json) {
  if (json["update_id"].kind() != hubbub::Json::Kind::number) return std::nullopt;
  Update update{json["update_id"].integer(), {}};
  keep(update, said_in(json["message"]));
  keep(update, edit_in(json["edited_message"]));
  keep(update, tap_in(json["callback_query"]));
  return update;
}

hubbub::JsonArray wanted_updates() {
  return {"message", "edited_message", "callback_query"};
}

}  // namespace telegram
