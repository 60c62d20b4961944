#include "crypto/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

namespace hub::crypto {
namespace {

constexpr std::size_t kBytes = 32;

struct Release {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, Release>;

Context make_context() {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
  Context context{EVP_MAC_CTX_new(mac)};
  if (context == nullptr || EVP_MAC_CTX_set_params(context.get(), params) != 1) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA256.");
  }
  return context;
}

const unsigned char* bytes_of(std::string_view text) {
  // To OpenSSL no key is not an empty key: it would go on with the one before.
  return reinterpret_cast<const unsigned char*>(text.data() == nullptr ? "" : text.data());
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
  // Kept by each thread: to make one costs three times what a short message does.
  thread_local const Context context = make_context();
  std::string out(kBytes, '\0');
  std::size_t size = 0;
  if (EVP_MAC_init(context.get(), bytes_of(key), key.size(), nullptr) != 1 ||
      EVP_MAC_update(context.get(), bytes_of(message), message.size()) != 1 ||
      EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, out.size()) != 1) {
    throw std::runtime_error("OpenSSL could not compute an HMAC.");
  }
  return out;
}

}  // namespace hub::crypto
