// The threads on which an instance is called. One thread: never two calls at once ([strand] of the ABI); several for a
// plugin that says that it is concurrent. Each instance has its own, so a plugin that blocks delays only itself.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hub::plugins {

class Strand {
 public:
  explicit Strand(int threads);
  ~Strand();  // as stop()

  // Runs `work` soon, in order of posting (one thread) ; dropped after stop(). False when `limit` works wait already:
  // the caller answers that it is busy. [any thread]
  bool post(std::function<void()> work);
  // Runs `work` on the strand and waits for it; at once when called on it. False when it was dropped.
  bool run(const std::function<void()>& work);
  // Finishes the work that runs, drops what waits, joins. Idempotent; not from the strand itself.
  void stop();

 private:
  void loop();
  bool is_own_thread() const;

  static constexpr std::size_t kLimit = 10'000;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace hub::plugins
