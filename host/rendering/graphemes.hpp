// Characters as people see them. utf8proc knows Unicode's tables; it stays inside this room's .cpp files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hub::rendering {

// A grapheme cluster (UAX #29, extended): "é", "👩🏽‍🚀", "🇫🇷".
struct Cluster {
  std::size_t bytes = 0;
  char32_t first = 0;  // its first code point
};

// `text` must not be empty.
Cluster first_cluster(std::string_view text);

// Bytes of the first code point. `text` must not be empty.
std::size_t code_point_bytes(std::string_view text);

// For comparing what people type: compatibility decomposed (NFKD), case folded, without invisible characters and the
// frame of keycap emoji, blanks joined to one.
std::u32string folded(std::string_view text);

bool is_punctuation(char32_t c);

// The value of a decimal digit of any script, or -1; `zero` becomes the digit that its script begins with.
int digit_value(char32_t c, char32_t& zero);

}  // namespace hub::rendering
