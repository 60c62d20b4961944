// What Telegram tells us, read: https://core.telegram.org/bots/api#update. Of all kinds of updates those that a
// conversation with one person has; groups, channels and other bots are none of ours.
#pragma once

#include <cstdint>
#include <hubbub/inbox.hpp>
#include <hubbub/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace telegram {

// What Telegram's button to begin says.
inline constexpr std::string_view kStart = "/start";

// A person, in their private chat with the bot. What Telegram says about them is what they chose to be called.
struct Person {
  std::int64_t chat = 0;
  std::string given_name{};
  std::string surname{};
  std::string username{};
  std::string locale{};

  hubbub::Sender sender() const;
  hubbub::JsonObject json() const;
  static Person from(const hubbub::Json& json);  // what json() wrote
};

struct SentFile {
  std::string kind;  // "photo", "document", "voice", …
  std::string file_id;
  std::string name;
  std::int64_t size = 0;  // bytes; 0: Telegram did not say
};

struct Place {
  double latitude = 0;
  double longitude = 0;
  std::string name;
  std::string address;
};

struct Said {
  Person from;
  std::int64_t message_id = 0;
  std::int64_t edited_s = 0;  // when it was changed; 0: it is new
  std::string text{};         // or the caption; of what cannot be shown, its name
  std::optional<SentFile> file{};
  std::optional<Place> place{};
  bool is_start = false;      // Telegram's button to begin was tapped: "/start"
  std::string start_token{};  // … by a deep link: "/start TOKEN"
};

struct Tapped {
  Person from;
  std::string id;  // of the callback query
  std::int64_t message_id = 0;
  std::string data;  // as we gave it to the button; or a liar's
};

struct Update {
  std::int64_t id = 0;
  std::variant<std::monostate, Said, Tapped> what;  // monostate: nothing for us
};

// Nothing when it is no update.
std::optional<Update> update_of(const hubbub::Json& json);

// The kinds of updates to ask Telegram for.
hubbub::JsonArray wanted_updates();

}  // namespace telegram
