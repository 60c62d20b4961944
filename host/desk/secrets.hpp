// Random tokens, their digests, and passwords. Inner header of the desk.
#pragma once

#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace hub::desk {

// `bytes` from the system's CSPRNG, as lower-case hex.
std::string random_token(std::size_t bytes);

// SHA-256, as lower-case hex.
std::string digest(std::string_view text);

// argon2id with the parameters of RFC 9106's second recommended option (t=3, m=64 MiB, p=4), as a PHC string with a
// salt of its own. Takes tens of milliseconds and 64 MiB.
domain::Result<std::string> hash_password(std::string_view password);

// In the time that hash_password takes.
bool matches(const std::string& password_hash, std::string_view password);

}  // namespace hub::desk
