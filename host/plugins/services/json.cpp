// hubbub.json/1: a view over Boost.JSON. Nodes are boost::json::value seen through an opaque pointer.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <limits>

#include "plugins/services/tables.hpp"
#include "wire/wire.hpp"

namespace bj = boost::json;

struct hubbub_json_document {
  bj::value root;
};

namespace hub::plugins {
namespace {

constexpr std::size_t kMaxDepth = 64;

const bj::value* value_of(const hubbub_json_node* node) {
  return reinterpret_cast<const bj::value*>(node);
}
const hubbub_json_node* node_of(const bj::value* value) {
  return reinterpret_cast<const hubbub_json_node*>(value);
}

// "line 3, column 14" of the byte at `offset`.
std::string place_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto start = before.rfind('\n');
  const auto column = start == std::string_view::npos ? before.size() + 1 : before.size() - start;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

hubbub_status parse(void* /*host*/, hubbub_view bytes, hubbub_json_document** document,
                    const hubbub_error_sink* errors) {
  const auto text = text_of(bytes);
  if (!wire::is_valid_utf8(text)) return report(errors, domain::Status::invalid, "bad_json", "The text is not UTF-8.");
  bj::parse_options options;
  options.max_depth = kMaxDepth;
  bj::stream_parser parser({}, options);
  bj::error_code error;
  const std::size_t used = parser.write_some(text.data(), text.size(), error);
  if (!error && used < text.size()) error = bj::error::extra_data;
  if (!error) parser.finish(error);
  if (error)
    return report(errors, domain::Status::invalid, "bad_json",
                  "Not JSON at " + place_of(text, used) + ": " + error.message());
  auto made = std::make_unique<hubbub_json_document>();
  made->root = parser.release();
  *document = made.release();  // owned by the plugin until release()
  return HUBBUB_OK;
}

void release(void* /*host*/, hubbub_json_document* document) {
  const std::unique_ptr<hubbub_json_document> owned(document);
}

const hubbub_json_node* root(void* /*host*/, const hubbub_json_document* document) {
  return document == nullptr ? nullptr : node_of(&document->root);
}

hubbub_json_kind kind(void* /*host*/, const hubbub_json_node* node) {
  if (node == nullptr) return HUBBUB_JSON_NULL;
  switch (value_of(node)->kind()) {
    case bj::kind::bool_:
      return HUBBUB_JSON_BOOL;
    case bj::kind::int64:
    case bj::kind::uint64:
    case bj::kind::double_:
      return HUBBUB_JSON_NUMBER;
    case bj::kind::string:
      return HUBBUB_JSON_STRING;
    case bj::kind::array:
      return HUBBUB_JSON_ARRAY;
    case bj::kind::object:
      return HUBBUB_JSON_OBJECT;
    case bj::kind::null:
      break;
  }
  return HUBBUB_JSON_NULL;
}

const bj::object* object_of(const hubbub_json_node* node) {
  return node == nullptr ? nullptr : value_of(node)->if_object();
}
const bj::array* array_of(const hubbub_json_node* node) {
  return node == nullptr ? nullptr : value_of(node)->if_array();
}

const hubbub_json_node* get(void* /*host*/, const hubbub_json_node* node, hubbub_view key) {
  const auto* object = object_of(node);
  return object == nullptr ? nullptr : node_of(object->if_contains(bj::string_view(key.ptr, key.len)));
}

size_t size(void* /*host*/, const hubbub_json_node* node) {
  if (const auto* object = object_of(node)) return object->size();
  if (const auto* array = array_of(node)) return array->size();
  return 0;
}

const hubbub_json_node* at(void* host, const hubbub_json_node* node, size_t index) {
  if (index >= size(host, node)) return nullptr;
  if (const auto* object = object_of(node))
    return node_of(&(object->begin() + static_cast<std::ptrdiff_t>(index))->value());
  return node_of(&(*array_of(node))[index]);
}

hubbub_view key_at(void* /*host*/, const hubbub_json_node* node, size_t index) {
  const auto* object = object_of(node);
  if (object == nullptr || index >= object->size()) return {};
  const auto key = (object->begin() + static_cast<std::ptrdiff_t>(index))->key();
  return {key.data(), key.size()};
}

hubbub_view string(void* /*host*/, const hubbub_json_node* node) {
  const auto* text = node == nullptr ? nullptr : value_of(node)->if_string();
  return text == nullptr ? hubbub_view{} : hubbub_view{text->data(), text->size()};
}

double number(void* /*host*/, const hubbub_json_node* node) {
  if (node == nullptr || !value_of(node)->is_number()) return 0;
  const auto value = value_of(node)->to_number<double>();
  return std::isnan(value) ? 0 : value;  // the parser's answer to 0e999
}

int64_t integer(void* host, const hubbub_json_node* node) {
  if (node == nullptr) return 0;
  if (const auto* value = value_of(node)->if_int64()) return *value;
  if (value_of(node)->is_uint64()) return std::numeric_limits<int64_t>::max();
  const double value = number(host, node);
  constexpr double kLimit = 9.2233720368547748e18;
  if (value >= kLimit) return std::numeric_limits<int64_t>::max();
  if (value <= -kLimit) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

int32_t boolean(void* /*host*/, const hubbub_json_node* node) {
  const auto* value = node == nullptr ? nullptr : value_of(node)->if_bool();
  return value != nullptr && *value ? 1 : 0;
}

hubbub_status serialize(void* /*host*/, const hubbub_json_node* node, const hubbub_text_sink* sink) {
  const std::string text = node == nullptr ? "null" : bj::serialize(*value_of(node));
  sink->write(sink->context, view_of(text));
  return HUBBUB_OK;
}

}  // namespace

const hubbub_json* json_service() {
  static constexpr hubbub_json table{&parse,  &release, &root,   &kind,    &get,     &size,     &at,
                                     &key_at, &string,  &number, &integer, &boolean, &serialize};
  return &table;
}

}  // namespace hub::plugins
