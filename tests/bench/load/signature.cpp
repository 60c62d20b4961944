#include "signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

constexpr std::string_view kSha256Hex = "sha256-hex";
constexpr std::string_view kSha1Base64 = "sha1-base64";

std::string_view next_word(std::string_view& line) {
  const auto word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size() == line.size() ? line.size() : word.size() + 1);
  return word;
}

std::string hex(const unsigned char* bytes, unsigned size) {
  std::string text;
  for (unsigned index = 0; index < size; ++index) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", bytes[index]);
    text += digits.data();
  }
  return text;
}

std::string base64(const unsigned char* bytes, unsigned size) {
  std::array<unsigned char, 4 * EVP_MAX_MD_SIZE / 3 + 8> text{};
  const int length = EVP_EncodeBlock(text.data(), bytes, static_cast<int>(size));
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(length)};
}

}  // namespace

Signing Signing::from(std::string_view line) {
  Signing signing;
  signing.way = next_word(line);
  signing.key = next_word(line);
  signing.text = line;
  if (!signing.is_wanted() || signing.way == kSha256Hex || signing.way == kSha1Base64) return signing;
  std::fprintf(stderr, "no way to sign: %s\n", signing.way.c_str());
  std::exit(2);
}

std::string Signing::of(std::string_view signed_text) const {
  const bool is_hex = way == kSha256Hex;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(is_hex ? EVP_sha256() : EVP_sha1(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), digest.data(), &size);
  return is_hex ? hex(digest.data(), size) : base64(digest.data(), size);
}

}  // namespace bench
