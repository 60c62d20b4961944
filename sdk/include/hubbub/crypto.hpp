// Signatures, digests, random tokens and JWTs, by the hub's crypto library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "abi/crypto.h"
#include "core.hpp"
#include "json.hpp"

namespace hubbub {

using Sha256 = std::array<std::uint8_t, HUBBUB_SHA256_BYTES>;
using Sha1 = std::array<std::uint8_t, HUBBUB_SHA1_BYTES>;

inline std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

// RFC 4648 §4, or §5 without padding when `url` ("base64url").
inline std::string to_base64(std::span<const std::uint8_t> bytes, bool url = false) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const std::string_view last = url ? "-_" : "+/";
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  const auto put = [&](std::uint32_t six) { text += six < 62 ? letters[six] : last[six - 62]; };
  for (const auto byte : bytes) {
    bits = (bits << 8U) | byte;
    for (count += 8; count >= 6; count -= 6) put((bits >> static_cast<unsigned>(count - 6)) & 63U);
  }
  if (count > 0) put((bits << static_cast<unsigned>(6 - count)) & 63U);
  while (!url && text.size() % 4 != 0) text += '=';
  return text;
}

// [any]
class Crypto {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_CRYPTO;
  explicit Crypto(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_crypto>(id)} {}

  Sha256 sha256(std::string_view bytes) const {
    Sha256 digest{};
    expect(api_->sha256(core_->self(), boundary::view(bytes), digest.data()));
    return digest;
  }
  Sha256 hmac_sha256(std::string_view key, std::string_view bytes) const {
    Sha256 digest{};
    expect(api_->hmac_sha256(core_->self(), boundary::view(key), boundary::view(bytes), digest.data()));
    return digest;
  }
  // For providers that sign so. Throws Failure (unsupported) on a hub older than 1.1.
  Sha1 hmac_sha1(std::string_view key, std::string_view bytes) const {
    const auto* api = core_->service<hubbub_crypto_2>(HUBBUB_SERVICE_CRYPTO_2);
    if (api == nullptr) throw Failure(unsupported("This hub cannot check HMAC-SHA1 signatures. Update the hub."));
    Sha1 digest{};
    expect(api->hmac_sha1(core_->self(), boundary::view(key), boundary::view(bytes), digest.data()));
    return digest;
  }
  // Is `signature`, as a provider sends it (hex or base64, with or without "sha256=" before it), that of `bytes`?
  bool hmac_sha256_matches(std::string_view key, std::string_view bytes, std::string_view signature) const {
    constexpr std::string_view prefix = "sha256=";
    if (signature.starts_with(prefix)) signature.remove_prefix(prefix.size());
    const auto digest = hmac_sha256(key, bytes);
    if (signature.size() == digest.size() * 2) {
      std::string lower{signature};
      for (auto& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
      return equal(lower, to_hex(digest));
    }
    return equal(signature, to_base64(digest));
  }
  // Takes the same time wherever they differ.
  bool equal(std::string_view a, std::string_view b) const {
    std::int32_t same = 0;
    expect(api_->equal(core_->self(), boundary::view(a), boundary::view(b), &same));
    return same == 1;
  }
  // `bytes` random bytes as base64url: fit for ids and secrets.
  std::string random_token(std::size_t bytes = 24) const {
    std::string raw(bytes, '\0');
    auto* data = reinterpret_cast<std::uint8_t*>(raw.data());
    expect(api_->random(core_->self(), data, raw.size()));
    return to_base64({data, raw.size()}, true);
  }

  using Keys = std::map<std::string, std::string, std::less<>>;  // kid → secret
  // The claims of a valid HS256 token; `exp` is required. Errors: abi/crypto.h.
  Result<Json> verify_jwt(std::string_view token, const Keys& keys, std::chrono::seconds leeway = {}) const {
    const boundary::Texts texts{keys.begin(), keys.end()};
    const auto list = boundary::pairs(texts);
    auto jwt = boundary::sized<hubbub_jwt>();
    jwt.leeway_s = static_cast<std::uint32_t>(leeway.count());
    jwt.token = boundary::view(token);
    jwt.keys = list.data();
    jwt.key_count = list.size();
    std::string claims;
    auto keep = [&](hubbub_view text) { claims = boundary::copy(text); };
    const auto sink = boundary::sink_to<hubbub_text_sink>(keep);
    auto verified = boundary::call(
        [&](const hubbub_error_sink* errors) { return api_->verify_jwt(core_->self(), &jwt, &sink, errors); });
    if (!verified) return verified.error();
    return Json::try_parse(claims);
  }

 private:
  static void expect(hubbub_status status) {
    if (status != HUBBUB_OK) throw Failure({static_cast<Status>(status), "The hub's crypto library failed."});
  }
  boundary::CorePtr core_;
  const hubbub_crypto* api_;
};

}  // namespace hubbub
