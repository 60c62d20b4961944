#include "wire/checked_copy.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>

#include "wire/metadata.hpp"
#include "wire/url.hpp"
#include "wire/utf8.hpp"
#include "wire/wire.hpp"

namespace hub::wire {
namespace {

std::string_view view(const json::string& text) {
  return {text.data(), text.size()};
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\n") == std::string_view::npos;
}

std::string joined(std::initializer_list<std::string_view> names) {
  std::string list;
  for (const auto name : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

template <class Number>
void append_number(std::string& out, Number value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end.ptr);
}

}  // namespace

std::string Path::spell() const {
  std::string spelled = up != nullptr ? up->spell() : std::string{};
  if (!key.empty()) {
    if (!spelled.empty()) spelled += '.';
    spelled += key;
  }
  if (index) spelled += "[" + std::to_string(*index) + "]";
  return spelled;
}

void Copying::refuse(const Path& path, std::string_view what) {
  if (problem) return;
  problem = domain::Error{domain::Status::invalid, "invalid_content", path.spell() + ": " + std::string{what}};
}

void Copying::add_line(std::string_view line) {
  if (line.empty()) return;
  if (!text.empty()) text += '\n';
  text += line;
}

void CheckedCopy::refuse(std::string_view key, std::string_view what) {
  copying_.refuse(Path{&path_, key}, what);
}

bool CheckedCopy::has(std::string_view key) const {
  const auto* value = from_.if_contains(json::string_view{key.data(), key.size()});
  return value != nullptr && !value->is_null();
}

const json::value* CheckedCopy::find(std::string_view key, Need need) {
  const auto* value = from_.if_contains(json::string_view{key.data(), key.size()});
  if (value != nullptr && !value->is_null()) return value;
  if (need == Need::required) refuse(key, "is missing.");
  return nullptr;
}

void CheckedCopy::begin_field(std::string_view key) {
  if (!first_) copying_.out += ',';
  first_ = false;
  append_quoted(copying_.out, key);
  copying_.out += ':';
}

void CheckedCopy::constant(std::string_view key, std::string_view value) {
  begin_field(key);
  append_quoted(copying_.out, value);
}

std::string_view CheckedCopy::text(std::string_view key, TextRule rule) {
  const auto* value = find(key, rule.need);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    refuse(key, "must be a string.");
    return {};
  }
  auto text = view(value->get_string());
  if (has_controls(text)) text = copying_.cleaned.emplace_back(without_controls(text));
  if (rule.need == Need::required && is_blank(text)) {
    refuse(key, "must not be empty.");
    return {};
  }
  if (text.size() > rule.max_characters && count_characters(text) > rule.max_characters) {
    refuse(key, "must have at most " + std::to_string(rule.max_characters) + " characters, it has " +
                    std::to_string(count_characters(text)) + ".");
    return {};
  }
  if (text.empty()) return {};
  constant(key, text);
  return text;
}

std::string_view CheckedCopy::choice(std::string_view key, std::initializer_list<std::string_view> allowed, Need need) {
  const auto* value = find(key, need);
  if (value == nullptr) return {};
  if (value->is_string()) {
    for (const auto name : allowed) {
      if (view(value->get_string()) != name) continue;
      constant(key, name);
      return name;
    }
  }
  refuse(key, "must be one of " + joined(allowed) + ".");
  return {};
}

void CheckedCopy::link(std::string_view key, Need need) {
  const auto* value = find(key, need);
  if (value == nullptr) return;
  if (!value->is_string() || !is_safe_link(view(value->get_string()))) {
    return refuse(key, "must be an https, http, mailto or tel URL without blanks, at most 2048 bytes long.");
  }
  constant(key, view(value->get_string()));
}

void CheckedCopy::media(std::string_view key, Need need) {
  const auto* value = find(key, need);
  if (value == nullptr) return;
  if (!value->is_string() || !is_safe_media(view(value->get_string()))) {
    return refuse(key, "must be an https or http URL, or the mediaUrl of an attachment, at most 2048 bytes long.");
  }
  constant(key, view(value->get_string()));
}

std::optional<std::int64_t> CheckedCopy::integer(std::string_view key, std::int64_t least, std::int64_t most,
                                                 Need need) {
  const auto* value = find(key, need);
  if (value == nullptr) return std::nullopt;
  json::error_code code;
  const auto number = value->is_number() ? value->to_number<std::int64_t>(code) : 0;
  if (!value->is_number() || code || number < least || number > most) {
    refuse(key, "must be an integer from " + std::to_string(least) + " to " + std::to_string(most) + ".");
    return std::nullopt;
  }
  begin_field(key);
  append_number(copying_.out, number);
  return number;
}

std::optional<double> CheckedCopy::number(std::string_view key, double least, double most, Need need) {
  const auto* value = find(key, need);
  if (value == nullptr) return std::nullopt;
  json::error_code code;
  const auto number = value->is_number() ? value->to_number<double>(code) : 0.0;
  if (!value->is_number() || code || !std::isfinite(number) || number < least || number > most) {
    refuse(key, "must be a number from " + std::to_string(static_cast<std::int64_t>(least)) + " to " +
                    std::to_string(static_cast<std::int64_t>(most)) + ".");
    return std::nullopt;
  }
  begin_field(key);
  append_number(copying_.out, number);
  return number;
}

void CheckedCopy::boolean(std::string_view key) {
  const auto* value = find(key, Need::optional);
  if (value == nullptr) return;
  if (!value->is_bool()) return refuse(key, "must be true or false.");
  begin_field(key);
  copying_.out += value->get_bool() ? "true" : "false";
}

void CheckedCopy::metadata(std::string_view key) {
  const auto* value = find(key, Need::optional);
  if (value == nullptr) return;
  auto copied = copy_metadata(*value);
  if (!copied) return refuse(key, copied.error().message);
  begin_field(key);
  copying_.out += *copied;
}

void CheckedCopy::any_object(std::string_view key, std::size_t max_bytes) {
  const auto* value = find(key, Need::required);
  if (value == nullptr) return;
  if (!value->is_object()) return refuse(key, "must be an object.");
  const auto copied = json::serialize(*value);
  if (copied.size() > max_bytes) return refuse(key, "must have at most " + std::to_string(max_bytes) + " bytes.");
  begin_field(key);
  copying_.out += copied;
}

void CheckedCopy::object(std::string_view key, Need need, const Each& each) {
  const auto* value = find(key, need);
  if (value == nullptr) return;
  if (!value->is_object()) return refuse(key, "must be an object.");
  begin_field(key);
  copying_.out += '{';
  const Path path{&path_, key};
  CheckedCopy inner{copying_, value->get_object(), path};
  each(inner);
  copying_.out += '}';
}

void CheckedCopy::objects(std::string_view key, std::size_t least, std::size_t most, Need need, const Each& each) {
  const auto* value = find(key, need);
  if (value == nullptr) return;
  if (!value->is_array()) return refuse(key, "must be an array.");
  const auto& array = value->get_array();
  if (array.empty() && need == Need::optional) return;
  if (array.size() < least || array.size() > most) {
    return refuse(key, "must have " + std::to_string(least) + " to " + std::to_string(most) + " elements, it has " +
                           std::to_string(array.size()) + ".");
  }
  begin_field(key);
  copying_.out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    const Path path{&path_, key, i};
    if (!array[i].is_object()) return copying_.refuse(path, "must be an object.");
    copying_.out += i == 0 ? "{" : ",{";
    CheckedCopy inner{copying_, array[i].get_object(), path};
    each(inner);
    copying_.out += '}';
  }
  copying_.out += ']';
}

}  // namespace hub::wire
