// Who may call now. A target that hangs, or a crowd that waits for one, must not take the dispatcher's room from
// everybody else: each target has a few slots, all targets together some more, and whoever finds them taken gets an
// appointment. Appointments are as far apart as slots become free, so that most who wait are looked at once.
//
// No target enters once it holds more than what is left to the others, so that the next one finds room while many hang.
//
// [any thread]
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "domain/clock.hpp"

namespace hub::messaging {

class Slots {
 public:
  explicit Slots(int most_of_all) : most_of_all_{most_of_all} {}

  // How many calls one target may have at once: while they are quick they take nobody's room for long.
  struct Limits {
    int slow = 1;
    int quick = 1;
  };

  // None: go ahead, and leave() when the call has ended. Else: come back after that long.
  std::optional<domain::Duration> enter(const std::string& target, Limits limits, domain::Time now);
  // `entered`: the time that was given to enter().
  void leave(const std::string& target, domain::Time entered, domain::Time now);
  // The target asked for a pause: nobody enters before.
  void close(const std::string& target, domain::Time until);
  int running() const;

 private:
  struct Target {
    std::multiset<domain::Time> running;  // since when
    double typical_ms = 5;                // of a call, over the last few
    domain::Time closed_until{};
    double last_appointment_ms = 0;  // since the epoch, for several may share a millisecond
  };

  static double expected_ms(const Target& target, domain::Time now);

  const int most_of_all_;
  mutable std::mutex mutex_;
  int running_ = 0;
  std::map<std::string, Target, std::less<>> targets_;
};

}  // namespace hub::messaging
