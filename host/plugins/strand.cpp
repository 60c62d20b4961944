#include "plugins/strand.hpp"

#include <condition_variable>
#include <deque>
#include <utility>

namespace hub::plugins {
namespace {

thread_local const void* running_for = nullptr;  // the state of the strand that this thread belongs to

bool has_run(std::future<void>& finished) {
  try {
    finished.get();
    return true;
  } catch (const std::future_error&) {
    return false;
  }
}

}  // namespace

struct Strand::State {
  static constexpr std::size_t kLimit = 10'000;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> waiting;
  bool stopping = false;
  int living = 0;              // threads
  std::function<void()> last;  // for the thread that ends last
};

Strand::Strand(int threads) : state_{std::make_shared<State>()} {
  state_->living = threads;
  for (int index = 0; index < threads; ++index) threads_.emplace_back([state = state_] { loop(state); });
}

Strand::~Strand() {
  stop();
}

bool Strand::post(std::function<void()> work) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->waiting.size() >= State::kLimit) return false;
    state_->waiting.push_back(std::move(work));
  }
  state_->changed.notify_one();
  return true;
}

bool Strand::run(const std::function<void()>& work) {
  if (is_own_thread()) {
    work();
    return true;
  }
  auto finished = post_and_tell([&work] { work(); });
  return finished && has_run(*finished);
}

Strand::Ran Strand::run_within(std::chrono::milliseconds patience, std::function<void()> work) {
  if (is_own_thread()) {
    work();
    return Ran::yes;
  }
  auto finished = post_and_tell(std::move(work));
  if (!finished) return Ran::dropped;
  if (finished->wait_for(patience) == std::future_status::timeout) return Ran::too_long;
  return has_run(*finished) ? Ran::yes : Ran::dropped;
}

// Dropped work drops the promise with it, and the waiter learns it as a broken promise.
std::optional<std::future<void>> Strand::post_and_tell(std::function<void()> work) {
  auto done = std::make_shared<std::promise<void>>();
  auto finished = done->get_future();
  const bool posted = post([work = std::move(work), done] {
    work();
    done->set_value();
  });
  if (!posted) return std::nullopt;
  return finished;
}

bool Strand::stop(std::function<void()> last, std::optional<std::chrono::milliseconds> patience) {
  std::deque<std::function<void()>> dropped;
  const bool from_within = is_own_thread();
  {
    const std::lock_guard lock(state_->mutex);
    if (std::exchange(state_->stopping, true)) return state_->living == 0;
    dropped.swap(state_->waiting);
    if (!from_within) std::swap(state_->last, last);
  }
  state_->changed.notify_all();
  dropped.clear();  // whoever waits for it learns it now, not when the running work ends
  std::unique_lock lock(state_->mutex);
  const auto are_gone = [this, most = from_within ? 1 : 0] { return state_->living <= most; };
  bool ended = true;
  if (patience)
    ended = state_->changed.wait_for(lock, *patience, are_gone);
  else
    state_->changed.wait(lock, are_gone);
  lock.unlock();
  for (auto& thread : threads_) {
    if (ended && thread.get_id() != std::this_thread::get_id())
      thread.join();
    else
      thread.detach();
  }
  threads_.clear();
  if (from_within && last) last();
  return ended;
}

bool Strand::has_ended() const {
  const std::lock_guard lock(state_->mutex);
  return state_->living == 0;
}

void Strand::loop(const std::shared_ptr<State>& state) {
  running_for = state.get();
  std::unique_lock lock(state->mutex);
  for (;;) {
    state->changed.wait(lock, [&] { return state->stopping || !state->waiting.empty(); });
    if (state->stopping) return end_thread(*state, lock);
    auto work = std::move(state->waiting.front());
    state->waiting.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

void Strand::end_thread(State& state, std::unique_lock<std::mutex>& lock) {
  if (state.living == 1) {
    auto last = std::exchange(state.last, nullptr);
    lock.unlock();
    if (last) last();
    last = nullptr;
    lock.lock();
  }
  --state.living;
  state.changed.notify_all();
}

bool Strand::is_own_thread() const {
  return running_for == state_.get();
}

}  // namespace hub::plugins
