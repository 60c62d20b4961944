// The threads on which an instance is called. One thread: never two calls at once ([strand] of the ABI); several for a
// plugin that says that it is concurrent. Each instance has its own, so a plugin that blocks delays only itself.
#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace hub::plugins {

class Strand {
 public:
  explicit Strand(int threads);
  ~Strand();  // as stop()
  Strand(const Strand&) = delete;
  Strand& operator=(const Strand&) = delete;

  // Runs `work` soon, in order of posting (one thread); dropped after stop(). False when it is stopping, or when so
  // many works wait already that the caller should answer that it is busy. [any thread]
  bool post(std::function<void()> work);
  // Runs `work` on the strand and waits for it; at once when called on it. False when it was dropped.
  bool run(const std::function<void()>& work);
  // Finishes the work that runs, drops what waits, then runs `last` with no other work beside it, and joins. From the
  // strand itself `last` runs at once and the thread ends when its work does. Only the first call does anything.
  void stop(const std::function<void()>& last = {});

 private:
  struct State;  // outlives the strand for a thread that stops its own
  static void loop(const std::shared_ptr<State>& state);
  bool is_own_thread() const;

  std::shared_ptr<State> state_;
  std::vector<std::thread> threads_;
};

}  // namespace hub::plugins
