// Texts as the hub and Telegram want them. All are valid UTF-8: they come out of JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace telegram {

// Without control characters but line breaks and tabs.
std::string cleaned(std::string_view text);

// At most so many Unicode characters.
std::string_view beginning_of(std::string_view text, std::size_t most_characters);

// What Telegram's limits count: code units of UTF-16.
std::size_t utf16_length(std::string_view text);

}  // namespace telegram
