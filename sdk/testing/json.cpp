// hubbub.json/1 for tests, over Boost.JSON; and what else of the fake hub looks into JSON.
#include <boost/json.hpp>
#include <cmath>
#include <limits>

#include "state.hpp"

namespace bj = boost::json;

struct hubbub_json_document {
  bj::value root;
};

namespace hubbub::testing {
namespace {

const bj::value* value_of(const hubbub_json_node* node) {
  return reinterpret_cast<const bj::value*>(node);
}
const hubbub_json_node* node_of(const bj::value* value) {
  return reinterpret_cast<const hubbub_json_node*>(value);
}
std::string_view std_view(bj::string_view text) {
  return {text.data(), text.size()};
}

hubbub_status parse(void*, hubbub_view text, hubbub_json_document** document, const hubbub_error_sink* errors) {
  bj::error_code failed;
  bj::parse_options options;
  options.max_depth = 64;
  auto root = bj::parse(bj::string_view{text.ptr, text.len}, failed, {}, options);
  if (failed) return refuse(errors, HUBBUB_INVALID, "bad_json", "Not JSON: " + failed.message());
  auto made = std::make_unique<hubbub_json_document>();
  made->root = std::move(root);
  *document = made.release();
  return HUBBUB_OK;
}

void release(void*, hubbub_json_document* document) {
  const std::unique_ptr<hubbub_json_document> last{document};
}

const hubbub_json_node* root(void*, const hubbub_json_document* document) {
  return node_of(&document->root);
}

hubbub_json_kind kind(void*, const hubbub_json_node* node) {
  if (node == nullptr) return HUBBUB_JSON_NULL;
  switch (value_of(node)->kind()) {
    case bj::kind::null:
      return HUBBUB_JSON_NULL;
    case bj::kind::bool_:
      return HUBBUB_JSON_BOOL;
    case bj::kind::string:
      return HUBBUB_JSON_STRING;
    case bj::kind::array:
      return HUBBUB_JSON_ARRAY;
    case bj::kind::object:
      return HUBBUB_JSON_OBJECT;
    default:
      return HUBBUB_JSON_NUMBER;
  }
}

const bj::object* object_of(const hubbub_json_node* node) {
  return node == nullptr ? nullptr : value_of(node)->if_object();
}
const bj::array* array_of(const hubbub_json_node* node) {
  return node == nullptr ? nullptr : value_of(node)->if_array();
}

const hubbub_json_node* get(void*, const hubbub_json_node* node, hubbub_view key) {
  const auto* object = object_of(node);
  return object == nullptr ? nullptr : node_of(object->if_contains(bj::string_view{key.ptr, key.len}));
}

std::size_t size(void*, const hubbub_json_node* node) {
  if (const auto* array = array_of(node)) return array->size();
  if (const auto* object = object_of(node)) return object->size();
  return 0;
}

const hubbub_json_node* at(void*, const hubbub_json_node* node, std::size_t index) {
  if (const auto* array = array_of(node)) return node_of(index < array->size() ? &(*array)[index] : nullptr);
  const auto* object = object_of(node);
  if (object == nullptr || index >= object->size()) return nullptr;
  return node_of(&(object->begin() + static_cast<std::ptrdiff_t>(index))->value());
}

hubbub_view key_at(void*, const hubbub_json_node* node, std::size_t index) {
  const auto* object = object_of(node);
  if (object == nullptr || index >= object->size()) return {nullptr, 0};
  return boundary::view(std_view((object->begin() + static_cast<std::ptrdiff_t>(index))->key()));
}

hubbub_view string(void*, const hubbub_json_node* node) {
  const auto* text = node == nullptr ? nullptr : value_of(node)->if_string();
  return text == nullptr ? hubbub_view{nullptr, 0} : boundary::view({text->data(), text->size()});
}

double number(void*, const hubbub_json_node* node) {
  if (node == nullptr || !value_of(node)->is_number()) return 0;
  const auto value = value_of(node)->to_number<double>();
  return std::isnan(value) ? 0 : value;  // the parser's answer to 0e999
}

std::int64_t integer(void*, const hubbub_json_node* node) {
  if (node == nullptr || !value_of(node)->is_number()) return 0;
  if (const auto* whole = value_of(node)->if_int64()) return *whole;
  const double exact = number(nullptr, node);
  if (exact >= 9.2e18) return std::numeric_limits<std::int64_t>::max();
  if (exact <= -9.2e18) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(exact);
}

std::int32_t boolean(void*, const hubbub_json_node* node) {
  const auto* flag = node == nullptr ? nullptr : value_of(node)->if_bool();
  return flag != nullptr && *flag ? 1 : 0;
}

hubbub_status serialize(void*, const hubbub_json_node* node, const hubbub_text_sink* sink) {
  const std::string text = node == nullptr ? "null" : bj::serialize(*value_of(node));
  sink->write(sink->context, boundary::view(text));
  return HUBBUB_OK;
}

void fill(bj::value& settings, const bj::value& schema) {
  const auto* rules = schema.if_object();
  const auto* properties = rules == nullptr ? nullptr : rules->if_contains("properties");
  if (properties == nullptr || !settings.is_object()) return;
  for (const auto& [key, rule] : properties->as_object()) {
    auto& object = settings.get_object();
    if (const auto* standard = rule.as_object().if_contains("default"); standard != nullptr && !object.contains(key)) {
      object[key] = *standard;
    }
    if (auto* value = object.if_contains(key)) fill(*value, rule);
  }
}

}  // namespace

const hubbub_json kJsonService{parse,  release, root,   kind,    get,     size,     at,
                               key_at, string,  number, integer, boolean, serialize};

std::string with_defaults(std::string_view schema, std::string_view settings) {
  auto value = bj::parse(bj::string_view{settings.data(), settings.size()});
  if (!schema.empty()) fill(value, bj::parse(bj::string_view{schema.data(), schema.size()}));
  return bj::serialize(value);
}

}  // namespace hubbub::testing
