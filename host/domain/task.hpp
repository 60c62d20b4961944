// What must still happen, durably: deliver, run a handler, call a webhook, fire a timer. Written in the same commit
// as its cause; run at least once; its effects commit at most once.
#pragma once

#include <cstdint>
#include <string>

#include "domain/clock.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

struct Task {
  TaskId id;
  std::string kind;     // who runs it: "turn", "deliver", "close_ticket", …
  std::string lane;     // tasks of one lane run one after another, in order of (due, id)
  std::string payload;  // JSON, the kind's own
  Time due{};
  int attempts = 0;
  bool dead = false;  // gave up; visible until someone retries or discards it
  std::string last_error;
  Time created_at{};
  Time lease_until{};  // a runner owns it until then
  std::string lease_owner;
};

struct BackoffRules {
  Duration first = std::chrono::seconds(1);
  Duration longest = std::chrono::minutes(15);
  int max_attempts = 12;
  int factor = 2;  // from one step to the next
};

// Delay before attempt `attempts + 1`: exponential, with full jitter in [1/2, 1] of the step; `random` in [0, 1).
Duration backoff(const BackoffRules& rules, int attempts, double random);

}  // namespace hub::domain
