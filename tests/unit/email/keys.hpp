// A real HMAC for tests of what is signed.
#pragma once

#include <openssl/hmac.h>

#include "tokens.hpp"

namespace email {

inline Hmac hmac_of(std::string key) {
  return [key = std::move(key)](std::string_view text) {
    hubbub::Sha256 digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest.data(), &size);
    return digest;
  };
}

inline Tokens tokens_of(std::string key = "a key of sixteen or more", std::string instance = "mail-main") {
  return Tokens{hmac_of(std::move(key)), std::move(instance)};
}

}  // namespace email
