// Time and randomness are injected, so that a test turns four days in a microsecond and sees the same ids each run.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace hub::domain {

// A moment: milliseconds since 1970-01-01T00:00:00Z, as stored and sent.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

inline std::int64_t to_ms(Time time) {
  return time.time_since_epoch().count();
}
inline Time from_ms(std::int64_t ms) {
  return Time{Duration{ms}};
}

// RFC 3339 with milliseconds, UTC: "2026-11-21T10:29:00.123Z" (as in REST v2).
std::string to_rfc3339(Time time);

// [any thread]
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
};

// A clock that a test turns by hand. [any thread]
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start = from_ms(1'700'000'000'000)) : now_{to_ms(start)} {}
  Time now() const override { return from_ms(now_.load()); }
  void advance(Duration by) { now_ += by.count(); }
  void set(Time time) { now_ = to_ms(time); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace hub::domain
