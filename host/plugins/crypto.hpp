// Cryptography that the hub offers to plugins: OpenSSL and Poco::JWT behind plain functions.
#pragma once

#include <string>
#include <string_view>

#include "domain/clock.hpp"
#include "domain/result.hpp"

namespace hub::plugins {

std::string hmac_sha256(std::string_view key, std::string_view message);  // 32 raw bytes; RFC 2104
std::string hmac_sha1(std::string_view key, std::string_view message);    // 20 raw bytes; for providers that sign so
std::string sha256(std::string_view message);                             // 32 raw bytes
std::string random_bytes(std::size_t count);                              // from the system's CSPRNG
// Takes the same time wherever the first difference is.
bool equal_in_constant_time(std::string_view a, std::string_view b);

std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);
// Accepts the standard and the URL alphabet, with or without padding; anything else is invalid/"bad_base64".
domain::Result<std::string> from_base64(std::string_view text);

// The `kid` of a JWT's header, unverified; empty when there is none or the token is malformed.
std::string jwt_key_id(std::string_view token);

// Verifies a JWT signed with HS256 and returns its claims as JSON. unauthenticated with code "jwt_malformed",
// "jwt_algorithm" (anything but HS256, also `none`), "jwt_signature", "jwt_no_expiry", "jwt_expired",
// "jwt_not_yet_valid". `exp` is required (RFC 7519); `leeway`: how far the clocks may differ, for `exp` and `nbf`.
domain::Result<std::string> verify_jwt(std::string_view token, std::string_view key, domain::Time now,
                                       domain::Duration leeway = {});

}  // namespace hub::plugins
