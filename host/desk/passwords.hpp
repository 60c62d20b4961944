// Passwords of agents. Inner header of the desk. [any thread]
#pragma once

#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace hub::desk {

// argon2id with the parameters of RFC 9106's second recommended option (t=3, m=64 MiB, p=4), as a PHC string with a
// salt of its own. Takes tens of milliseconds and 64 MiB.
domain::Result<std::string> hash_password(std::string_view password);

// In the time that hash_password takes.
bool matches(const std::string& password_hash, std::string_view password);

}  // namespace hub::desk
