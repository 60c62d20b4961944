// Token buckets by key (an address, an API key): each key may spend `burst` at once and `per_second` in the long run.
// Bounded memory: beyond `max_keys` the key unused for longest is forgotten.
//
// Threads: every function may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hub::http {

class RateLimiter {
 public:
  struct Rules {
    double per_second = 0;  // 0: unlimited
    double burst = 1;       // at least 1
    std::size_t max_keys = 100'000;
  };

  explicit RateLimiter(Rules rules);

  // Takes one token of `key`. 0: go ahead; otherwise the milliseconds after which a token will be there.
  // `now_ms` is of any clock that does not go back.
  std::int64_t take(std::string_view key, std::int64_t now_ms);

  std::size_t size() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    std::int64_t filled_ms;
  };
  using Buckets = std::list<Bucket>;

  Bucket& bucket_of(std::string_view key, std::int64_t now_ms);

  const Rules rules_;
  mutable std::mutex mutex_;
  Buckets recent_;  // most recently used first
  std::unordered_map<std::string_view, Buckets::iterator> by_key_;
};

// A bucket for one owner, without a key; not synchronised.
class TokenBucket {
 public:
  TokenBucket(double per_second, double burst) : per_second_{per_second}, burst_{burst}, tokens_{burst} {}
  // Like RateLimiter::take.
  std::int64_t take(std::int64_t now_ms);

 private:
  double per_second_;
  double burst_;
  double tokens_;
  std::int64_t filled_ms_ = 0;
};

}  // namespace hub::http
