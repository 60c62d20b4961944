// A JSON object that someone sent, for reading field by field. Never throws; a missing field and one of another type
// read alike. Boost.JSON stays in the .cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"

namespace hub::wire {

class JsonObject {
 public:
  // invalid/"bad_json" for anything but one JSON object of valid UTF-8, at most 32 levels deep.
  static domain::Result<JsonObject> parse(std::string_view text);
  JsonObject(JsonObject&&) noexcept;
  JsonObject& operator=(JsonObject&&) noexcept;
  ~JsonObject();

  // `path`: "author.type" goes into nested objects. Views live as long as this object.
  bool has(std::string_view path) const;      // there, and not null
  bool is_null(std::string_view path) const;  // there, and null
  bool is_string(std::string_view path) const;
  bool is_object(std::string_view path) const;
  std::string_view text(std::string_view path) const;  // "" when absent
  std::optional<std::int64_t> integer(std::string_view path) const;
  std::optional<bool> flag(std::string_view path) const;
  std::string raw(std::string_view path) const;  // the value as JSON text; "" when absent or null
  // The objects of an array; empty when it is absent, or holds anything but objects. Copies.
  std::vector<JsonObject> objects(std::string_view path) const;
  std::vector<std::string> texts(std::string_view path) const;  // likewise, of strings

 private:
  struct Document;
  explicit JsonObject(std::unique_ptr<Document> document);
  std::unique_ptr<Document> document_;
};

}  // namespace hub::wire
