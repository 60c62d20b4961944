#include "live/loop_queue.hpp"

#include <condition_variable>
#include <deque>
#include <thread>

namespace hub::live {

void LoopQueue::push(std::function<void()> work) {
  auto* const server = server_();
  if (server == nullptr) return;
  {
    const std::lock_guard lock{mutex_};
    waiting_.push_back(std::move(work));
    if (posted_) return;
    posted_ = true;
  }
  server->post([this] { drain(); });
}

void LoopQueue::drain() {
  std::vector<std::function<void()>> work;
  {
    const std::lock_guard lock{mutex_};
    work.swap(waiting_);
    posted_ = false;
  }
  for (const auto& piece : work) piece();
}

void LoopQueue::drop() {
  std::vector<std::function<void()>> work;  // ends outside the lock: what it holds may push
  {
    const std::lock_guard lock{mutex_};
    work.swap(waiting_);
  }
}

void LoopQueue::after(int delay_ms, std::function<void()> work) {
  if (auto* const server = server_()) server->after(delay_ms, std::move(work));
}

struct Background::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> waiting;
  bool stopped = false;
  std::thread thread;

  void work() {
    std::unique_lock lock{mutex};
    while (true) {
      changed.wait(lock, [this] { return stopped || !waiting.empty(); });
      if (stopped) return;
      auto next = std::move(waiting.front());
      waiting.pop_front();
      lock.unlock();
      next();
      lock.lock();
    }
  }
};

Background::Background() : state_{std::make_unique<State>()} {
  state_->thread = std::thread([state = state_.get()] { state->work(); });
}

Background::~Background() {
  {
    const std::lock_guard lock{state_->mutex};
    state_->stopped = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

void Background::run(std::function<void()> work) {
  {
    const std::lock_guard lock{state_->mutex};
    state_->waiting.push_back(std::move(work));
  }
  state_->changed.notify_one();
}

}  // namespace hub::live
