// Writes text as a JSON string (RFC 8259). It is here, below every room that writes JSON, because contents and
// metadata are kept as JSON text.
#pragma once

#include <string>
#include <string_view>

namespace hub::domain {

// Appends `text` with quotes; escapes what RFC 8259 demands and leaves every other character as it is.
// `text` must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

}  // namespace hub::domain
