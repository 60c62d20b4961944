#include "rendering/actions.hpp"

#include <algorithm>
#include <array>

#include "domain/json_string.hpp"

namespace hub::rendering {
namespace {

bool is_choice(const Action& action) {
  return action.type == ActionType::reply || action.type == ActionType::postback;
}

std::string as_json(const char* type, const Action& action, std::string_view key, std::string_view value) {
  std::string json = std::string{R"({"type":")"} + type + R"(","text":)";
  domain::append_json_string(json, action.text);
  json += ",\"" + std::string{key} + "\":";
  domain::append_json_string(json, value);
  return json + "}";
}

// What the channel would show the choice as; nothing if it has neither kind.
std::optional<ActionType> shown_kind(const Action& action, const ActionKinds& kinds) {
  const bool is_reply = action.type == ActionType::reply;
  if (is_reply ? kinds.replies : kinds.postbacks) return action.type;
  if (kinds.replies) return ActionType::reply;
  if (kinds.postbacks) return ActionType::postback;
  return std::nullopt;
}

std::string choice_json(const Action& action, ActionType kind) {
  if (kind == action.type) return action.json;
  return as_json(kind == ActionType::reply ? "reply" : "postback", action, "payload", action.payload);
}

// ISO 4217: most currencies have two decimals.
int decimals_of(std::string_view currency) {
  constexpr std::array<std::string_view, 16> none{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                  "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
  constexpr std::array<std::string_view, 7> three{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::find(none.begin(), none.end(), currency) != none.end()) return 0;
  return std::find(three.begin(), three.end(), currency) != three.end() ? 3 : 2;
}

std::string price_of(const Action& action) {
  std::string currency = action.currency;
  std::transform(currency.begin(), currency.end(), currency.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const auto decimals = static_cast<std::size_t>(decimals_of(currency));
  std::string price = std::to_string(action.amount);
  if (price.size() <= decimals) price.insert(0, decimals + 1 - price.size(), '0');
  if (decimals > 0) price.insert(price.size() - decimals, 1, '.');
  return currency.empty() ? price : price + " " + currency;
}

std::string line_of(const Action& action, const Phrases& phrases) {
  switch (action.type) {
    case ActionType::link:
      return action.text + ": " + action.uri;
    case ActionType::webview:
      return action.text + ": " + (action.fallback.empty() ? action.uri : action.fallback);
    case ActionType::buy:
      return action.text + " (" + price_of(action) + ")";
    case ActionType::location_request:
      return action.text + " (" + std::string{phrases.tell_address} + ")";
    case ActionType::reply:
    case ActionType::postback:
      break;
  }
  return action.text;
}

// Takes the place of one button, if there is one.
bool take(ButtonRoom& room, const Action& action, ActionType shown_as) {
  if (length_of(action.text, room.unit) > room.label_max) return false;
  const bool is_reply = shown_as == ActionType::reply || shown_as == ActionType::location_request;
  auto& left = is_reply && room.replies ? *room.replies : room.buttons;
  if (left == 0) return false;
  --left;
  return true;
}

bool take_choices(ButtonRoom& room, const std::vector<Action>& actions) {
  auto tried = room;
  for (const auto& action : actions) {
    if (!is_choice(action)) continue;
    const auto kind = shown_kind(action, room.kinds);
    if (!kind || !take(tried, action, *kind)) return false;
  }
  room = tried;
  return true;
}

std::optional<std::string> button_of(ButtonRoom& room, const Action& action) {
  if (shows(room.kinds, action.type)) {
    return take(room, action, action.type) ? std::optional{action.json} : std::nullopt;
  }
  if (action.type == ActionType::webview && room.kinds.links && take(room, action, ActionType::link)) {
    return as_json("link", action, "uri", action.fallback.empty() ? action.uri : action.fallback);
  }
  return std::nullopt;
}

}  // namespace

bool shows(const ActionKinds& kinds, ActionType type) {
  switch (type) {
    case ActionType::link:
      return kinds.links;
    case ActionType::reply:
      return kinds.replies;
    case ActionType::postback:
      return kinds.postbacks;
    case ActionType::webview:
      return kinds.webviews;
    case ActionType::buy:
      return kinds.buys;
    case ActionType::location_request:
      return kinds.location_requests;
  }
  return false;
}

ButtonRoom room_of_message(const Capabilities& capabilities) {
  return {capabilities.actions, capabilities.max_actions, capabilities.max_replies, capabilities.label_max,
          capabilities.text_unit};
}

ButtonRoom room_of_item(const Capabilities& capabilities) {
  return {capabilities.item_actions, capabilities.max_actions, std::nullopt, capabilities.label_max,
          capabilities.text_unit};
}

SortedActions sort_actions(const std::vector<Action>& actions, const ButtonRoom& room, const Phrases& phrases) {
  SortedActions sorted;
  auto left = room;
  const bool choices_are_buttons = take_choices(left, actions);
  for (const auto& action : actions) {
    if (is_choice(action)) {
      if (choices_are_buttons) {
        sorted.buttons.push_back(choice_json(action, *shown_kind(action, room.kinds)));
      } else {
        sorted.choices.push_back(&action);
      }
    } else if (auto button = button_of(left, action)) {
      sorted.buttons.push_back(*std::move(button));
    } else {
      sorted.lines.push_back(line_of(action, phrases));
    }
  }
  return sorted;
}

Action reply_of(std::string text, std::string payload) {
  Action action{ActionType::reply, std::move(text), {}, {}, std::move(payload), 0, {}, {}};
  action.json = as_json("reply", action, "payload", action.payload);
  return action;
}

}  // namespace hub::rendering
