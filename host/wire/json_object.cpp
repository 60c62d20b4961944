#include "wire/json_object.hpp"

#include <boost/json.hpp>
#include <limits>

namespace hub::wire {
namespace json = boost::json;

struct JsonObject::Document {
  // Most frames fit into the first buffer: no allocation for their values.
  unsigned char buffer[2048];
  json::monotonic_resource memory{buffer, sizeof buffer};
  json::value root = json::value(nullptr, json::storage_ptr(&memory));

  const json::value* find(std::string_view path) const {
    const json::value* at = &root;
    while (true) {
      const auto dot = path.find('.');
      const auto key = path.substr(0, dot);
      if (!at->is_object()) return nullptr;
      at = at->get_object().if_contains(json::string_view{key.data(), key.size()});
      if (at == nullptr || dot == std::string_view::npos) return at;
      path.remove_prefix(dot + 1);
    }
  }
};

JsonObject::JsonObject(std::unique_ptr<Document> document) : document_{std::move(document)} {}
JsonObject::JsonObject(JsonObject&&) noexcept = default;
JsonObject& JsonObject::operator=(JsonObject&&) noexcept = default;
JsonObject::~JsonObject() = default;

domain::Result<JsonObject> JsonObject::parse(std::string_view text) {
  auto document = std::make_unique<Document>();
  boost::system::error_code error;
  unsigned char scratch[1024];
  json::stream_parser parser{&document->memory, {}, scratch};
  parser.write(text.data(), text.size(), error);
  if (!error) parser.finish(error);
  if (error) return domain::invalid("bad_json", "the body is not valid JSON: " + error.message());
  document->root = parser.release();
  if (!document->root.is_object()) return domain::invalid("bad_json", "the body must be a JSON object");
  return JsonObject{std::move(document)};
}

bool JsonObject::has(std::string_view path) const {
  const auto* value = document_->find(path);
  return value != nullptr && !value->is_null();
}

bool JsonObject::is_null(std::string_view path) const {
  const auto* value = document_->find(path);
  return value != nullptr && value->is_null();
}

bool JsonObject::is_string(std::string_view path) const {
  const auto* value = document_->find(path);
  return value != nullptr && value->is_string();
}

bool JsonObject::is_object(std::string_view path) const {
  const auto* value = document_->find(path);
  return value != nullptr && value->is_object();
}

std::string_view JsonObject::text(std::string_view path) const {
  const auto* value = document_->find(path);
  if (value == nullptr || !value->is_string()) return {};
  const auto& string = value->get_string();
  return {string.data(), string.size()};
}

std::optional<std::int64_t> JsonObject::integer(std::string_view path) const {
  const auto* value = document_->find(path);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  if (error) return std::nullopt;
  return number;
}

std::optional<bool> JsonObject::flag(std::string_view path) const {
  const auto* value = document_->find(path);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

std::string JsonObject::raw(std::string_view path) const {
  const auto* value = document_->find(path);
  if (value == nullptr || value->is_null()) return {};
  return json::serialize(*value);
}

std::vector<JsonObject> JsonObject::objects(std::string_view path) const {
  std::vector<JsonObject> found;
  const auto* value = document_->find(path);
  if (value == nullptr || !value->is_array()) return found;
  for (const auto& entry : value->get_array()) {
    if (!entry.is_object()) return {};
    auto document = std::make_unique<Document>();
    document->root = json::value(entry, &document->memory);
    found.push_back(JsonObject{std::move(document)});
  }
  return found;
}

std::vector<std::string> JsonObject::texts(std::string_view path) const {
  std::vector<std::string> found;
  const auto* value = document_->find(path);
  if (value == nullptr || !value->is_array()) return found;
  for (const auto& entry : value->get_array()) {
    if (!entry.is_string()) return {};
    found.emplace_back(entry.get_string().data(), entry.get_string().size());
  }
  return found;
}

}  // namespace hub::wire
