// Writes a JSON object into a string, field by field, in one pass. Values that are JSON already go in as they are.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/wire.hpp"

namespace hub::wire {

// The text that it is given grows by one object, from its making to `close`.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_{out} { out_ += '{'; }
  void close() { out_ += '}'; }

  ObjectWriter& text(std::string_view key, std::string_view value) {
    begin(key);
    append_quoted(out_, value);
    return *this;
  }
  ObjectWriter& text_if_any(std::string_view key, std::string_view value) {
    return value.empty() ? *this : text(key, value);
  }
  ObjectWriter& number(std::string_view key, std::int64_t value) {
    begin(key);
    char digits[24];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    return *this;
  }
  ObjectWriter& json(std::string_view key, std::string_view value) {
    begin(key);
    out_ += value;
    return *this;
  }
  ObjectWriter& json_if_any(std::string_view key, std::string_view value) {
    return value.empty() ? *this : json(key, value);
  }
  ObjectWriter& literal(std::string_view key, const char* value) { return json(key, value); }
  // Keys are our own: nothing in them needs escaping.
  void begin(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += key;
    out_ += "\":";
  }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace hub::wire
