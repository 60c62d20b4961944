// HMAC (RFC 2104). Compare what somebody sent with equal_in_constant_time. [any thread]
#pragma once

#include <string>
#include <string_view>

namespace hub::crypto {

// 32 raw bytes. Throws std::runtime_error when OpenSSL has no HMAC.
std::string hmac_sha256(std::string_view key, std::string_view message);

// 20 raw bytes, for webhooks of providers that still sign so. Throws as hmac_sha256 does.
std::string hmac_sha1(std::string_view key, std::string_view message);

}  // namespace hub::crypto
