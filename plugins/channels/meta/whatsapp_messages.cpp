#include "whatsapp_messages.hpp"

#include <hubbub/text.hpp>

namespace meta {
namespace {

constexpr std::size_t kMostBody = 1024;  // of an interactive message, and of a caption
constexpr std::size_t kMostRowTitle = 24;
constexpr std::size_t kMostRowText = 72;

using hubbub::Json;
using hubbub::JsonArray;
using hubbub::JsonObject;
using hubbub::TextUnit;

Fields text_of(std::string_view text) {
  const bool has_link =
      text.find("https://") != std::string_view::npos || text.find("http://") != std::string_view::npos;
  return {{"type", "text"}, {"text", JsonObject{{"body", text}, {"preview_url", has_link}}}};
}

JsonObject interactive_of(std::string_view type, std::string_view body, const JsonObject& action) {
  return {{"type", type}, {"body", JsonObject{{"text", body}}}, {"action", action}};
}

Fields interactive(const JsonObject& what) {
  return {{"type", "interactive"}, {"interactive", what}};
}

Fields place_of(const Json& content) {
  const auto at = content["coordinates"];
  JsonObject place{{"latitude", at["lat"].number()}, {"longitude", at["long"].number()}};
  const auto name = content["location"]["name"].string();
  const auto address = content["location"]["address"].string();
  if (!name.empty()) place.add("name", name);
  if (!address.empty()) place.add("address", address);
  return {{"type", "location"}, {"location", place}};
}

// As the business wrote it, which knows its templates; a language may be given by its code alone.
Fields template_of(const Json& whole) {
  JsonObject filled;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const auto key = whole.key(i);
    if (key == "language" && whole[key].is_string()) {
      filled.add(key, JsonObject{{"code", whole[key].string()}});
    } else {
      filled.add(key, whole[key]);
    }
  }
  return {{"type", "template"}, {"template", filled}};
}

// A title is short in a row: one that is longer is told whole below it.
JsonObject row_of(const Json& item, const std::string& id) {
  const auto title = item["title"].string();
  const auto shown = hubbub::shortened(title, kMostRowTitle, TextUnit::utf16);
  std::string description{item["description"]};
  if (shown != title) description = std::string{title} + (description.empty() ? "" : ". ") + description;
  JsonObject row{{"id", id}, {"title", shown}};
  if (!description.empty()) row.add("description", hubbub::shortened(description, kMostRowText, TextUnit::utf16));
  return row;
}

// WhatsApp calls everything a document that is none of the others.
std::string_view type_of(const Shown& shown) {
  return shown.kind == "file" ? std::string_view{"document"} : std::string_view{shown.kind};
}

JsonObject media_object(const Shown& shown, std::string_view id) {
  auto media = id.empty() ? JsonObject{{"link", shown.url}} : JsonObject{{"id", id}};
  if (shown.kind == "file") media.add("filename", shown.name);
  return media;
}

bool is_choice(const Json& action) {
  return action["type"].string() == "reply" || action["type"].string() == "postback";
}

}  // namespace

// The actions of a message. WhatsApp shows choices or one link or a request, never two of them in one message.
struct WhatsAppMessages::Sorted {
  std::vector<Json> replies{};
  std::optional<Json> link{};
  std::vector<Json> requests{};
  std::string lines{};

  bool is_empty() const { return replies.empty() && !link && requests.empty(); }
};

WhatsAppMessages::Sorted WhatsAppMessages::sorted(const Json& actions) const {
  Sorted sorted;
  for (const auto& action : actions) {
    if (is_choice(action)) sorted.replies.push_back(action);
    if (action["type"].string() == "locationRequest") sorted.requests.push_back(action);
  }
  for (const auto& action : actions) {
    if (is_choice(action) || action["type"].string() == "locationRequest") continue;
    const auto uri = action["uri"].string();
    if (is_web_address(uri) && sorted.replies.empty() && !sorted.link) {
      sorted.link = action;
      continue;
    }
    auto line = std::string{action["text"]};
    if (!uri.empty()) line.append(": ").append(uri);
    sorted.lines = joined(std::move(sorted.lines), line);
  }
  return sorted;
}

JsonObject WhatsAppMessages::reply_buttons(const std::vector<Json>& replies) const {
  JsonArray buttons;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const JsonObject reply{{"id", choices_.id_of(i, replies[i]["payload"].string())},
                           {"title", replies[i]["text"].string()}};
    buttons.add(JsonObject{{"type", "reply"}, {"reply", reply}});
  }
  return {{"buttons", buttons}};
}

