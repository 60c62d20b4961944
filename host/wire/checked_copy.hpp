// Copies the known fields of a parsed JSON object into canonical JSON and checks them on the way. The first problem
// stays, with the path of its field; everything after it is harmless work that nobody will see.
// Inner header of this room: Boost.JSON must not reach others.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace hub::wire {

namespace json = boost::json;

// Where a value stands: "content.items[2].uri". Lives on the stack, spelled out only for an error.
struct Path {
  const Path* up = nullptr;
  std::string_view key;
  std::optional<std::size_t> index{};

  std::string spell() const;
};

// What one conversion has made so far.
struct Copying {
  std::string out;   // canonical JSON
  std::string text;  // plain text, lines joined by '\n'
  std::optional<domain::Error> problem;
  std::deque<std::string> cleaned;  // texts that lost control characters, kept for views

  void refuse(const Path& path, std::string_view what);
  void add_line(std::string_view line);
};

enum class Need { required, optional };

struct TextRule {
  std::size_t max_characters = 128;
  Need need = Need::required;  // required: there and not blank
};

class CheckedCopy {
 public:
  using Each = std::function<void(CheckedCopy&)>;

  CheckedCopy(Copying& copying, const json::object& from, const Path& path)
      : copying_{copying}, from_{from}, path_{path} {}

  const json::object& from() const { return from_; }
  const Path& path() const { return path_; }
  Copying& copying() { return copying_; }
  bool has(std::string_view key) const;

  // Writes a field with a value of our own.
  void constant(std::string_view key, std::string_view value);
  // Each returns what it wrote, or empty.
  std::string_view text(std::string_view key, TextRule rule);
  std::string_view choice(std::string_view key, std::initializer_list<std::string_view> allowed, Need need);
  void link(std::string_view key, Need need);
  void media(std::string_view key, Need need);
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most, Need need);
  std::optional<double> number(std::string_view key, double least, double most, Need need);
  void boolean(std::string_view key);
  void metadata(std::string_view key);
  void any_object(std::string_view key, std::size_t max_bytes);
  void object(std::string_view key, Need need, const Each& each);
  void objects(std::string_view key, std::size_t least, std::size_t most, Need need, const Each& each);

  void refuse(std::string_view key, std::string_view what);

 private:
  const json::value* find(std::string_view key, Need need);
  void begin_field(std::string_view key);

  Copying& copying_;
  const json::object& from_;
  const Path& path_;
  bool first_ = true;
};

}  // namespace hub::wire
