// hubbub.crypto/1 and /2.
#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>
#include <string_view>

#include "crypto/constant_time.hpp"
#include "crypto/digest.hpp"
#include "crypto/hmac.hpp"
#include "crypto/jwt.hpp"
#include "crypto/random.hpp"
#include "plugins/services/tables.hpp"

namespace hub::plugins {
namespace {

hubbub_status give(const std::string& bytes, uint8_t* digest) {
  std::memcpy(digest, bytes.data(), bytes.size());
  return HUBBUB_OK;
}

hubbub_status digest_of(void* /*host*/, hubbub_view bytes, uint8_t* digest) {
  return give(crypto::sha256(text_of(bytes)), digest);
}

hubbub_status hmac_of(void* /*host*/, hubbub_view key, hubbub_view bytes, uint8_t* digest) {
  return give(crypto::hmac_sha256(text_of(key), text_of(bytes)), digest);
}

hubbub_status hmac_sha1_of(void* /*host*/, hubbub_view key, hubbub_view bytes, uint8_t* digest) {
  return give(crypto::hmac_sha1(text_of(key), text_of(bytes)), digest);
}

hubbub_status equal(void* /*host*/, hubbub_view a, hubbub_view b, int32_t* result) {
  *result = crypto::equal_in_constant_time(text_of(a), text_of(b)) ? 1 : 0;
  return HUBBUB_OK;
}

hubbub_status random(void* /*host*/, uint8_t* bytes, size_t length) {
  return give(crypto::random_bytes(length), bytes);
}

hubbub_status verify(void* host, const hubbub_jwt* jwt, const hubbub_text_sink* sink, const hubbub_error_sink* errors) {
  constexpr uint32_t kMostLeeway = 300;
  const auto key_of = [jwt](std::string_view kid) -> std::optional<std::string_view> {
    for (size_t index = 0; index < jwt->key_count; ++index) {
      if (text_of(jwt->keys[index].name) == kid) return text_of(jwt->keys[index].value);
    }
    return std::nullopt;
  };
  const crypto::JwtRules rules{.leeway = std::chrono::seconds(std::min(jwt->leeway_s, kMostLeeway))};
  const auto claims = crypto::verify_jwt(text_of(jwt->token), key_of, instance_of(host).ports().clock.now(), rules);
  if (claims) {
    sink->write(sink->context, view_of(claims->json()));
    return HUBBUB_OK;
  }
  if (claims.error().code != "jwt_unknown_key") return report(errors, claims.error());
  return report(errors, domain::Status::unauthenticated, "jwt_unknown_key",
                "No key with the token's kid is configured: add it to the settings, or sign with one that is there.");
}

}  // namespace

const hubbub_crypto* crypto_service() {
  static constexpr hubbub_crypto table{&digest_of, &hmac_of, &equal, &random, &verify};
  return &table;
}

const hubbub_crypto_2* crypto_2_service() {
  static constexpr hubbub_crypto_2 table{&hmac_sha1_of};
  return &table;
}

}  // namespace hub::plugins
