#include "plugins/strand.hpp"

#include <algorithm>
#include <future>
#include <memory>

namespace hub::plugins {

Strand::Strand(int threads) {
  for (int index = 0; index < threads; ++index) threads_.emplace_back([this] { loop(); });
}

Strand::~Strand() {
  stop();
}

bool Strand::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= kLimit) return false;
    waiting_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

bool Strand::run(const std::function<void()>& work) {
  if (is_own_thread()) {
    work();
    return true;
  }
  // Dropped work drops the promise with it, and the waiter learns it as a broken promise.
  auto done = std::make_shared<std::promise<void>>();
  auto finished = done->get_future();
  const bool posted = post([&work, done] {
    work();
    done->set_value();
  });
  done.reset();
  if (!posted) return false;
  try {
    finished.get();
    return true;
  } catch (const std::future_error&) {
    return false;
  }
}

void Strand::stop() {
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
  }
  changed_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Strand::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    auto work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

bool Strand::is_own_thread() const {
  return std::any_of(threads_.begin(), threads_.end(),
                     [](const std::thread& thread) { return thread.get_id() == std::this_thread::get_id(); });
}

}  // namespace hub::plugins
