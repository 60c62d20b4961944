#include "crypto/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

namespace hub::crypto {
namespace {

struct Algorithm {
  const char* name;
  std::size_t bytes;
};
constexpr Algorithm kSha256{"SHA256", 32};
constexpr Algorithm kSha1{"SHA1", 20};

struct Release {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, Release>;

Context make_context(const Algorithm& algorithm) {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  std::string digest = algorithm.name;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                               OSSL_PARAM_construct_end()};
  Context context{EVP_MAC_CTX_new(mac)};
  if (context == nullptr || EVP_MAC_CTX_set_params(context.get(), params) != 1) {
    throw std::runtime_error("OpenSSL has no HMAC-" + std::string{algorithm.name} + ".");
  }
  return context;
}

const unsigned char* bytes_of(std::string_view text) {
  // To OpenSSL no key is not an empty key: it would go on with the one before.
  return reinterpret_cast<const unsigned char*>(text.data() == nullptr ? "" : text.data());
}

std::string hmac(EVP_MAC_CTX* context, std::size_t bytes, std::string_view key, std::string_view message) {
  std::string out(bytes, '\0');
  std::size_t size = 0;
  if (EVP_MAC_init(context, bytes_of(key), key.size(), nullptr) != 1 ||
      EVP_MAC_update(context, bytes_of(message), message.size()) != 1 ||
      EVP_MAC_final(context, reinterpret_cast<unsigned char*>(out.data()), &size, out.size()) != 1) {
    throw std::runtime_error("OpenSSL could not compute an HMAC.");
  }
  return out;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
  // Kept by each thread: to make one costs three times what a short message does.
  thread_local const Context context = make_context(kSha256);
  return hmac(context.get(), kSha256.bytes, key, message);
}

std::string hmac_sha1(std::string_view key, std::string_view message) {
  thread_local const Context context = make_context(kSha1);
  return hmac(context.get(), kSha1.bytes, key, message);
}

}  // namespace hub::crypto
