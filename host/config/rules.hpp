// What a JSON Schema says about one place of a document. Internal to this room.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace hub::config {

// schema.json.
const boost::json::object& host_schema();

// The rules at one place: `$ref` followed, allOf joined, anyOf and oneOf as alternatives. Borrows the schema.
class Rules {
 public:
  explicit Rules(const boost::json::object& schema);

  Rules at(std::string_view key) const;
  Rules item(std::size_t index) const;

  // Value of the first rule that has `keyword`, else null.
  const boost::json::value* find(std::string_view keyword) const;
  // Values of all rules that have it.
  std::vector<const boost::json::value*> find_all(std::string_view keyword) const;
  std::string text(std::string_view keyword) const;  // empty when there is none
  bool has_format(std::string_view format) const { return text("format") == format; }
  bool is_secret() const { return has_format("hubbub-secret"); }
  // A duration or a size: written as text, with a unit.
  bool has_unit() const { return has_format("hubbub-duration") || has_format("hubbub-size"); }
  std::vector<std::string> keys() const;
  // Each of several forms that a value may have here; empty when there is but one.
  std::vector<Rules> alternatives() const;
  bool empty() const { return parts_.empty(); }

 private:
  explicit Rules(const boost::json::object* root) : root_{root} {}
  void expand(const boost::json::value& schema, int depth);

  const boost::json::object* root_;
  std::vector<const boost::json::object*> parts_;
  std::vector<const boost::json::value*> alternatives_;
};

}  // namespace hub::config
