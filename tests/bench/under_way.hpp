// Measures what goes through a store: keeps so many pieces of work under way, and takes the time and the processor's
// time of this process. [one thread; `done` from any]
#pragma once

#include <sys/resource.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace bench {

struct Pace {
  double per_second = 0;
  double cpu_us = 0;  // of one piece of work, this program's own part included
};

class UnderWay {
 public:
  // `begin(number, done)`: begins one piece of work; done(good) is called once at its end. Those that fail count for
  // nothing. Ends after `seconds`, or when `most` have begun.
  using Begin = std::function<void(long number, std::function<void(bool good)> done)>;

  static Pace measure(int outstanding, double seconds, long most, const Begin& begin) {
    return UnderWay{outstanding}.run(seconds, most, begin);
  }

 private:
  explicit UnderWay(int outstanding) : outstanding_{outstanding} {}

  Pace run(double seconds, long most, const Begin& begin) {
    const auto cpu_before = cpu_us();
    const auto start = std::chrono::steady_clock::now();
    const auto end = start + std::chrono::duration<double>(seconds);
    for (long number = 0; number < most && std::chrono::steady_clock::now() < end; ++number) {
      {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return under_way_ < outstanding_; });
        ++under_way_;
      }
      begin(number, [this](bool good) { ended(good); });
    }
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return under_way_ == 0; });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const auto done = static_cast<double>(done_);
    return {done / took.count(), done == 0 ? 0 : (cpu_us() - cpu_before) / done};
  }
  void ended(bool good) {
    const std::lock_guard lock{mutex_};
    --under_way_;
    if (good) ++done_;
    changed_.notify_one();
  }
  static double cpu_us() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto us = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return us(usage.ru_utime) + us(usage.ru_stime);
  }

  const int outstanding_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int under_way_ = 0;
  long done_ = 0;
};

}  // namespace bench
