// Who may call now. A target that hangs, or a crowd that waits for one, must not take the dispatcher's room from
// everybody else: each target has a few slots, all targets together some more, and whoever finds them taken gets an
// appointment. Appointments are as far apart as slots become free, so that most who wait are looked at once.
//
// [any thread]
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "domain/clock.hpp"

namespace hub::webhooks {

class Slots {
 public:
  explicit Slots(int most_of_all) : most_of_all_{most_of_all} {}

  // None: go ahead, and leave() when the call has ended. Else: come back after that long.
  std::optional<domain::Duration> enter(const std::string& target, int limit, domain::Time now);
  void leave(const std::string& target, domain::Duration took);
  // The target asked for a pause: nobody enters before.
  void close(const std::string& target, domain::Time until);
  int running() const;

 private:
  struct Target {
    int running = 0;
    double typical_ms = 50;  // of a call, over the last few
    domain::Time closed_until{};
    domain::Time last_appointment{};
  };

  const int most_of_all_;
  mutable std::mutex mutex_;
  int running_ = 0;
  std::map<std::string, Target, std::less<>> targets_;
};

}  // namespace hub::webhooks
