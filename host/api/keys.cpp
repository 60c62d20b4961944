#include "api/keys.hpp"

#include "crypto/constant_time.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/jwt.hpp"
#include "domain/switchboard.hpp"
#include "http/text_encoding.hpp"

namespace hub::api {
namespace {

tl::unexpected<domain::Error> unauthorized(std::string message) {
  return domain::fail(domain::Status::unauthenticated, "unauthorized", std::move(message));
}

std::string why_refused(std::string_view code) {
  if (code == "jwt_expired") return "the JWT has expired";
  if (code == "jwt_not_yet_valid") return "the JWT is not valid yet";
  if (code == "jwt_unknown_key") return "the JWT's header needs `kid`, the id of an API key";
  return "the JWT is not signed with HS256 by one of this hub's API keys";
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
  std::string secret_digest;  // its length tells nothing of the secret's

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
    auto digest = crypto::sha256(key.secret);
    known->push_back({std::move(key), std::move(digest)});
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
  if (http::equals_ignoring_case(scheme, "bearer")) caller = by_token(*known, rest);
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
  const auto plain = crypto::from_base64(credentials);
  const auto colon = plain ? plain->find(':') : std::string::npos;
  if (colon == std::string::npos) return unauthorized("the Basic credentials are not base64 of id:secret");
  const auto id = std::string_view{*plain}.substr(0, colon);
  const auto given = crypto::sha256(std::string_view{*plain}.substr(colon + 1));
  // Every key is compared, whether its id fits or not: the time tells nothing.
  const Known* match = nullptr;
  for (const auto& key : keys) {
    const bool fits = crypto::equal_in_constant_time(given, key.secret_digest);
    if (fits && key.key.id == id) match = &key;
  }
  if (match == nullptr) return unauthorized("the API key is unknown or its secret is wrong");
  return match->caller(match->key.scope);
}

domain::Result<Caller> Keys::by_token(const KnownKeys& keys, std::string_view token) const {
  const Known* signer = nullptr;
  const auto secret_of = [&](std::string_view id) -> std::optional<std::string_view> {
    for (const auto& key : keys) {
      if (key.key.id != id) continue;
      signer = &key;
      return key.key.secret;
    }
    return std::nullopt;
  };
  const auto claims = crypto::verify_jwt(token, secret_of, clock_.now(), {.needs_expiry = false});
  if (!claims) return unauthorized(why_refused(claims.error().code));
  const auto scope = claims->text("scope");
  if (width(scope) == 0) return unauthorized("the JWT needs a claim `scope`: app, integration or account");
  if (width(scope) > width(signer->key.scope)) {
    return domain::rejected("forbidden", "the API key's scope is narrower than the JWT's claim");
  }
  return signer->caller(scope);
}

}  // namespace hub::api
