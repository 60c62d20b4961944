#include "board.hpp"

#include <algorithm>
#include <charconv>

namespace telegram {
namespace {

constexpr std::size_t kMostButtons = 100;  // Telegram's own limit
constexpr std::size_t kMostCards = 20;
constexpr std::size_t kMostKey = 32;

std::string_view name_of(Button::Kind kind) {
  switch (kind) {
    case Button::Kind::reply:
      return "reply";
    case Button::Kind::postback:
      return "postback";
    case Button::Kind::webview:
      return "webview";
    default:
      return "link";
  }
}

std::optional<Button::Kind> kind_named(std::string_view name) {
  for (const auto kind : {Button::Kind::reply, Button::Kind::postback, Button::Kind::link, Button::Kind::webview}) {
    if (name == name_of(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<Button> button_of(const hubbub::Json& action) {
  const auto kind = kind_named(action["type"].string());
  Button button{kind.value_or(Button::Kind::link), action["text"], action["payload"], action["uri"]};
  const bool is_address = button.kind == Button::Kind::link || button.kind == Button::Kind::webview;
  if (!kind || button.text.empty() || (is_address && !is_openable(button.uri))) return std::nullopt;
  return button;
}

bool is_tapped(const Button& button) {
  return button.kind == Button::Kind::reply || button.kind == Button::Kind::postback;
}

hubbub::JsonObject markup_of(const Button& button, const std::string& data) {
  hubbub::JsonObject markup{{"text", button.text}};
  if (is_tapped(button)) {
    markup.add("callback_data", data);
  } else if (button.kind == Button::Kind::webview && button.uri.starts_with("https://")) {
    markup.add("web_app", hubbub::JsonObject{{"url", button.uri}});
  } else {
    markup.add("url", button.uri);
  }
  return markup;
}

// "‹", "2 / 5", "›": the ends lead to one another.
hubbub::JsonArray turning_row(const std::string& key, std::size_t index, std::size_t count) {
  const auto turn = [&](std::string_view label, std::size_t to) {
    return hubbub::JsonObject{{"text", label}, {"callback_data", key + ":g" + std::to_string(to)}};
  };
  const auto place = std::to_string(index + 1) + " / " + std::to_string(count);
  return {turn("‹", (index + count - 1) % count), hubbub::JsonObject{{"text", place}, {"callback_data", key + ":-"}},
          turn("›", (index + 1) % count)};
}

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return number;
}

}  // namespace

bool is_openable(std::string_view uri) {
  return uri.starts_with("https://") || uri.starts_with("http://") || uri.starts_with("tg://");
}

std::vector<Button> buttons_of(const hubbub::Json& actions) {
  std::vector<Button> buttons;
  for (const auto& action : actions) {
    auto button = button_of(action);
    if (button && buttons.size() < kMostButtons) buttons.push_back(*std::move(button));
  }
  return buttons;
}

std::string unshown_of(const hubbub::Json& actions) {
  std::string lines;
  for (const auto& action : actions) {
    if (button_of(action)) continue;
    const auto uri = action["uri"].string();
    lines += (lines.empty() ? "" : "\n") + std::string{action["text"]};
    if (!uri.empty()) lines.append(": ").append(uri);
  }
  return lines;
}

Board carousel_of(std::int64_t chat, const hubbub::Json& content) {
  Board board;
  board.chat = chat;
  const auto common = buttons_of(content["actions"]);
  for (const auto& item : content["items"]) {
    if (board.cards.size() == kMostCards) break;
    Card card{item["title"], item["mediaUrl"], buttons_of(item["actions"])};
    for (const auto& line : {std::string{item["description"]}, unshown_of(item["actions"])}) {
      if (!line.empty()) card.text += (card.text.empty() ? "" : "\n") + line;
    }
    card.buttons.insert(card.buttons.end(), common.begin(), common.end());
    board.cards.push_back(std::move(card));
  }
  board.has_photos = std::all_of(board.cards.begin(), board.cards.end(), [](const Card& card) {
    return card.media_url.starts_with("https://") || card.media_url.starts_with("http://");
  });
  return board;
}

bool Board::waits_for_taps() const {
  return cards.size() > 1 || std::any_of(cards.begin(), cards.end(), [](const Card& card) {
           return std::any_of(card.buttons.begin(), card.buttons.end(), is_tapped);
         });
}

// Quick replies are one answer; postbacks may be tapped again.
bool Board::is_answered_once() const {
  return cards.size() == 1 && std::all_of(cards[0].buttons.begin(), cards[0].buttons.end(),
                                          [](const Button& button) { return button.kind == Button::Kind::reply; });
}

hubbub::JsonObject Board::json() const {
  hubbub::JsonArray all;
  for (const auto& card : cards) {
    hubbub::JsonArray buttons;
    for (const auto& button : card.buttons) {
      buttons.add(hubbub::JsonObject{
          {"type", name_of(button.kind)}, {"text", button.text}, {"payload", button.payload}, {"uri", button.uri}});
    }
    all.add(hubbub::JsonObject{{"text", card.text}, {"media", card.media_url}, {"buttons", buttons}});
  }
  return {{"chat", chat}, {"photos", has_photos}, {"cards", all}};
}

Board Board::from(const hubbub::Json& json) {
  Board board;
  board.chat = json["chat"].integer();
  board.has_photos = json["photos"].boolean();
  for (const auto& card : json["cards"]) {
    board.cards.push_back({card["text"], card["media"], buttons_of(card["buttons"])});
  }
  return board;
}

std::optional<hubbub::JsonObject> Board::markup(std::string_view key, std::size_t index) const {
  const auto& buttons = cards[index].buttons;
  if (buttons.empty() && cards.size() < 2) return std::nullopt;
  hubbub::JsonArray rows;
  const auto start = std::string{key} + ":" + std::to_string(index) + ".";
  for (std::size_t i = 0; i < buttons.size(); ++i) {
    rows.add(hubbub::JsonArray{}.add(markup_of(buttons[i], start + std::to_string(i))));
  }
  if (cards.size() > 1) rows.add(turning_row(std::string{key}, index, cards.size()));
  return hubbub::JsonObject{{"inline_keyboard", rows}};
}

std::optional<Tap> tap_of(std::string_view data) {
  const auto colon = data.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon > kMostKey) return std::nullopt;
  Tap tap;
  tap.key = data.substr(0, colon);
  const auto what = data.substr(colon + 1);
  if (what == "-") return tap;
  if (what.starts_with('g')) {
    const auto card = number_in(what.substr(1));
    if (!card) return std::nullopt;
    tap.kind = Tap::Kind::card;
    tap.card = *card;
    return tap;
  }
  const auto dot = what.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto card = number_in(what.substr(0, dot));
  const auto button = number_in(what.substr(dot + 1));
  if (!card || !button) return std::nullopt;
  tap.kind = Tap::Kind::button;
  tap.card = *card;
  tap.button = *button;
  return tap;
}

}  // namespace telegram
