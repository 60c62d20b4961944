#include "messaging/slots.hpp"

#include <algorithm>
#include <cmath>

namespace hub::messaging {
namespace {

// A target may be quick again much sooner than its last calls let expect.
constexpr double kLongestWait_ms = 30'000;
constexpr double kShortestStep_ms = 0.1;
constexpr double kQuick_ms = 250;
constexpr double kMemory = 8;  // calls

double ms_of(domain::Time at) {
  return static_cast<double>(at.time_since_epoch().count());
}

}  // namespace

// How long a call takes; that one hangs is known before it ends.
double Slots::expected_ms(const Target& target, domain::Time now) {
  if (target.running.empty()) return target.typical_ms;
  return std::max(target.typical_ms, ms_of(now) - ms_of(*target.running.begin()));
}

std::optional<domain::Duration> Slots::enter(const std::string& target, Limits limits, domain::Time now) {
  const std::lock_guard lock{mutex_};
  auto& at = targets_[target];
  const double expected = expected_ms(at, now);
  const int most = std::min(expected <= kQuick_ms ? limits.quick : limits.slow, most_of_all_ - running_);
  if (now >= at.closed_until && static_cast<int>(at.running.size()) < most) {
    at.running.insert(now);
    ++running_;
    return std::nullopt;
  }
  const double opens = ms_of(std::max(now, at.closed_until));
  const double step = std::max(kShortestStep_ms, expected / std::max(1, most));
  at.last_appointment_ms = std::min(std::max(at.last_appointment_ms, opens) + step, opens + kLongestWait_ms);
  return domain::Duration{static_cast<domain::Duration::rep>(std::ceil(at.last_appointment_ms)) -
                          now.time_since_epoch().count()};
}

void Slots::leave(const std::string& target, domain::Time entered, domain::Time now) {
  const std::lock_guard lock{mutex_};
  auto& at = targets_[target];
  if (const auto one = at.running.find(entered); one != at.running.end()) at.running.erase(one);
  --running_;
  at.typical_ms += (ms_of(now) - ms_of(entered) - at.typical_ms) / kMemory;
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

}  // namespace hub::messaging
