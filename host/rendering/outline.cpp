#include "rendering/outline.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <initializer_list>

#include "domain/json_string.hpp"

namespace hub::rendering {
namespace {

namespace json = boost::json;

json::string_view key_of(std::string_view key) {
  return {key.data(), key.size()};
}

std::string text_at(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key_of(key));
  return value != nullptr && value->is_string() ? std::string{value->get_string().data(), value->get_string().size()}
                                                : std::string{};
}

double number_at(const json::object& from, std::string_view key) {
  const auto* value = from.if_contains(key_of(key));
  json::error_code code;
  const auto number = value != nullptr && value->is_number() ? value->to_number<double>(code) : 0.0;
  return code ? 0.0 : number;
}

template <class Each>
void each_object(const json::object& from, std::string_view key, Each each) {
  const auto* value = from.if_contains(key_of(key));
  if (value == nullptr || !value->is_array()) return;
  for (const auto& element : value->get_array()) {
    if (element.is_object()) each(element.get_object());
  }
}

std::string rest_of(const json::object& from, std::initializer_list<std::string_view> known) {
  std::string rest;
  for (const auto& member : from) {
    const std::string_view key{member.key().data(), member.key().size()};
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    rest += ',';
    domain::append_json_string(rest, key);
    rest += ':';
    rest += json::serialize(member.value());
  }
  return rest;
}

ActionType type_of(std::string_view name) {
  if (name == "reply") return ActionType::reply;
  if (name == "postback") return ActionType::postback;
  if (name == "webview") return ActionType::webview;
  if (name == "buy") return ActionType::buy;
  if (name == "locationRequest") return ActionType::location_request;
  return ActionType::link;
}

std::vector<Action> actions_of(const json::object& from) {
  std::vector<Action> actions;
  each_object(from, "actions", [&](const json::object& object) {
    actions.push_back({type_of(text_at(object, "type")), text_at(object, "text"), text_at(object, "uri"),
                       text_at(object, "fallback"), text_at(object, "payload"),
                       static_cast<std::int64_t>(number_at(object, "amount")), text_at(object, "currency"),
                       json::serialize(object)});
  });
  return actions;
}

Media media_of(const json::object& from) {
  return {text_at(from, "mediaUrl"), text_at(from, "attachmentId"), text_at(from, "mediaType"),
          static_cast<std::uint64_t>(number_at(from, "mediaSize")), text_at(from, "altText")};
}

Item item_of(const json::object& from) {
  return {text_at(from, "title"), text_at(from, "description"), media_of(from), actions_of(from),
          rest_of(from, {"mediaUrl", "actions"})};
}

Field field_of(const json::object& from) {
  Field field{text_at(from, "label"), text_at(from, "placeholder"), {}, number_at(from, "selectSize") > 1};
  each_object(from, "options", [&](const json::object& option) {
    field.options.emplace_back(text_at(option, "name"), text_at(option, "label"));
  });
  return field;
}

Place place_of(const json::object& from) {
  Place place;
  if (const auto* at = from.if_contains("coordinates"); at != nullptr && at->is_object()) {
    place.latitude = number_at(at->get_object(), "lat");
    place.longitude = number_at(at->get_object(), "long");
  }
  if (const auto* named = from.if_contains("location"); named != nullptr && named->is_object()) {
    place.name = text_at(named->get_object(), "name");
    place.address = text_at(named->get_object(), "address");
  }
  return place;
}

}  // namespace

Outline outline_of(const domain::Content& content) {
  Outline outline;
  outline.type = content.type;
  json::error_code code;
  const auto value = json::parse({content.json.data(), content.json.size()}, code);
  if (code || !value.is_object()) {
    outline.text = content.text;
    return outline;
  }
  const auto& object = value.get_object();
  outline.text = text_at(object, "text");
  outline.media = media_of(object);
  outline.place = place_of(object);
  each_object(object, "items", [&](const json::object& item) { outline.items.push_back(item_of(item)); });
  each_object(object, "fields", [&](const json::object& field) { outline.fields.push_back(field_of(field)); });
  outline.actions = actions_of(object);
  outline.text_fallback = text_at(object, "textFallback");
  outline.rest = rest_of(object, {"type", "text", "mediaUrl", "items", "actions"});
  return outline;
}

}  // namespace hub::rendering
