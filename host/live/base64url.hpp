// base64url without padding (RFC 4648 §5): for what stands in URLs, tokens and cursors.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hub::live {

std::string to_base64url(std::string_view bytes);
// Empty optional for anything that to_base64url would not have written.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace hub::live
