// What a message says, made in code: text, quick replies, carousels, lists, images. Anything else that the REST API
// documents goes through Content::raw.
//
//   turn.reply("Hello!");
//   turn.reply(hubbub::Content::text("Which one?", {hubbub::Action::reply("Small", "s"), …}));
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json.hpp"

namespace hubbub {

// Something to tap. A reply is sent as the person's own words, with its payload; a postback only tells the business.
class Action {
 public:
  static Action reply(std::string_view text, std::string_view payload) {
    return Action{JsonObject{{"type", "reply"}, {"text", text}, {"payload", payload}}};
  }
  static Action postback(std::string_view text, std::string_view payload) {
    return Action{JsonObject{{"type", "postback"}, {"text", text}, {"payload", payload}}};
  }
  static Action link(std::string_view text, std::string_view uri) {
    return Action{JsonObject{{"type", "link"}, {"text", text}, {"uri", uri}}};
  }
  static Action ask_location(std::string_view text) {
    return Action{JsonObject{{"type", "locationRequest"}, {"text", text}}};
  }

  const JsonObject& json() const { return json_; }

 private:
  explicit Action(JsonObject json) : json_{std::move(json)} {}
  JsonObject json_;
};

using Actions = std::vector<Action>;

// One card of a carousel, one line of a list. At least one action.
struct Item {
  std::string title;
  std::string description{};
  std::string media_url{};
  Actions actions{};
};

class Content {
 public:
  Content(std::string text) : text_{std::move(text)} {}
  Content(std::string_view text) : text_{text} {}
  Content(const char* text) : text_{text} {}

  static Content text(std::string_view text, const Actions& actions = {}) {
    Content content{text};
    if (!actions.empty()) {
      content.json_ = JsonObject{{"type", "text"}, {"text", text}, {"actions", array_of(actions)}}.text();
    }
    return content;
  }
  static Content image(std::string_view url, std::string_view alternative) {
    return raw(JsonObject{{"type", "image"}, {"mediaUrl", url}, {"altText", alternative}}, alternative);
  }
  static Content carousel(const std::vector<Item>& items) { return items_of("carousel", items); }
  static Content list(const std::vector<Item>& items) { return items_of("list", items); }
  // `plain`: the same in plain words, for previews and for channels that show text only.
  static Content raw(const JsonValue& json, std::string_view plain = {}) {
    Content content{plain};
    content.json_ = json.text();
    return content;
  }

  const std::string& plain() const { return text_; }
  const std::string& json() const { return json_; }  // empty: plain text

 private:
  static JsonArray array_of(const Actions& actions) {
    JsonArray array;
    for (const auto& action : actions) array.add(action.json());
    return array;
  }
  static Content items_of(std::string_view type, const std::vector<Item>& items) {
    JsonArray array;
    std::string plain;
    for (const auto& item : items) {
      JsonObject object{{"title", item.title}, {"actions", array_of(item.actions)}};
      if (!item.description.empty()) object.add("description", item.description);
      if (!item.media_url.empty()) object.add("mediaUrl", item.media_url);
      array.add(object);
      plain += plain.empty() ? item.title : "\n" + item.title;
    }
    return raw(JsonObject{{"type", type}, {"items", array}}, plain);
  }

  std::string text_;
  std::string json_;
};

enum class AuthorType { user = 0, agent = 1, bot = 2, system = 3 };

}  // namespace hubbub
