// JSON Web Tokens (RFC 7515, RFC 7519) that a business has signed with HS256. No other algorithm is accepted, so
// `none` and a public key passed off as a secret get nowhere (RFC 8725 §3.1). [any thread]
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/clock.hpp"
#include "domain/result.hpp"

namespace hub::crypto {

struct JwtRules {
  bool needs_expiry = true;
  domain::Duration leeway{};  // how far the clocks may differ, for `exp` and `nbf`
};

// The key that a token with this `kid` (empty: the token names none) must be signed with; none: there is no such key.
using KeyOfId = std::function<std::optional<std::string_view>(std::string_view kid)>;

// What a token says whose signature and times are good.
class JwtClaims {
 public:
  std::string json() const;  // one object
  // The claim as text; empty when there is none.
  std::string text(const std::string& name) const;

 private:
  friend domain::Result<JwtClaims> verify_jwt(std::string_view, const KeyOfId&, domain::Time, const JwtRules&);
  struct Parsed;
  explicit JwtClaims(std::shared_ptr<const Parsed> parsed) : parsed_{std::move(parsed)} {}
  std::shared_ptr<const Parsed> parsed_;
};

// unauthenticated with code "jwt_malformed", "jwt_algorithm" (anything but HS256), "jwt_unknown_key",
// "jwt_signature", "jwt_no_expiry", "jwt_expired", "jwt_not_yet_valid"; looked at in this order. `exp` and `nbf` are
// checked whenever they are there. `iat` is not: it says how old a token is, and gives no reason to refuse it.
domain::Result<JwtClaims> verify_jwt(std::string_view token, const KeyOfId& key_of, domain::Time now,
                                     const JwtRules& rules);

}  // namespace hub::crypto
