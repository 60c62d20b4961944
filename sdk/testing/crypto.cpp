// hubbub.crypto/1 for tests, over OpenSSL and Boost.JSON.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <boost/json.hpp>

#include "state.hpp"

namespace bj = boost::json;

namespace hubbub::testing {
namespace {

const unsigned char* bytes_of(hubbub_view view) {
  return reinterpret_cast<const unsigned char*>(view.ptr);
}

hubbub_status sha256(void*, hubbub_view bytes, std::uint8_t* digest) {
  return EVP_Digest(bytes.ptr, bytes.len, digest, nullptr, EVP_sha256(), nullptr) == 1 ? HUBBUB_OK : HUBBUB_INTERNAL;
}

hubbub_status hmac_sha256(void*, hubbub_view key, hubbub_view bytes, std::uint8_t* digest) {
  return HMAC(EVP_sha256(), key.ptr, static_cast<int>(key.len), bytes_of(bytes), bytes.len, digest, nullptr) != nullptr
             ? HUBBUB_OK
             : HUBBUB_INTERNAL;
}

hubbub_status hmac_sha1(void*, hubbub_view key, hubbub_view bytes, std::uint8_t* digest) {
  return HMAC(EVP_sha1(), key.ptr, static_cast<int>(key.len), bytes_of(bytes), bytes.len, digest, nullptr) != nullptr
             ? HUBBUB_OK
             : HUBBUB_INTERNAL;
}

hubbub_status equal(void*, hubbub_view a, hubbub_view b, std::int32_t* same) {
  *same = a.len == b.len && CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0 ? 1 : 0;
  return HUBBUB_OK;
}

hubbub_status random(void*, std::uint8_t* bytes, std::size_t length) {
  return RAND_bytes(bytes, static_cast<int>(length)) == 1 ? HUBBUB_OK : HUBBUB_INTERNAL;
}

std::optional<std::string> from_base64url(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const auto six = letters.find(c);
    if (six == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<unsigned>(six);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xFFU);
    }
  }
  return out;
}

std::optional<bj::object> object_of(std::string_view part) {
  const auto text = from_base64url(part);
  if (!text) return std::nullopt;
  bj::error_code failed;
  auto value = bj::parse(*text, failed);
  if (failed || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string_view text_at(const bj::object& object, bj::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string()
             ? std::string_view{value->get_string().data(), value->get_string().size()}
             : std::string_view{};
}

const hubbub_pair* key_named(const hubbub_jwt& jwt, std::string_view kid) {
  for (std::size_t i = 0; i < jwt.key_count; ++i) {
    if (boundary::text(jwt.keys[i].name) == kid) return &jwt.keys[i];
  }
  return nullptr;
}

hubbub_status check_times(const bj::object& claims, std::int64_t now_s, const hubbub_error_sink* errors) {
  const auto* expiry = claims.if_contains("exp");
  if (expiry == nullptr || !expiry->is_number()) {
    return refuse(errors, HUBBUB_UNAUTHENTICATED, "jwt_no_expiry", "The token has no exp.");
  }
  if (expiry->to_number<std::int64_t>() <= now_s) {
    return refuse(errors, HUBBUB_UNAUTHENTICATED, "jwt_expired", "The token has expired.");
  }
  const auto* start = claims.if_contains("nbf");
  if (start != nullptr && start->is_number() && start->to_number<std::int64_t>() > now_s) {
    return refuse(errors, HUBBUB_UNAUTHENTICATED, "jwt_not_yet_valid", "The token is not valid yet.");
  }
  return HUBBUB_OK;
}

hubbub_status verify_jwt(void* host, const hubbub_jwt* jwt, const hubbub_text_sink* sink,
                         const hubbub_error_sink* errors) {
  const auto token = boundary::text(jwt->token);
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  const auto malformed = [&] { return refuse(errors, HUBBUB_UNAUTHENTICATED, "jwt_malformed", "Not a token."); };
  if (second == std::string_view::npos) return malformed();
  const auto header = object_of(token.substr(0, first));
  const auto claims = object_of(token.substr(first + 1, second - first - 1));
  const auto signature = from_base64url(token.substr(second + 1));
  if (!header || !claims || !signature) return malformed();
  if (text_at(*header, "alg") != "HS256") {
    return refuse(errors, HUBBUB_UNAUTHENTICATED, "jwt_algorithm", "Only HS256 is accepted.");
  }
  const auto* key = key_named(*jwt, text_at(*header, "kid"));
  if (key == nullptr) return refuse(errors, HUBBUB_UNAUTHENTICATED, "jwt_unknown_key", "No key has that kid.");
  Sha256 digest{};
  hmac_sha256(host, key->value, boundary::view(token.substr(0, second)), digest.data());
  std::int32_t same = 0;
  equal(host, {reinterpret_cast<const char*>(digest.data()), digest.size()}, boundary::view(*signature), &same);
  if (same != 1) return refuse(errors, HUBBUB_UNAUTHENTICATED, "jwt_signature", "The signature is wrong.");
  const auto timely = check_times(*claims, State::of(host).now_ms / 1000, errors);
  if (timely != HUBBUB_OK) return timely;
  const auto text = bj::serialize(*claims);
  sink->write(sink->context, boundary::view(text));
  return HUBBUB_OK;
}

}  // namespace

const hubbub_crypto kCryptoService{sha256, hmac_sha256, equal, random, verify_jwt};
const hubbub_crypto_2 kCrypto2Service{hmac_sha1};

}  // namespace hubbub::testing
