// What people are called, where agents see them.
#pragma once

#include <string>

#include "domain/identity.hpp"

namespace hub::domain {

// As display_name_of(user); who has not said a name is called as on this client: "Zoe", "+12025550100". It is what they
// call themselves there, and identifies nobody.
std::string display_name_of(const User& user, const Client& client);

}  // namespace hub::domain
