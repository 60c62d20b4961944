// Secrets, from OpenSSL's CSPRNG. They throw std::runtime_error when the system's random source fails: a hub without
// randomness must not go on. [any thread]
#pragma once

#include <cstddef>
#include <string>

namespace hub::crypto {

std::string random_bytes(std::size_t count);
// `bytes` random bytes as lower-case hex.
std::string random_token(std::size_t bytes);

}  // namespace hub::crypto
