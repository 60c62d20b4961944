#include "webhooks/signature.hpp"

#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"

namespace hub::webhooks {
namespace {

constexpr std::string_view kPrefix = "whsec_";

std::string key_of(std::string_view secret) {
  if (!secret.starts_with(kPrefix)) return std::string{secret};
  return crypto::from_base64(secret.substr(kPrefix.size())).value_or(std::string{secret});
}

}  // namespace

std::string signature(std::string_view secret, std::string_view id, domain::Time sent_at, std::string_view body) {
  std::string signed_text{id};
  signed_text.append(".").append(timestamp(sent_at)).append(".").append(body);
  return "v1," + crypto::to_base64(crypto::hmac_sha256(key_of(secret), signed_text));
}

std::string timestamp(domain::Time sent_at) {
  return std::to_string(domain::to_ms(sent_at) / 1000);
}

}  // namespace hub::webhooks
