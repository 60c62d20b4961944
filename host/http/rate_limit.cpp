#include "http/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace hub::http {
namespace {

std::int64_t spend(double& tokens, std::int64_t& filled_ms, double per_second, double burst, std::int64_t now_ms) {
  double elapsed_seconds = static_cast<double>(std::max<std::int64_t>(0, now_ms - filled_ms)) / 1000;
  tokens = std::min(burst, tokens + elapsed_seconds * per_second);
  filled_ms = now_ms;
  if (tokens >= 1) {
    tokens -= 1;
    return 0;
  }
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil((1 - tokens) / per_second * 1000)));
}

}  // namespace

RateLimiter::RateLimiter(Rules rules)
    : rules_{rules.per_second, std::max(1.0, rules.burst), std::max<std::size_t>(1, rules.max_keys)} {}

RateLimiter::Bucket& RateLimiter::bucket_of(std::string_view key, std::int64_t now_ms) {
  if (auto found = by_key_.find(key); found != by_key_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second);
    return *found->second;
  }
  if (by_key_.size() >= rules_.max_keys) {
    by_key_.erase(recent_.back().key);
    recent_.pop_back();
  }
  recent_.push_front(Bucket{std::string{key}, rules_.burst, now_ms});
  by_key_.emplace(recent_.front().key, recent_.begin());
  return recent_.front();
}

std::int64_t RateLimiter::take(std::string_view key, std::int64_t now_ms) {
  if (rules_.per_second <= 0) return 0;
  std::lock_guard lock{mutex_};
  Bucket& bucket = bucket_of(key, now_ms);
  return spend(bucket.tokens, bucket.filled_ms, rules_.per_second, rules_.burst, now_ms);
}

std::size_t RateLimiter::size() const {
  std::lock_guard lock{mutex_};
  return by_key_.size();
}

std::int64_t TokenBucket::take(std::int64_t now_ms) {
  if (per_second_ <= 0) return 0;
  return spend(tokens_, filled_ms_, per_second_, burst_, now_ms);
}

}  // namespace hub::http
