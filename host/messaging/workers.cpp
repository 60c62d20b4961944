#include "messaging/workers.hpp"

#include <mutex>
#include <utility>

namespace hub::messaging {

struct Workers::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Job> jobs;
  int living = 0;
  bool stopping = false;
};

std::shared_ptr<Workers::Shared> Workers::make_shared_state() {
  return std::make_shared<Shared>();
}

Workers::~Workers() {
  stop(std::chrono::steady_clock::now());
}

void Workers::start(int threads) {
  for (int i = 0; i < threads; ++i) {
    {
      const std::lock_guard lock{shared_->mutex};
      ++shared_->living;
    }
    threads_.emplace_back([shared = shared_] { work(shared); });
  }
}

void Workers::post(Job job) {
  const std::lock_guard lock{shared_->mutex};
  if (shared_->stopping) return;
  shared_->jobs.push_back(std::move(job));
  shared_->changed.notify_one();
}

void Workers::work(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock{shared->mutex};
  for (;;) {
    shared->changed.wait(lock, [&] { return shared->stopping || !shared->jobs.empty(); });
    if (shared->stopping) break;
    auto job = std::move(shared->jobs.front());
    shared->jobs.pop_front();
    lock.unlock();
    job();
    job = nullptr;  // what it holds may end a claim: not under the lock
    lock.lock();
  }
  --shared->living;
  shared->changed.notify_all();
}

void Workers::stop(std::chrono::steady_clock::time_point deadline) {
  std::deque<Job> dropped;
  bool all_ended = false;
  {
    std::unique_lock lock{shared_->mutex};
    shared_->stopping = true;
    dropped.swap(shared_->jobs);
    shared_->changed.notify_all();
    all_ended = shared_->changed.wait_until(lock, deadline + std::chrono::milliseconds(100),
                                            [&] { return shared_->living == 0; });
  }
  for (auto& thread : threads_) {
    if (all_ended) {
      thread.join();
    } else {
      thread.detach();
    }
  }
  threads_.clear();
}

}  // namespace hub::messaging
