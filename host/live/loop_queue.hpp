// Work on its way to the event loop. Many pushes between two turns of the loop cost one post. [push: any thread]
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "http/server.hpp"

namespace hub::live {

class LoopQueue {
 public:
  // `server` answers null before the start and after the stop; work that comes then is dropped: nobody is connected.
  explicit LoopQueue(std::function<http::Server*()> server) : server_{std::move(server)} {}

  void push(std::function<void()> work);
  // Forgets what waits. Work may hold on to sessions, and they to their owner: without a loop that turns it would keep
  // all of them for ever.
  void drop();
  // Runs `work` on the loop after `delay_ms`.
  void after(int delay_ms, std::function<void()> work);

 private:
  void drain();
  std::function<http::Server*()> server_;
  std::mutex mutex_;
  std::vector<std::function<void()>> waiting_;
  bool posted_ = false;
};

// One thread for the little that may block: looking up a console's cookie. [run: any thread]
class Background {
 public:
  Background();
  ~Background();  // finishes what runs, drops the rest
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  void run(std::function<void()> work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hub::live
