// The threads on which an instance is called. One thread: never two calls at once ([strand] of the ABI); several for a
// plugin that says that it is concurrent. Each instance has its own, so a plugin that blocks delays only itself.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
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
  enum class Ran { yes, dropped, too_long };
  // Likewise, but waits no longer than `patience`. After too_long `work` still runs, with what it captured.
  Ran run_within(std::chrono::milliseconds patience, std::function<void()> work);
  // Drops what waits, and when the work that runs is finished runs `last` on the strand, with no other work beside it.
  // Waits for all that, at most `patience`. False: something does not return; its thread is left behind, and `last`
  // follows if it ever does. From the strand itself `last` runs at once and the thread ends when its work does. Only
  // the first call does anything.
  bool stop(std::function<void()> last = {}, std::optional<std::chrono::milliseconds> patience = {});
  // Nothing runs here any more.
  bool has_ended() const;

 private:
  struct State;  // outlives the strand for a thread that stops its own, or is left behind
  static void loop(const std::shared_ptr<State>& state);
  static void end_thread(State& state, std::unique_lock<std::mutex>& lock);
  bool is_own_thread() const;
  std::optional<std::future<void>> post_and_tell(std::function<void()> work);

  std::shared_ptr<State> state_;
  std::vector<std::thread> threads_;
};

}  // namespace hub::plugins
