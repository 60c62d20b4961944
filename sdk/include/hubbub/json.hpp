// JSON: Json reads (a view over the hub's parser), JsonObject and JsonArray write.
//
//   const auto order = hubbub::Json::parse(request.body());
//   for (const auto& item : order["items"]) add(item["sku"].string(), item["quantity"].integer(1));
//
//   hubbub::JsonObject{{"to", address}, {"tags", hubbub::JsonArray{"new", 3}}}.text()
#pragma once

#include <atomic>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "abi/json.h"
#include "boundary.hpp"

namespace hubbub {

namespace boundary {
// The parser of this library, given with the first instance.
inline std::atomic<const hubbub_json*> json_service{nullptr};
}  // namespace boundary

// A value in a parsed document. Asking for what is not there gives null, reading a value as another kind gives the
// fallback: so a whole path can be asked for without a check on the way. Copies share the document; views of strings
// live as long as one Json of it does. One thread at a time.
class Json {
 public:
  Json() = default;  // null

  static Result<Json> try_parse(std::string_view text) {
    const hubbub_json* api = boundary::json_service.load(std::memory_order_acquire);
    if (api == nullptr) return unavailable("No parser: JSON can be read once an instance is created.");
    hubbub_json_document* document = nullptr;
    auto parsed = boundary::call(
        [&](const hubbub_error_sink* errors) { return api->parse(nullptr, boundary::view(text), &document, errors); });
    if (!parsed) return parsed.error();
    std::shared_ptr<hubbub_json_document> owned{document, [api](hubbub_json_document* d) { api->release(nullptr, d); }};
    const auto* root = api->root(nullptr, owned.get());
    return Json{api, std::move(owned), root};
  }
  // Throws Failure (invalid) for text that is not JSON: in a route the client gets 400.
  static Json parse(std::string_view text) { return std::move(*try_parse(text)); }

  enum class Kind { null, boolean, number, string, array, object };
  Kind kind() const { return api_ == nullptr ? Kind::null : static_cast<Kind>(api_->kind(nullptr, node_)); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_string() const { return kind() == Kind::string; }
  bool is_object() const { return kind() == Kind::object; }
  bool is_array() const { return kind() == Kind::array; }
  explicit operator bool() const { return !is_null(); }

  Json operator[](std::string_view key) const {
    return api_ == nullptr ? Json{} : with(api_->get(nullptr, node_, boundary::view(key)));
  }
  Json operator[](std::size_t index) const { return api_ == nullptr ? Json{} : with(api_->at(nullptr, node_, index)); }
  std::size_t size() const { return api_ == nullptr ? 0 : api_->size(nullptr, node_); }
  std::string_view key(std::size_t index) const {
    return api_ == nullptr ? std::string_view{} : boundary::text(api_->key_at(nullptr, node_, index));
  }

  std::string_view string(std::string_view fallback = {}) const {
    return is_string() ? boundary::text(api_->string(nullptr, node_)) : fallback;
  }
  std::int64_t integer(std::int64_t fallback = 0) const {
    return kind() == Kind::number ? api_->integer(nullptr, node_) : fallback;
  }
  double number(double fallback = 0) const { return kind() == Kind::number ? api_->number(nullptr, node_) : fallback; }
  bool boolean(bool fallback = false) const {
    return kind() == Kind::boolean ? api_->boolean(nullptr, node_) != 0 : fallback;
  }
  operator std::string() const { return std::string{string()}; }

  // As compact JSON.
  std::string text() const {
    std::string written = "null";
    if (api_ == nullptr) return written;
    auto keep = [&](hubbub_view text) { written = boundary::copy(text); };
    const auto sink = boundary::sink_to<hubbub_text_sink>(keep);
    if (api_->serialize(nullptr, node_, &sink) != HUBBUB_OK) throw Failure({Status::internal, "JSON was not written."});
    return written;
  }

  class Iterator {
   public:
    Iterator(const Json& json, std::size_t index) : json_{&json}, index_{index} {}
    Json operator*() const { return (*json_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Json* json_;
    std::size_t index_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

 private:
  Json(const hubbub_json* api, std::shared_ptr<hubbub_json_document> document, const hubbub_json_node* node)
      : api_{api}, document_{std::move(document)}, node_{node} {}
  Json with(const hubbub_json_node* node) const { return node == nullptr ? Json{} : Json{api_, document_, node}; }

  const hubbub_json* api_ = nullptr;
  std::shared_ptr<hubbub_json_document> document_;
  const hubbub_json_node* node_ = nullptr;
};

namespace boundary {

inline void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20) {
      out += "\\u00";
      out += digits[code >> 4U];
      out += digits[code & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace boundary

// A value on its way into JSON text.
class JsonValue {
 public:
  JsonValue(std::nullptr_t) : text_{"null"} {}
  JsonValue(bool value) : text_{value ? "true" : "false"} {}
  JsonValue(const char* text) { boundary::append_quoted(text_, text); }
  JsonValue(std::string_view text) { boundary::append_quoted(text_, text); }
  JsonValue(const std::string& text) { boundary::append_quoted(text_, text); }
  JsonValue(const Json& json) : text_{json.text()} {}
  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>)
  JsonValue(Number number) {
    if constexpr (std::is_floating_point_v<Number>) {
      if (!std::isfinite(number)) throw Failure(invalid("JSON has no infinite numbers."));
    }
    char digits[40];
    char* const end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
    text_.assign(std::begin(digits), end);
  }

  const std::string& text() const& { return text_; }

 protected:
  JsonValue() = default;
  std::string text_;
};

class JsonObject : public JsonValue {
 public:
  JsonObject(std::initializer_list<std::pair<std::string_view, JsonValue>> members = {}) {
    text_ = "{}";
    for (const auto& [key, value] : members) add(key, value);
  }
  JsonObject& add(std::string_view key, const JsonValue& value) {
    if (text_.size() == 2) {
      text_.pop_back();
    } else {
      text_.back() = ',';
    }
    boundary::append_quoted(text_, key);
    text_ += ':';
    text_ += value.text();
    text_ += '}';
    return *this;
  }
};

class JsonArray : public JsonValue {
 public:
  JsonArray(std::initializer_list<JsonValue> values = {}) {
    text_ = "[]";
    for (const auto& value : values) add(value);
  }
  JsonArray& add(const JsonValue& value) {
    if (text_.size() == 2) {
      text_.pop_back();
    } else {
      text_.back() = ',';
    }
    text_ += value.text();
    text_ += ']';
    return *this;
  }
};

}  // namespace hubbub
