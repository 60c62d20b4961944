// Text as people write it: characters (code points) rather than bytes, without invisible control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hub::wire {

// Code points of a valid UTF-8 text.
std::size_t count_characters(std::string_view text);

bool has_controls(std::string_view text);

// Without control characters (C0, DEL, C1) other than line feed and tab. `text` must be valid UTF-8.
std::string without_controls(std::string_view text);

// The longest beginning of `text` with at most `characters` code points.
std::string_view first_characters(std::string_view text, std::size_t characters);

}  // namespace hub::wire
