#include "desk/passwords.hpp"

#include <argon2.h>

#include <cstdint>

#include "crypto/random.hpp"

namespace hub::desk {
namespace {

constexpr std::uint32_t kPasses = 3;
constexpr std::uint32_t kMemoryKib = 64 * 1024;
constexpr std::uint32_t kParallel = 4;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kTagBytes = 32;

}  // namespace

domain::Result<std::string> hash_password(std::string_view password) {
  const auto salt = crypto::random_bytes(kSaltBytes);
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
