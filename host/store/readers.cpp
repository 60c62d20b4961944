#include "store/readers.hpp"

#include <pthread.h>

#include <utility>

#include "store/failures.hpp"

namespace hub::store {

namespace {

class View final : public Snapshot {
 public:
  View(Session& session, const domain::Clock& clock) : session_{session}, clock_{clock} {}
  sql::Connection& connection() override { return session_.connection(); }
  domain::Time now() const override { return clock_.now(); }

 private:
  Session& session_;
  const domain::Clock& clock_;
};

auto stopping() {
  return domain::fail(domain::Status::unavailable, "stopping", "the hub is stopping; try again later");
}

}  // namespace

Readers::Readers(Driver& driver, const domain::Clock& clock, int threads)
    : driver_{driver}, clock_{clock}, max_idle_{static_cast<std::size_t>(threads) + 2} {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { serve_until_stopped(); });
    pthread_setname_np(threads_.back().native_handle(), "store-reader");
  }
}

Readers::~Readers() {
  stop();
}

void Readers::submit(Store::Read read, Store::Done done) {
  {
    const std::lock_guard lock{mutex_};
    if (!stopping_) {
      queue_.push_back({std::move(read), std::move(done)});
      wake_.notify_one();
      return;
    }
  }
  done(stopping());
}

domain::Result<> Readers::read(const Store::Read& read) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) return stopping();
  }
  return read_now(read);
}

domain::Result<> Readers::read_now(const Store::Read& read) {
  try {
    auto session = borrow();
    begin(*session);
    View view{*session, clock_};
    try {
      read(view);
    } catch (const sql::Failure& failure) {
      session->rollback();
      // A connection that failed in any way is not worth keeping.
      return tl::unexpected(error_of(failure));
    } catch (const std::exception& defect) {
      session->rollback();
      give_back(std::move(session));
      return domain::fail(domain::Status::internal, "exception", std::string("a read threw: ") + defect.what());
    }
    session->rollback();
    give_back(std::move(session));
    return {};
  } catch (const sql::Failure& failure) {
    return tl::unexpected(error_of(failure));
  }
}

void Readers::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    wake_.notify_all();
  }
  const std::lock_guard joining{joining_};
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  const std::lock_guard lock{mutex_};
  idle_.clear();
}

void Readers::serve_until_stopped() {
  for (;;) {
    Pending pending;
    {
      std::unique_lock lock{mutex_};
      wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      pending = std::move(queue_.front());
      queue_.pop_front();
    }
    auto outcome = read_now(pending.read);
    try {
      pending.done(std::move(outcome));
    } catch (...) {
      // Breaks its contract; the reader lives on for everybody else.
    }
  }
}

std::unique_ptr<Session> Readers::borrow() {
  {
    const std::lock_guard lock{mutex_};
    if (!idle_.empty()) {
      auto session = std::move(idle_.back());
      idle_.pop_back();
      return session;
    }
  }
  return driver_.connect(Role::reader);
}

void Readers::give_back(std::unique_ptr<Session> session) {
  const std::lock_guard lock{mutex_};
  if (!stopping_ && idle_.size() < max_idle_) idle_.push_back(std::move(session));
}

// An idle connection may have died long ago; that is found out here, before the caller's code has run.
void Readers::begin(Session& session) {
  try {
    session.begin_read();
  } catch (const sql::Failure& failure) {
    if (failure.kind() != sql::Failure::Kind::connection_lost) throw;
    session.rollback();
    session.reconnect();
    session.begin_read();
  }
}

}  // namespace hub::store
