#include "observability/line.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>

#include "observability/escaping.hpp"

namespace hub::observability {
namespace {

constexpr std::size_t longest_value = 8 * 1024;
constexpr std::string_view hidden = "[redacted]";

// Cut between characters, and said so.
std::string cut(std::string text) {
  if (text.size() <= longest_value) return text;
  std::size_t end = longest_value;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  const auto left = text.size() - end;
  text.resize(end);
  return text + fmt::format("… ({} bytes more)", left);
}

std::string shown(std::string_view text) {
  return cut(redacted(text));
}

std::string number(const Value::Variant& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* integer = std::get_if<std::uint64_t>(&value)) return std::to_string(*integer);
  const auto* real = std::get_if<double>(&value);
  return real != nullptr ? fmt::format("{}", *real) : std::string{};
}

bool needs_quotes(std::string_view text) {
  return text.empty() || text.find_first_of(" =\"") != std::string_view::npos;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string text_value(const Field& field) {
  if (is_secret_key(field.key)) return std::string{hidden};
  const auto* text = std::get_if<std::string_view>(&field.value.get());
  if (text == nullptr) return number(field.value.get());
  const auto safe = printable(shown(*text));
  return needs_quotes(safe) ? quoted(safe) : safe;
}

void append_json_value(std::string& out, const Field& field) {
  if (is_secret_key(field.key)) return append_json(out, hidden);
  const auto& value = field.value.get();
  if (const auto* text = std::get_if<std::string_view>(&value)) return append_json(out, shown(*text));
  const auto* real = std::get_if<double>(&value);
  // JSON has no word for these.
  if (real != nullptr && !std::isfinite(*real)) return append_json(out, number(value));
  out += number(value);
}

struct Look {
  std::string_view word;
  std::string_view colour;
};

Look look_of(Level level) {
  switch (level) {
    case Level::debug:
      return {"DEBUG", "\x1b[2m"};
    case Level::info:
      return {"INFO", "\x1b[32m"};
    case Level::warning:
      return {"WARNING", "\x1b[33m"};
    case Level::error:
      return {"ERROR", "\x1b[31m"};
  }
  return {"INFO", ""};
}

// Lower case, without separators: "X-Api-Key" is "xapikey".
std::string folded(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '_' || c == '-' || c == '.' || c == ' ') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

}  // namespace

bool is_secret_key(std::string_view key) {
  static constexpr std::array words{"password",      "passwd", "passphrase", "token",      "secret",
                                    "authorization", "cookie", "apikey",     "privatekey", "credential"};
  const auto name = folded(key);
  for (const char* word : words) {
    if (name.find(word) != std::string::npos) return true;
  }
  return false;
}

std::string text_line(const Line& line, bool colour) {
  const auto look = look_of(line.level);
  constexpr std::string_view plain = "\x1b[0m";
  std::string out =
      fmt::format("{} {}{:<7}{} {:<13} {}", domain::to_rfc3339(line.time), colour ? look.colour : "", look.word,
                  colour ? plain : "", printable(line.component), printable(shown(line.message)));
  const char* gap = "  ";
  for (const auto& field : line.fields) {
    fmt::format_to(std::back_inserter(out), "{}{}={}", gap, printable(field.key), text_value(field));
    gap = " ";
  }
  return out;
}

std::string json_line(const Line& line) {
  std::string out = "{\"time\":";
  append_json(out, domain::to_rfc3339(line.time));
  out += ",\"level\":";
  append_json(out, name_of(line.level));
  out += ",\"component\":";
  append_json(out, line.component);
  out += ",\"message\":";
  append_json(out, shown(line.message));
  for (const auto& field : line.fields) {
    out += ',';
    append_json(out, field.key);
    out += ':';
    append_json_value(out, field);
  }
  return out + '}';
}

}  // namespace hub::observability
