// Cuts a long text into messages that a channel takes.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace hub::rendering {

// What a channel counts when it says how long a text may be.
enum class TextUnit {
  code_points,  // Unicode characters: the default
  utf16,        // code units of UTF-16: an emoji counts two or more (Telegram, Meta)
  bytes         // of UTF-8
};

// A lower limit would not hold every code point.
inline constexpr std::size_t kSmallestText = 4;

// `text` must be valid UTF-8, here and below.
std::size_t length_of(std::string_view text, TextUnit unit);

// Without blanks (space, tab, line feed) at both ends.
std::string_view trimmed(std::string_view text);

// The pieces are exactly the text when put together again; each, trimmed, has at most `limit` units. A piece ends, in
// this order of preference, after a paragraph (if the piece is half full then), after a sentence or line (a quarter
// full), after a word, after a character as people see it (grapheme cluster, UAX #29: no emoji or accent is torn). Only
// a cluster that is longer than the limit by itself is cut between its code points.
std::vector<std::string_view> split(std::string_view text, std::size_t limit, TextUnit unit);

}  // namespace hub::rendering
