#include "crypto/digest.hpp"

#include <openssl/evp.h>

#include <stdexcept>

#include "crypto/encoding.hpp"

namespace hub::crypto {
namespace {

constexpr std::size_t kSha256Bytes = 32;

std::string digest(const EVP_MD* algorithm, std::size_t size, std::string_view bytes) {
  std::string out(size, '\0');
  if (algorithm == nullptr || EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()),
                                         nullptr, algorithm, nullptr) != 1) {
    throw std::runtime_error("OpenSSL could not compute a digest.");
  }
  return out;
}

// The algorithms are fetched once and kept until the process ends: to look one up costs as much as a short digest.
const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  return digest(sha256_algorithm(), kSha256Bytes, bytes);
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : state_{std::make_unique<State>()} {
  if (!state_->context || EVP_DigestInit_ex(state_->context.get(), sha256_algorithm(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL could not begin a digest.");
  }
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) != 1) {
    throw std::runtime_error("OpenSSL could not compute a digest.");
  }
}

std::string Sha256::hex() {
  std::string raw(kSha256Bytes, '\0');
  if (EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(raw.data()), nullptr) != 1) {
    throw std::runtime_error("OpenSSL could not compute a digest.");
  }
  return to_hex(raw);
}

std::string sha1(std::string_view bytes) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  return digest(algorithm, 20, bytes);
}

}  // namespace hub::crypto
