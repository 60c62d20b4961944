#include "page_messages.hpp"

#include <hubbub/text.hpp>

namespace meta {
namespace {

constexpr std::size_t kMostTitle = 80;
constexpr std::string_view kNoWords = "👇";  // there is no message that is buttons alone

using hubbub::Json;
using hubbub::JsonArray;
using hubbub::JsonObject;

// "tel:+44 20 7946 0000" → "+442079460000"
std::string number_in(std::string_view uri) {
  std::string number;
  if (!uri.starts_with("tel:")) return number;
  for (const char c : uri.substr(4)) {
    if ((c >= '0' && c <= '9') || (c == '+' && number.empty())) number += c;
  }
  return number;
}

std::optional<JsonObject> button_of(const Json& action) {
  const auto type = action["type"].string();
  const auto title = action["text"].string();
  const auto uri = action["uri"].string();
  if (type == "postback" || type == "reply") {
    return JsonObject{{"type", "postback"}, {"title", title}, {"payload", action["payload"].string()}};
  }
  if (const auto number = number_in(uri); !number.empty()) {
    return JsonObject{{"type", "phone_number"}, {"title", title}, {"payload", number}};
  }
  if (!is_web_address(uri)) return std::nullopt;
  JsonObject button{{"type", "web_url"}, {"title", title}, {"url", uri}};
  if (const auto size = action["size"].string(); !size.empty()) button.add("webview_height_ratio", size);
  return button;
}

JsonObject quick_reply_of(const Json& action) {
  JsonObject reply{
      {"content_type", "text"}, {"title", action["text"].string()}, {"payload", action["payload"].string()}};
  if (const auto icon = action["iconUrl"].string(); icon.starts_with("https://")) reply.add("image_url", icon);
  return reply;
}

// The actions of a message: below it, in it, and those that can only be said.
struct Sorted {
  JsonArray replies{};
  JsonArray buttons{};
  bool has_replies = false;
  bool has_buttons = false;
  std::string lines{};
};

Sorted sorted(const Json& actions) {
  Sorted sorted;
  for (const auto& action : actions) {
    if (action["type"].string() == "reply") {
      sorted.replies.add(quick_reply_of(action));
      sorted.has_replies = true;
    } else if (const auto button = button_of(action)) {
      sorted.buttons.add(*button);
      sorted.has_buttons = true;
    } else {
      auto line = std::string{action["text"]};
      if (const auto uri = action["uri"].string(); !uri.empty()) line.append(": ").append(uri);
      sorted.lines = joined(std::move(sorted.lines), line);
    }
  }
  return sorted;
}

Step step(JsonObject message, const Sorted* with_replies = nullptr) {
  if (with_replies != nullptr && with_replies->has_replies) message.add("quick_replies", with_replies->replies);
  return {{{"message", message}}};
}

JsonObject template_of(const JsonObject& payload) {
  return {{"attachment", JsonObject{{"type", "template"}, {"payload", payload}}}};
}

// Words, with what can be tapped under them. A text with buttons is shorter than one without: then the words before
// its end are a message of their own.
void add_text(std::vector<Step>& steps, std::string_view text, const Sorted& actions) {
  if (!actions.has_buttons) {
    if (text.empty() && !actions.has_replies) return;
    steps.push_back(step(JsonObject{{"text", text.empty() ? kNoWords : text}}, &actions));
    return;
  }
  const auto [head, tail] = with_tail(text, kMostButtonText);
  if (!head.empty()) steps.push_back(step(JsonObject{{"text", head}}));
  const JsonObject payload{
      {"template_type", "button"}, {"text", tail.empty() ? kNoWords : tail}, {"buttons", actions.buttons}};
  steps.push_back(step(template_of(payload), &actions));
}

JsonObject card_of(const Json& item) {
  JsonObject card{{"title", hubbub::shortened(item["title"].string(), kMostTitle, hubbub::TextUnit::utf16)}};
  const auto description = item["description"].string();
  if (!description.empty()) {
    card.add("subtitle", hubbub::shortened(description, kMostTitle, hubbub::TextUnit::utf16));
  }
  if (const auto picture = item["mediaUrl"].string(); is_web_address(picture)) card.add("image_url", picture);
  JsonArray buttons;
  std::size_t count = 0;
  for (const auto& action : item["actions"]) {
    if (const auto button = button_of(action)) {
      buttons.add(*button);
      ++count;
    }
  }
  if (count > 0) card.add("buttons", buttons);
  return card;
}

void add_cards(std::vector<Step>& steps, const Json& content) {
  JsonArray cards;
  for (const auto& item : content["items"]) cards.add(card_of(item));
  JsonObject payload{{"template_type", "generic"}, {"elements", cards}};
  if (content["displaySettings"]["imageAspectRatio"].string() == "square") payload.add("image_aspect_ratio", "square");
  auto actions = sorted(content["actions"]);
  const bool needs_more = actions.has_buttons || !actions.lines.empty();
  steps.push_back(step(template_of(payload), needs_more ? nullptr : &actions));
  if (needs_more) add_text(steps, actions.lines, actions);
}

void add_media(std::vector<Step>& steps, const Json& content) {
  const auto actions = sorted(content["actions"]);
  const auto words = joined(std::string{content["text"]}, actions.lines);
  const bool is_alone = words.empty() && !actions.has_buttons;
  Shown shown{kind_of(content), content["mediaUrl"], content["mediaType"], name_of(content)};
  for (const auto& action : content["actions"]) {
    if (is_alone && action["type"].string() == "reply") shown.replies.push_back(action);
  }
  auto picture = step(page_attachment(shown));
  const auto& link = is_web_address(shown.url) ? shown.url : shown.name;
  picture.in_words = step(JsonObject{{"text", link}}, is_alone ? &actions : nullptr).message;
  picture.shown = std::move(shown);
  steps.push_back(std::move(picture));
  if (!is_alone) add_text(steps, words, actions);
}

}  // namespace

JsonObject page_attachment(const Shown& shown, std::string_view id) {
  const auto payload = id.empty() ? JsonObject{{"url", shown.url}} : JsonObject{{"attachment_id", id}};
  JsonObject message{{"attachment", JsonObject{{"type", shown.kind}, {"payload", payload}}}};
  JsonArray replies;
  for (const auto& reply : shown.replies) replies.add(quick_reply_of(reply));
  if (!shown.replies.empty()) message.add("quick_replies", replies);
  return message;
}

std::vector<Step> page_steps(std::string_view text, const Json& content) {
  std::vector<Step> steps;
  const auto type = content["type"].string();
  if (type == "carousel" || type == "list") {
    add_cards(steps, content);
  } else if (type == "image" || type == "file") {
    add_media(steps, content);
  } else if (type != "template") {
    const auto actions = sorted(content["actions"]);
    add_text(steps, joined(std::string{text}, actions.lines), actions);
  }
  return steps;
}

}  // namespace meta
