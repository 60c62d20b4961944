// Texts as carriers and people write them, made fit for the hub: well-formed UTF-8, without control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sms {

// One code point of `text` from `at`, which moves behind it. What is no UTF-8 is U+FFFD, one byte of it at a time.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& text, char32_t code_point);

// Well-formed, and without control characters but line breaks and tabs.
std::string cleaned(std::string_view text);

std::string from_utf16be(std::string_view bytes);
std::string from_windows_1252(std::string_view bytes);

// At most `most_bytes`, never half a character.
std::string_view beginning_of(std::string_view text, std::size_t most_bytes);

// In pieces of at most `most_characters`, cut at spaces where there are some.
std::vector<std::string> pieces_of(std::string_view text, std::size_t most_characters);

}  // namespace sms