// The words above something to tap are shorter than others: then the words before their end are a message of their own.
void WhatsAppMessages::add_text(std::vector<Step>& steps, std::string_view text, const Sorted& actions) const {
  if (actions.is_empty()) {
    if (!text.empty()) steps.push_back({text_of(text)});
    return;
  }
  const auto [head, tail] = with_tail(text, kMostBody);
  if (!head.empty()) steps.push_back({text_of(head)});
  const auto request = [&](std::string_view body) {
    steps.push_back(
        {interactive(interactive_of("location_request_message", body, JsonObject{{"name", "send_location"}}))});
  };
  const bool is_request_alone = actions.replies.empty() && !actions.link;
  if (!actions.replies.empty()) {
    steps.push_back({interactive(interactive_of("button", or_choose(tail), reply_buttons(actions.replies)))});
  } else if (actions.link) {
    const JsonObject parameters{{"display_text", (*actions.link)["text"].string()},
                                {"url", (*actions.link)["uri"].string()}};
    const JsonObject action{{"name", "cta_url"}, {"parameters", parameters}};
    const auto body = tail.empty() ? (*actions.link)["text"].string() : tail;
    steps.push_back({interactive(interactive_of("cta_url", body, action))});
  }
  for (std::size_t i = 0; i < actions.requests.size(); ++i) {
    const auto label = actions.requests[i]["text"].string();
    request(is_request_alone && i == 0 && !tail.empty() ? tail : label);
  }
}

void WhatsAppMessages::add_list(std::vector<Step>& steps, const Json& content) const {
  JsonArray rows;
  std::size_t index = 0;
  for (const auto& item : content["items"]) {
    const auto payload = item["actions"][std::size_t{0}]["payload"].string();
    rows.add(row_of(item, choices_.id_of(index++, payload)));
  }
  const JsonObject action{{"button", settings_.choose_label},
                          {"sections", JsonArray{}.add(JsonObject{{"title", settings_.choose_label}, {"rows", rows}})}};
  const auto [head, tail] = with_tail(content["text"].string(), kMostBody);
  if (!head.empty()) steps.push_back({text_of(head)});
  steps.push_back({interactive(interactive_of("list", or_choose(tail), action))});
  const auto actions = sorted(content["actions"]);
  if (!actions.is_empty() || !actions.lines.empty()) add_text(steps, actions.lines, actions);
}

void WhatsAppMessages::add_media(std::vector<Step>& steps, const Json& content) const {
  Shown shown{kind_of(content), content["mediaUrl"], content["mediaType"], name_of(content)};
  auto actions = sorted(content["actions"]);
  const auto words = joined(std::string{content["text"]}, actions.lines);
  const bool fits = hubbub::length_of(words, TextUnit::utf16) <= kMostBody && shown.kind != "audio";
  const auto& link = is_web_address(shown.url) ? shown.url : shown.name;
  // Choices can stand under a picture; a link or a request cannot.
  if (fits) shown.caption = words;
  if (fits && !actions.link && actions.requests.empty()) shown.replies = std::move(actions.replies);
  if (!shown.replies.empty()) actions.replies.clear();
  Step step{media(shown)};
  const auto said = joined(shown.caption, link);
  step.in_words = shown.replies.empty() || hubbub::length_of(said, TextUnit::utf16) > kMostBody
                      ? text_of(said)
                      : interactive(interactive_of("button", said, reply_buttons(shown.replies)));
  const bool has_said_all = !shown.caption.empty() || words.empty();
  step.shown = std::move(shown);
  steps.push_back(std::move(step));
  if (!has_said_all || !actions.is_empty()) add_text(steps, has_said_all ? std::string_view{} : words, actions);
}

Fields WhatsAppMessages::media(const Shown& shown, std::string_view id) const {
  const auto type = type_of(shown);
  auto file = media_object(shown, id);
  if (shown.replies.empty()) {
    if (!shown.caption.empty()) file.add("caption", shown.caption);
    return {{"type", type}, {std::string{type}, file}};
  }
  auto what = interactive_of("button", or_choose(shown.caption), reply_buttons(shown.replies));
  what.add("header", JsonObject{{"type", type}, {type, file}});
  return interactive(what);
}

std::vector<Step> WhatsAppMessages::steps_of(std::string_view text, const Json& content) const {
  std::vector<Step> steps;
  const auto type = content["type"].string();
  if (type == "template") {
    steps.push_back({template_of(content["template"])});
  } else if (type == "location") {
    steps.push_back({place_of(content)});
  } else if (type == "list" || type == "carousel") {
    add_list(steps, content);
  } else if (type == "image" || type == "file") {
    add_media(steps, content);
  } else {
    const auto actions = sorted(content["actions"]);
    add_text(steps, joined(std::string{text}, actions.lines), actions);
  }
  return steps;
}

}  // namespace meta
