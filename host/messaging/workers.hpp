// A few threads that run jobs in the order in which they came. Inner header of messaging.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace hub::messaging {

// [any thread]
class Workers {
 public:
  using Job = std::function<void()>;
  ~Workers();

  void start(int threads);
  // Ignored after stop.
  void post(Job job);
  // Drops what has not begun, and joins the threads. One that is still busy at `deadline` is left to end by itself.
  void stop(std::chrono::steady_clock::time_point deadline);

 private:
  struct Shared;  // outlives this object for a thread that was left behind
  static void work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_ = make_shared_state();
  std::vector<std::thread> threads_;
  static std::shared_ptr<Shared> make_shared_state();
};

}  // namespace hub::messaging
