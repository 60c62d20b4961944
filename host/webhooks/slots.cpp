#include "webhooks/slots.hpp"

#include <algorithm>

namespace hub::webhooks {
namespace {

// A target may be quick again much sooner than its last calls let expect.
constexpr domain::Duration kLongestWait = std::chrono::seconds(30);
constexpr double kShortestStep_ms = 2;
constexpr double kMemory = 8;  // calls

}  // namespace

std::optional<domain::Duration> Slots::enter(const std::string& target, int limit, domain::Time now) {
  const std::lock_guard lock{mutex_};
  auto& at = targets_[target];
  if (now >= at.closed_until && at.running < limit && running_ < most_of_all_) {
    ++at.running;
    ++running_;
    return std::nullopt;
  }
  const auto opens = std::max(now, at.closed_until);
  const domain::Duration step{static_cast<domain::Duration::rep>(std::max(kShortestStep_ms, at.typical_ms / limit))};
  at.last_appointment = std::min(std::max(at.last_appointment, opens) + step, opens + kLongestWait);
  return at.last_appointment - now;
}

void Slots::leave(const std::string& target, domain::Duration took) {
  const std::lock_guard lock{mutex_};
  auto& at = targets_[target];
  --at.running;
  --running_;
  at.typical_ms += (static_cast<double>(took.count()) - at.typical_ms) / kMemory;
}

void Slots::close(const std::string& target, domain::Time until) {
  const std::lock_guard lock{mutex_};
  auto& at = targets_[target];
  at.closed_until = std::max(at.closed_until, until);
}

int Slots::running() const {
  const std::lock_guard lock{mutex_};
  return running_;
}

}  // namespace hub::webhooks
