// Text that others wrote: measured and cut where a provider has limits, and never inside of a character. UTF-8 in and
// out; what is no UTF-8 is cut somewhere, but never read beyond its end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "descriptor.hpp"

namespace hubbub {

// What the byte adds to the length of the text that it stands in.
constexpr std::size_t length_of(char byte, TextUnit unit) {
  const auto code = static_cast<unsigned char>(byte);
  if (unit == TextUnit::bytes) return 1;
  const bool begins_character = (code & 0xC0U) != 0x80U;
  if (!begins_character) return 0;
  return unit == TextUnit::utf16 && code >= 0xF0U ? 2 : 1;
}

constexpr std::size_t length_of(std::string_view text, TextUnit unit = TextUnit::code_points) {
  std::size_t length = 0;
  for (const char byte : text) length += length_of(byte, unit);
  return length;
}

// As much from the beginning of `text` as fits.
constexpr std::string_view beginning_of(std::string_view text, std::size_t most,
                                        TextUnit unit = TextUnit::code_points) {
  std::size_t length = 0;
  std::size_t character = 0;  // where the present one begins
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (length_of(text[i], TextUnit::code_points) == 1) character = i;
    length += length_of(text[i], unit);
    if (length > most) return text.substr(0, character);
  }
  return text;
}

// The same, ending in "…" when something is left out. `most` of at least 3.
inline std::string shortened(std::string_view text, std::size_t most, TextUnit unit = TextUnit::code_points) {
  if (length_of(text, unit) <= most) return std::string{text};
  constexpr std::string_view kEllipsis = "…";
  return std::string{beginning_of(text, most - length_of(kEllipsis, unit), unit)}.append(kEllipsis);
}

// Without control characters but line breaks and tabs.
inline std::string without_controls(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if ((code >= 0x20 && code != 0x7F) || c == '\n' || c == '\t') clean += c;
  }
  return clean;
}

}  // namespace hubbub
