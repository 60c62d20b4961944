// A content's fields, read once, so that Boost.JSON stays in one file. What is not named here (metadata, sizes of
// pictures, …) stays JSON text: `rest` holds such members, each with a comma before it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/content.hpp"
#include "rendering/rendering.hpp"

namespace hub::rendering {

enum class ActionType { link, reply, postback, webview, buy, location_request };

struct Action {
  ActionType type = ActionType::link;
  std::string text;
  std::string uri;
  std::string fallback;
  std::string payload;
  std::int64_t amount = 0;  // in the currency's smallest unit
  std::string currency;
  std::string json;
};

struct Item {
  std::string title;
  std::string description;
  Media media;
  std::vector<Action> actions;
  std::string rest;  // all but mediaUrl and actions
};

struct Field {
  std::string label;
  std::string placeholder;
  std::vector<std::pair<std::string, std::string>> options;  // name, label
  bool takes_many = false;
};

struct Place {
  double latitude = 0;
  double longitude = 0;
  std::string name;
  std::string address;
};

struct Outline {
  domain::ContentType type = domain::ContentType::text;
  std::string text;  // what the content itself says: of a text, or the caption of media
  Media media;
  Place place;
  std::vector<Item> items;
  std::vector<Field> fields;
  std::vector<Action> actions;
  std::string text_fallback;  // of a formResponse
  std::string rest;           // all but type, text, mediaUrl, items and actions
};

// `content` must be what wire::parse_content made.
Outline outline_of(const domain::Content& content);

}  // namespace hub::rendering
