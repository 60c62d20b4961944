// A token bucket small enough to stand in every session. Pure.
#pragma once

#include <algorithm>

#include "domain/clock.hpp"

namespace hub::live {

struct Rate {
  float per_second = 10;
  float burst = 40;
};

class Bucket {
 public:
  // True when one more is allowed now.
  bool take(const Rate& rate, domain::Time now) {
    const auto ms = domain::to_ms(now);
    if (last_ms_ == 0) {
      tokens_ = rate.burst;
    } else if (ms > last_ms_) {
      tokens_ = std::min(rate.burst, tokens_ + static_cast<float>(ms - last_ms_) * rate.per_second / 1000.0F);
    }
    last_ms_ = ms;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }
  // How long until `take` says yes again.
  int wait_ms(const Rate& rate) const {
    return std::max(1, static_cast<int>((1.0F - tokens_) * 1000.0F / rate.per_second) + 1);
  }

 private:
  float tokens_ = 0;
  std::int64_t last_ms_ = 0;
};

}  // namespace hub::live
