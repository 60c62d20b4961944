#include "rendering/graphemes.hpp"

#include <utf8proc.h>

#include <vector>

namespace hub::rendering {
namespace {

constexpr char32_t kKeycap = 0x20E3;
constexpr char32_t kTenInAKeycap = 0x1F51F;

// One code point, and how many bytes it has. A byte that is no UTF-8 counts as one.
std::size_t read(std::string_view text, utf8proc_int32_t& code_point) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  if (length > 0) return static_cast<std::size_t>(length);
  code_point = 0xFFFD;
  return 1;
}

bool is_decimal_digit(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ND;
}

bool is_space(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return c == '\n' || c == '\t' || category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP;
}

// What most texts are made of: such bytes join nothing but a carriage return and its line feed (UAX #29).
bool is_alone(std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  return !text.empty() && is_ascii(text[0]) && text[0] != '\r' && (text.size() == 1 || is_ascii(text[1]));
}

}  // namespace

Cluster first_cluster(std::string_view text) {
  if (is_alone(text)) return {1, static_cast<char32_t>(text[0])};
  utf8proc_int32_t before = 0;
  std::size_t at = read(text, before);
  const auto first = static_cast<char32_t>(before);
  utf8proc_int32_t state = 0;
  while (at < text.size()) {
    utf8proc_int32_t next = 0;
    const auto bytes = read(text.substr(at), next);
    if (utf8proc_grapheme_break_stateful(before, next, &state)) break;
    at += bytes;
    before = next;
  }
  return {at, first};
}

std::size_t code_point_bytes(std::string_view text) {
  utf8proc_int32_t ignored = 0;
  return read(text, ignored);
}

std::u32string folded(std::string_view text) {
  constexpr auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  const auto needed = utf8proc_decompose(bytes, size, nullptr, 0, options);
  if (needed <= 0) return {};
  std::vector<utf8proc_int32_t> code_points(static_cast<std::size_t>(needed));
  utf8proc_decompose(bytes, size, code_points.data(), needed, options);
  std::u32string result;
  for (const auto code_point : code_points) {
    const auto c = static_cast<char32_t>(code_point);
    if (c == kKeycap) continue;
    if (c == kTenInAKeycap) {
      result += U"10";
    } else if (!is_space(c)) {
      result += c;
    } else if (!result.empty() && result.back() != U' ') {
      result += U' ';
    }
  }
  return result;
}

bool is_punctuation(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

int digit_value(char32_t c, char32_t& zero) {
  if (!is_decimal_digit(c)) return -1;
  // Unicode keeps the ten digits of a script side by side, and blocks of ten follow each other (UAX #44).
  auto first = c;
  while (is_decimal_digit(first - 1)) --first;
  const auto value = (c - first) % 10;
  zero = c - value;
  return static_cast<int>(value);
}

}  // namespace hub::rendering
