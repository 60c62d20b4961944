#include "api/keys.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JWT/JWTException.h>
#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <array>

#include "domain/switchboard.hpp"
#include "http/text_encoding.hpp"
#include "live/base64url.hpp"

namespace hub::api {
namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::string_view text) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

tl::unexpected<domain::Error> unauthorized(std::string message) {
  return domain::fail(domain::Status::unauthenticated, "unauthorized", std::move(message));
}

// Standard base64 with padding, as Basic auth writes it.
std::optional<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string url_safe{text};
  for (auto& letter : url_safe) {
    if (letter == '+') letter = '-';
    if (letter == '/') letter = '_';
  }
  return live::from_base64url(url_safe);
}

// A wider scope may do what a narrower one may.
int width(std::string_view scope) {
  if (scope == "account") return 3;
  if (scope == "app") return 2;
  return scope == "integration" ? 1 : 0;
}

}  // namespace

struct Keys::Known {
  ApiKey key;
  Digest secret_digest;

  Caller caller(std::string scope) const {
    return {key.id, std::move(scope), key.holder.empty() ? std::string{domain::kDesk} : key.holder,
            !key.holder.empty()};
  }
};

Keys::Keys(std::vector<ApiKey> keys, http::RateLimiter::Rules limits, const domain::Clock& clock)
    : limiter_{limits}, clock_{clock} {
  replace(std::move(keys));
}

Keys::~Keys() = default;

void Keys::replace(std::vector<ApiKey> keys) {
  auto known = std::make_shared<KnownKeys>();
  for (auto& key : keys) {
    const auto digest = digest_of(key.secret);
    known->push_back({std::move(key), digest});
  }
  const std::lock_guard lock{mutex_};
  keys_ = std::move(known);
}

std::shared_ptr<const Keys::KnownKeys> Keys::keys() const {
  const std::lock_guard lock{mutex_};
  return keys_;
}

domain::Result<Caller> Keys::admit(const http::Request& request) {
  const auto header = request.header("authorization");
  const auto space = header.find(' ');
  const auto scheme = header.substr(0, space);
  const auto rest = space == std::string_view::npos ? std::string_view{} : header.substr(space + 1);
  const auto known = keys();
  domain::Result<Caller> caller = unauthorized("send an API key: Authorization: Basic, or Bearer with a JWT");
  if (http::equals_ignoring_case(scheme, "basic")) caller = by_password(*known, rest);
  if (http::equals_ignoring_case(scheme, "bearer")) caller = by_token(*known, std::string{rest});
  if (!caller) return caller;
  const auto wait_ms = limiter_.take(caller->key_id, domain::to_ms(clock_.now()));
  if (wait_ms > 0) {
    return tl::unexpected(domain::Error{domain::Status::rate_limited, "too_many_requests",
                                        "this API key has sent too many requests; wait, then go on slower",
                                        static_cast<int>(wait_ms)});
  }
  return caller;
}

domain::Result<Caller> Keys::by_password(const KnownKeys& keys, std::string_view credentials) const {
  const auto plain = from_base64(credentials);
  const auto colon = plain ? plain->find(':') : std::string::npos;
  if (colon == std::string::npos) return unauthorized("the Basic credentials are not base64 of id:secret");
  const auto id = std::string_view{*plain}.substr(0, colon);
  const auto given = digest_of(std::string_view{*plain}.substr(colon + 1));
  // Every key is compared, whether its id fits or not: the time tells nothing.
  const Known* match = nullptr;
  for (const auto& key : keys) {
    const bool fits = CRYPTO_memcmp(given.data(), key.secret_digest.data(), given.size()) == 0;
    if (fits && key.key.id == id) match = &key;
  }
  if (match == nullptr) return unauthorized("the API key is unknown or its secret is wrong");
  return match->caller(match->key.scope);
}

domain::Result<Caller> Keys::by_token(const KnownKeys& keys, const std::string& token) const {
  try {
    // Read without trust, only to learn which key it claims to be signed with.
    const auto id = Poco::JWT::Token(token).header().optValue<std::string>("kid", "");
    for (const auto& key : keys) {
      if (key.key.id != id) continue;
      Poco::JWT::Signer signer(key.key.secret);
      signer.setAlgorithms({"HS256"});
      const auto verified = signer.verify(token);
      const auto& claims = verified.payload();
      const auto now = domain::to_ms(clock_.now()) / 1000;
      if (claims.has("exp") && claims.getValue<std::int64_t>("exp") <= now) return unauthorized("the JWT has expired");
      if (claims.has("nbf") && claims.getValue<std::int64_t>("nbf") > now)
        return unauthorized("the JWT is not valid yet");
      const auto scope = claims.optValue<std::string>("scope", "");
      if (width(scope) == 0) return unauthorized("the JWT needs a claim `scope`: app, integration or account");
      if (width(scope) > width(key.key.scope)) {
        return domain::rejected("forbidden", "the API key's scope is narrower than the JWT's claim");
      }
      return key.caller(scope);
    }
    return unauthorized("the JWT's header needs `kid`, the id of an API key");
  } catch (const Poco::Exception&) {
    return unauthorized("the JWT is not signed with HS256 by one of this hub's API keys");
  }
}

}  // namespace hub::api
