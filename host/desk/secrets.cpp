#include "desk/secrets.hpp"

#include <argon2.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace hub::desk {
namespace {

constexpr std::uint32_t kPasses = 3;
constexpr std::uint32_t kMemoryKib = 64 * 1024;
constexpr std::uint32_t kParallel = 4;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kTagBytes = 32;

std::string hex(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 0xf];
  }
  return text;
}

void fill_randomly(unsigned char* bytes, std::size_t count) {
  if (RAND_bytes(bytes, static_cast<int>(count)) != 1) {
    throw std::runtime_error("The system's random source failed; no secret can be made.");
  }
}

}  // namespace

std::string random_token(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  fill_randomly(random.data(), random.size());
  return hex(random.data(), random.size());
}

std::string digest(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned int length = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL could not compute SHA-256.");
  }
  return hex(bytes.data(), length);
}

domain::Result<std::string> hash_password(std::string_view password) {
  std::array<unsigned char, kSaltBytes> salt{};
  fill_randomly(salt.data(), salt.size());
  std::string encoded(argon2_encodedlen(kPasses, kMemoryKib, kParallel, kSaltBytes, kTagBytes, Argon2_id), '\0');
  const int code = argon2id_hash_encoded(kPasses, kMemoryKib, kParallel, password.data(), password.size(), salt.data(),
                                         salt.size(), kTagBytes, encoded.data(), encoded.size());
  if (code != ARGON2_OK) {
    return domain::fail(domain::Status::unavailable, "hash_failed",
                        std::string{"The password could not be hashed: "} + argon2_error_message(code));
  }
  encoded.resize(encoded.find('\0') == std::string::npos ? encoded.size() : encoded.find('\0'));
  return encoded;
}

bool matches(const std::string& password_hash, std::string_view password) {
  return argon2id_verify(password_hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace hub::desk
