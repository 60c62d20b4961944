// Time: Clock says what time it is, Timers wake the instance up later, also after a restart.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "abi/clock.h"
#include "abi/timers.h"
#include "core.hpp"

namespace hubbub {

// [any]
class Clock {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_CLOCK;
  explicit Clock(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_clock>(id)} {}

  // Milliseconds since 1970-01-01T00:00:00Z.
  std::int64_t now_ms() const { return api_->now_ms(core_->self()); }

 private:
  boundary::CorePtr core_;
  const hubbub_clock* api_;
};

// Borrowed: valid while the handler runs.
struct TimerEvent {
  std::string_view name;
  std::string_view data;  // JSON or empty
  std::int64_t due_ms = 0;
  int attempt = 1;
};

// Durable timers of the instance. (Those of a conversation are set in a turn.)
class Timers {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_TIMERS;
  using Handler = std::function<void(const TimerEvent&)>;
  explicit Timers(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_timers>(id)} {}

  // What to do when timers of this name fire. In the constructor only, so that timers set before a restart find it.
  // To try again later, throw Failure(unavailable(…)). The handler runs on the [strand].
  void on(std::string name, Handler handler) {
    core_->timers[std::move(name)] = [handler = std::move(handler)](const hubbub_timer_event& event) {
      handler({boundary::text(event.name), boundary::text(event.data), event.due_ms, static_cast<int>(event.attempt)});
    };
  }
  // Stored when it returns well; fires at least once. [any]
  Result<> schedule(std::string_view name, Milliseconds delay, std::string_view data_json = {}) const {
    return boundary::call([&](const hubbub_error_sink* errors) {
      return api_->schedule(core_->self(), boundary::view(name), delay.count(), boundary::view(data_json), errors);
    });
  }

 private:
  boundary::CorePtr core_;
  const hubbub_timers* api_;
};

}  // namespace hubbub
