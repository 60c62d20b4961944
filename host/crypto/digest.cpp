#include "crypto/digest.hpp"

#include <openssl/evp.h>

#include <stdexcept>

#include "crypto/encoding.hpp"

namespace hub::crypto {
namespace {

std::string digest(const EVP_MD* algorithm, std::size_t size, std::string_view bytes) {
  std::string out(size, '\0');
  if (algorithm == nullptr || EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()),
                                         nullptr, algorithm, nullptr) != 1) {
    throw std::runtime_error("OpenSSL could not compute a digest.");
  }
  return out;
}

}  // namespace

// The algorithms are fetched once and kept until the process ends: to look one up costs as much as a short digest.

std::string sha256(std::string_view bytes) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest(algorithm, 32, bytes);
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

std::string sha1(std::string_view bytes) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return digest(algorithm, 20, bytes);
}

}  // namespace hub::crypto
