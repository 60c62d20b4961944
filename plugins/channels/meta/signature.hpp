// X-Hub-Signature-256: by it Meta proves that a webhook is its own.
#pragma once

#include <hubbub/crypto.hpp>
#include <string>
#include <string_view>

namespace meta {

// Is `signature` ("sha256=…") that of `body`? Meta signs what it sends with everything beyond ASCII as \u escapes, and
// sends it so, too; should something on the way have unescaped it, that is undone.
bool is_signed(const hubbub::Crypto& crypto, std::string_view secret, std::string_view body,
               std::string_view signature);

// Characters beyond ASCII as \u00e4, in lower case.
std::string escaped(std::string_view text);

}  // namespace meta
