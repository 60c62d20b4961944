#include "messaging/link_secrets.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "crypto/constant_time.hpp"
#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"

namespace hub::messaging {

namespace {

constexpr std::string_view kMark = "hubbub-";
constexpr std::size_t kIdLetters = 26;
constexpr std::size_t kProofBytes = 16;
constexpr std::size_t kProofLetters = 22;
constexpr std::size_t kTokenLetters = kMark.size() + kIdLetters + 1 + kProofLetters;
constexpr std::uint64_t kCodes = 1'000'000;

}  // namespace

// The secret may sign other things too: the purpose keeps a signature of theirs from passing for one of ours.
std::string LinkSecrets::signature(std::string_view purpose, std::string_view text) const {
  return crypto::hmac_sha256(secret_, fmt::format("hubbub link {} 1\n{}", purpose, text));
}

std::string LinkSecrets::code_of(std::string_view request_id) const {
  std::uint64_t number = 0;
  for (const char byte : signature("code", request_id).substr(0, sizeof number)) {
    number = (number << 8U) | static_cast<unsigned char>(byte);
  }
  return fmt::format("{:06}", number % kCodes);
}

bool LinkSecrets::is_code_of(std::string_view request_id, std::string_view code) const {
  return crypto::equal_in_constant_time(code_of(request_id), code);
}

std::string LinkSecrets::token_of(std::string_view request_id) const {
  const auto proof = crypto::to_base64url(signature("token", request_id).substr(0, kProofBytes));
  return fmt::format("{}{}-{}", kMark, request_id, proof);
}

std::optional<LinkSecrets::Token> LinkSecrets::find_token(std::string_view text) const {
  for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
    const auto token = text.substr(at, kTokenLetters);
    if (token.size() < kTokenLetters) return std::nullopt;
    const auto id = token.substr(kMark.size(), kIdLetters);
    if (crypto::equal_in_constant_time(token_of(id), token)) return Token{std::string{id}, token};
  }
  return std::nullopt;
}

std::string LinkSecrets::digest_of(const domain::IdentityKey& address) const {
  return crypto::to_hex(
      signature("address", fmt::format("{}\n{}", domain::name_of(address.kind), domain::reached_by(address))));
}

}  // namespace hub::messaging
