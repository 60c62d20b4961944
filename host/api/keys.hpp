// API keys: who calls the REST API, and how often they may.
//
// Basic auth with key id and secret, or a Bearer JWT (HS256, header `kid` = key id, claim `scope`). With both sent the
// header holds one of them only; Bearer is the one to prefer.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "domain/clock.hpp"
#include "domain/result.hpp"
#include "http/message.hpp"
#include "http/rate_limit.hpp"

namespace hub::api {

struct ApiKey {
  std::string id;
  std::string secret;
  std::string scope = "app";  // "app", "integration" or "account"
  // Whose words the key's business messages are: an integration id of a workflow, or "" for the desk.
  std::string holder;
};

// An admitted caller.
struct Caller {
  std::string key_id;
  std::string scope;
  std::string holder;         // "desk" or a workflow
  bool names_holder = false;  // the key is bound to `holder`; else it speaks for the business as a whole
};

// [any thread]
class Keys {
 public:
  Keys(std::vector<ApiKey> keys, http::RateLimiter::Rules limits, const domain::Clock& clock);
  ~Keys();

  // New keys from the next request on.
  void replace(std::vector<ApiKey> keys);
  // unauthenticated/"unauthorized", rejected/"forbidden" (scope), rate_limited/"too_many_requests".
  domain::Result<Caller> admit(const http::Request& request);

 private:
  struct Known;
  using KnownKeys = std::vector<Known>;
  std::shared_ptr<const KnownKeys> keys() const;
  domain::Result<Caller> by_password(const KnownKeys& keys, std::string_view credentials) const;
  domain::Result<Caller> by_token(const KnownKeys& keys, std::string_view token) const;

  mutable std::mutex mutex_;
  std::shared_ptr<const KnownKeys> keys_;
  http::RateLimiter limiter_;
  const domain::Clock& clock_;
};

}  // namespace hub::api
