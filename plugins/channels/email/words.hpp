// Texts as mail has them, made fit for the hub: well-formed UTF-8, without control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace email {

// Well-formed, without control characters but line breaks and tabs, and without those that turn the direction of the
// text around them. Line ends become "\n".
std::string cleaned(std::string_view text);

// The same in one line: for names and subjects, and against headers that are smuggled into others.
std::string one_line(std::string_view text);

// At most `most_bytes`, never half a character.
std::string_view beginning_of(std::string_view text, std::size_t most_bytes);

// In pieces of at most `most_characters`, cut after a line or a word where there is one; at most `most_pieces`, and
// the last of a longer text ends with "…".
std::vector<std::string> pieces_of(std::string_view text, std::size_t most_characters, std::size_t most_pieces);

// Without the "Re:", "Fwd:", "AW:" before it, however many.
std::string_view bare_subject(std::string_view subject);

// A text/plain of format=flowed (RFC 3676) with its lines joined again.
std::string unflowed(std::string_view text, bool deletes_space);

}  // namespace email
