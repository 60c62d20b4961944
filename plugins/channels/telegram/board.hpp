// The buttons under a message of ours, and what they lead to. A message without cards to turn is a board of one card.
//
// Telegram gives 64 bytes to a button, so what a button means is a record, and the button says where to find it:
// "KEY:0.2" is the third button of the first card, "KEY:g1" turns to the second card, "KEY:-" does nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <hubbub/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telegram {

struct Button {
  enum class Kind { reply, postback, link, webview };
  Kind kind = Kind::link;
  std::string text;
  std::string payload;  // of a reply or postback
  std::string uri;      // of a link or webview
};

struct Card {
  std::string text;
  std::string media_url;
  std::vector<Button> buttons;
};

struct Board {
  std::int64_t chat = 0;
  bool has_photos = false;  // each card is a photo with a caption; else each is a text
  std::vector<Card> cards;

  bool waits_for_taps() const;  // is there a button that only its record explains?
  bool is_answered_once() const;

  hubbub::JsonObject json() const;
  static Board from(const hubbub::Json& json);

  // reply_markup of the card; nothing when it has no button.
  std::optional<hubbub::JsonObject> markup(std::string_view key, std::size_t index) const;
};

// What Telegram's clients can open from a button. Other addresses ("tel:") are said in words: see unshown_of.
bool is_openable(std::string_view uri);

// The buttons of `actions`, as content has them.
std::vector<Button> buttons_of(const hubbub::Json& actions);
// One line for each action that is no button here.
std::string unshown_of(const hubbub::Json& actions);

// What a carousel's `content` says, for the person in `chat`.
Board carousel_of(std::int64_t chat, const hubbub::Json& content);

// What was tapped.
struct Tap {
  enum class Kind { nothing, button, card };
  Kind kind = Kind::nothing;
  std::string key;
  std::size_t card = 0;
  std::size_t button = 0;
};
std::optional<Tap> tap_of(std::string_view data);

}  // namespace telegram
