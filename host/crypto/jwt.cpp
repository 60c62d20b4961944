#include "crypto/jwt.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JWT/Token.h>

#include <algorithm>
#include <exception>
#include <sstream>
#include <utility>

#include "crypto/constant_time.hpp"
#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"

namespace hub::crypto {

struct JwtClaims::Parsed {
  Poco::JWT::Token token;
};

namespace {

constexpr const char* kAlgorithm = "HS256";

tl::unexpected<domain::Error> refuse(const char* code, std::string message) {
  return domain::fail(domain::Status::unauthenticated, code, std::move(message));
}

// A NumericDate (RFC 7519 §2): seconds since 1970, fractions allowed. Nothing for what is not a number.
std::optional<double> moment_at(const Poco::JSON::Object& claims, const char* name) {
  const auto value = claims.get(name);
  if (!value.isNumeric() || value.isBoolean()) return std::nullopt;
  return value.convert<double>();
}

domain::Result<> check_times(const Poco::JSON::Object& claims, domain::Time now, const JwtRules& rules) {
  const double now_s = static_cast<double>(domain::to_ms(now)) / 1000;
  const double leeway_s = static_cast<double>(rules.leeway.count()) / 1000;
  if (claims.has("exp")) {
    const auto expires = moment_at(claims, "exp");
    if (!expires) return refuse("jwt_malformed", "the token's `exp` is not a number of seconds");
    if (!(*expires + leeway_s > now_s)) return refuse("jwt_expired", "the token is expired: sign a new one");
  } else if (rules.needs_expiry) {
    return refuse("jwt_no_expiry", "the token has no `exp`: sign it with an expiry");
  }
  if (claims.has("nbf")) {
    const auto begins = moment_at(claims, "nbf");
    if (!begins) return refuse("jwt_malformed", "the token's `nbf` is not a number of seconds");
    if (!(*begins <= now_s + leeway_s))
      return refuse("jwt_not_yet_valid", "the token is not valid yet: compare the clocks of both machines");
  }
  return {};
}

// Not by Poco's Signer: that parses the token again, and stops at the first byte that differs.
bool is_signed(std::string_view token, std::string_view key) {
  const auto dot = token.rfind('.');
  auto signature = token.substr(dot + 1);
  while (signature.ends_with('=')) signature.remove_suffix(1);  // some signers pad, against RFC 7515
  const auto given = from_base64url(signature);
  return given && equal_in_constant_time(*given, hmac_sha256(key, token.substr(0, dot)));
}

// Neither the token nor what Poco says of it goes into the text: they may be secret, and long.
tl::unexpected<domain::Error> malformed() {
  return refuse("jwt_malformed", "not a JSON Web Token: it is three parts of base64url, the first two JSON objects");
}

}  // namespace

std::string JwtClaims::json() const {
  std::ostringstream out;
  parsed_->token.payload().stringify(out);
  return out.str();
}

std::string JwtClaims::text(const std::string& name) const {
  const auto value = parsed_->token.payload().get(name);
  return value.isString() ? value.extract<std::string>() : std::string{};
}

domain::Result<JwtClaims> verify_jwt(std::string_view token, const KeyOfId& key_of, domain::Time now,
                                     const JwtRules& rules) {
  std::shared_ptr<const JwtClaims::Parsed> parsed;
  try {
    // Poco takes more parts than three, and forgets them.
    if (std::count(token.begin(), token.end(), '.') != 2) return malformed();
    parsed = std::make_shared<JwtClaims::Parsed>(JwtClaims::Parsed{Poco::JWT::Token(std::string(token))});
  } catch (const std::exception&) {
    return malformed();
  }
  const auto& header = parsed->token.header();
  if (header.optValue<std::string>("alg", "") != kAlgorithm)
    return refuse("jwt_algorithm", "the token is not signed with HS256");
  const auto key = key_of(header.optValue<std::string>("kid", ""));
  if (!key) return refuse("jwt_unknown_key", "there is no key with the token's `kid`");
  if (key->empty()) return refuse("jwt_signature", "the configured key is empty");
  if (!is_signed(token, *key))
    return refuse("jwt_signature", "the token's signature does not match the configured key");
  if (auto timely = check_times(parsed->token.payload(), now, rules); !timely) return tl::unexpected(timely.error());
  return JwtClaims(std::move(parsed));
}

}  // namespace hub::crypto
