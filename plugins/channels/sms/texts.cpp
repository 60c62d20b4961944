#include "texts.hpp"

#include <array>
#include <cstdint>

namespace sms {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

constexpr bool is_control(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
}

// 0x80 … 0x9F; 0: no character.
constexpr std::array<char32_t, 32> kWindows1252 = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                   0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

// How many bytes follow the first one of a sequence; -1: it begins none.
int followers_of(std::uint32_t first) {
  if (first < 0x80) return 0;
  if (first >= 0xC2 && first <= 0xDF) return 1;
  if (first >= 0xE0 && first <= 0xEF) return 2;
  return first >= 0xF0 && first <= 0xF4 ? 3 : -1;
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  constexpr std::array<char32_t, 4> least = {0, 0x80, 0x800, 0x10000};
  const auto first = byte_at(text, at++);
  const int followers = followers_of(first);
  if (followers == 0) return first;
  const auto count = static_cast<std::size_t>(followers);
  if (followers < 0 || at + count > text.size()) return kReplacement;
  char32_t code_point = first & (0x3FU >> count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto byte = byte_at(text, at + i);
    if ((byte & 0xC0U) != 0x80) return kReplacement;
    code_point = (code_point << 6U) | (byte & 0x3FU);
  }
  const bool is_surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < least[count] || code_point > 0x10FFFF || is_surrogate) return kReplacement;
  at += count;
  return code_point;
}

void append_utf8(std::string& text, char32_t c) {
  const auto add = [&text](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) return add(c);
  if (c < 0x800) {
    add(0xC0U | (c >> 6U));
  } else {
    if (c < 0x10000) {
      add(0xE0U | (c >> 12U));
    } else {
      add(0xF0U | (c >> 18U));
      add(0x80U | ((c >> 12U) & 0x3FU));
    }
    add(0x80U | ((c >> 6U) & 0x3FU));
  }
  add(0x80U | (c & 0x3FU));
}

std::string cleaned(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (!is_control(c)) append_utf8(clean, c);
  }
  return clean;
}

std::string from_utf16be(std::string_view bytes) {
  std::string text;
  const auto unit = [&](std::size_t at) { return (byte_at(bytes, at) << 8U) | byte_at(bytes, at + 1); };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const char32_t first = unit(at);
    const bool is_high = first >= 0xD800 && first < 0xDC00;
    const char32_t second = is_high && at + 3 < bytes.size() ? unit(at + 2) : 0;
    if (second >= 0xDC00 && second <= 0xDFFF) {
      append_utf8(text, 0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00));
      at += 2;
    } else {
      append_utf8(text, first >= 0xD800 && first <= 0xDFFF ? kReplacement : first);
    }
  }
  return text;
}

std::string from_windows_1252(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const char32_t c = byte_at(bytes, at);
    const char32_t known = c >= 0x80 && c < 0xA0 ? kWindows1252[c - 0x80] : c;
    append_utf8(text, known == 0 && c != 0 ? kReplacement : known);
  }
  return text;
}

std::string_view beginning_of(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  while (most_bytes > 0 && (byte_at(text, most_bytes) & 0xC0U) == 0x80U) --most_bytes;
  return text.substr(0, most_bytes);
}

std::vector<std::string> pieces_of(std::string_view text, std::size_t most_characters) {
  std::vector<std::string> pieces;
  std::size_t start = 0;
  std::size_t after_space = 0;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (characters == most_characters) {
      const auto end = after_space > start ? after_space : at;
      pieces.emplace_back(text.substr(start, end - start));
      at = start = end;
      characters = 0;
      continue;
    }
    const bool is_space = text[at] == ' ' || text[at] == '\n';
    next_code_point(text, at);
    ++characters;
    if (is_space) after_space = at;
  }
  if (start < text.size()) pieces.emplace_back(text.substr(start));
  return pieces;
}

}  // namespace sms
