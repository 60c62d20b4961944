// Bytes as text: hex and base64 (RFC 4648). What is malformed is refused, never repaired. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::crypto {

std::string to_hex(std::string_view bytes);  // lower case

std::string to_base64(std::string_view bytes);  // §4, with padding
// Reads the standard alphabet and that of URLs, padded or not. Empty optional for anything else.
std::optional<std::string> from_base64(std::string_view text);

std::string to_base64url(std::string_view bytes);  // §5 without padding: for URLs, tokens and cursors
// Empty optional for anything that to_base64url would not have written.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace hub::crypto
