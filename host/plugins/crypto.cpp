#include "plugins/crypto.hpp"

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JWT/JWTException.h>
#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace hub::plugins {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned int length = 0;
  if (key.data() == nullptr) key = "";  // OpenSSL gives nothing for a null key
  if (message.data() == nullptr) message = "";
  if (HMAC(digest, key.data(), static_cast<int>(key.size()), bytes_of(message), message.size(), out.data(), &length) ==
      nullptr)
    throw std::runtime_error("the cryptographic library gives no HMAC");
  return {reinterpret_cast<const char*>(out.data()), length};
}

tl::unexpected<domain::Error> refuse(const char* code, std::string message) {
  return domain::fail(domain::Status::unauthenticated, code, std::move(message));
}

// A NumericDate (RFC 7519 §2): seconds since 1970, fractions allowed. Nothing for what is not a number.
std::optional<double> moment_at(const Poco::JSON::Object& claims, const char* name) {
  const auto value = claims.get(name);
  if (!value.isNumeric() || value.isBoolean()) return std::nullopt;
  return value.convert<double>();
}

// Poco verifies the signature but not the times.
domain::Result<std::string> check_times(const Poco::JWT::Token& token, domain::Time now, domain::Duration leeway) {
  const auto& claims = token.payload();
  const double now_s = static_cast<double>(domain::to_ms(now)) / 1000;
  const double leeway_s = static_cast<double>(leeway.count()) / 1000;
  if (!claims.has("exp")) return refuse("jwt_no_expiry", "the token has no `exp`: sign it with an expiry");
  const auto expires = moment_at(claims, "exp");
  if (!expires) return refuse("jwt_malformed", "the token's `exp` is not a number of seconds");
  if (!(*expires + leeway_s > now_s)) return refuse("jwt_expired", "the token is expired: sign a new one");
  if (claims.has("nbf")) {
    const auto begins = moment_at(claims, "nbf");
    if (!begins) return refuse("jwt_malformed", "the token's `nbf` is not a number of seconds");
    if (!(*begins <= now_s + leeway_s))
      return refuse("jwt_not_yet_valid", "the token is not valid yet: compare the clocks of both machines");
  }
  std::ostringstream out;
  claims.stringify(out);
  return out.str();
}

bool is_base64(std::string_view text) {
  return text.size() % 4 != 1 && std::all_of(text.begin(), text.end(), [](char letter) {
           return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
                  (letter >= '0' && letter <= '9') || letter == '+' || letter == '/';
         });
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
  return hmac(EVP_sha256(), key, message);
}
std::string hmac_sha1(std::string_view key, std::string_view message) {
  return hmac(EVP_sha1(), key, message);
}

std::string sha256(std::string_view message) {
  std::array<unsigned char, 32> out{};
  EVP_Digest(message.data(), message.size(), out.data(), nullptr, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(out.data()), out.size()};
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("the system gives no random bytes");
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    out += kDigits[static_cast<unsigned char>(byte) >> 4];
    out += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '\0');
  // EVP_EncodeBlock writes a terminating NUL, which std::string keeps room for.
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
  return out;
}

domain::Result<std::string> from_base64(std::string_view text) {
  std::string standard(text);
  for (char& letter : standard) {
    if (letter == '-') letter = '+';
    if (letter == '_') letter = '/';
  }
  while (!standard.empty() && standard.back() == '=') standard.pop_back();
  if (!is_base64(standard)) return domain::invalid("bad_base64", "not base64 text");
  const std::size_t length = standard.size() * 3 / 4;
  standard.append((4 - standard.size() % 4) % 4, '=');
  std::string out(standard.size() / 4 * 3, '\0');
  const int decoded = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(standard),
                                      static_cast<int>(standard.size()));
  if (decoded < 0) return domain::invalid("bad_base64", "not base64 text");
  out.resize(length);
  return out;
}

std::string jwt_key_id(std::string_view token) {
  try {
    const Poco::JWT::Token parsed{std::string(token)};
    return parsed.header().optValue<std::string>("kid", "");
  } catch (const Poco::Exception&) {
    return {};
  } catch (const std::exception&) {
    return {};
  }
}

domain::Result<std::string> verify_jwt(std::string_view token, std::string_view key, domain::Time now,
                                       domain::Duration leeway) {
  const std::string text(token);
  try {
    const Poco::JWT::Token unverified(text);
    if (unverified.getAlgorithm() != Poco::JWT::Signer::ALGO_HS256)
      return refuse("jwt_algorithm", "the token is not signed with HS256");
    if (key.empty()) return refuse("jwt_signature", "the configured key is empty");  // Poco would call it malformed
    Poco::JWT::Signer signer{std::string(key)};
    signer.setAlgorithms({Poco::JWT::Signer::ALGO_HS256});
    Poco::JWT::Token verified;
    if (!signer.tryVerify(text, verified))
      return refuse("jwt_signature", "the token's signature does not match the configured key");
    return check_times(verified, now, leeway);
  } catch (const Poco::Exception& error) {
    return refuse("jwt_malformed", "not a JSON Web Token: " + error.displayText());
  } catch (const std::exception& error) {
    return refuse("jwt_malformed", std::string("not a JSON Web Token: ") + error.what());
  }
}

}  // namespace hub::plugins
