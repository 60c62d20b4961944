#include "store/digest.hpp"

#include <openssl/sha.h>

#include <array>

namespace hub::store {

namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest sha256(std::string_view text) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

}  // namespace

std::string sha256_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const auto byte : sha256(text)) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

// A sender chooses external ids: with a weaker hash than this one they could make every lookup a long search.
std::int64_t hash_of(std::string_view integration, std::string_view external_id, int salt) {
  std::string text;
  text.reserve(integration.size() + external_id.size() + 8);
  text.append(integration).append(1, '\0').append(external_id);
  if (salt != 0) text.append(1, '\0').append(std::to_string(salt));
  const auto digest = sha256(text);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) number = (number << 8U) | digest[i];
  return static_cast<std::int64_t>(number);
}

}  // namespace hub::store
