// Texts of others made fit for a line. Internal to this room.
#pragma once

#include <string>
#include <string_view>

namespace hub::observability {

// Printable: control characters, what is not UTF-8, line separators and marks that turn the direction of writing (with
// which a text could pose as another) become escapes such as \n, \x1b or \u202e. A backslash is doubled.
std::string printable(std::string_view text);

// A JSON string with its quotes (RFC 8259). What is not UTF-8 becomes U+FFFD.
void append_json(std::string& out, std::string_view text);

}  // namespace hub::observability
