#include "store/group_commit.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "store/failures.hpp"

namespace hub::store {

namespace {

constexpr int kMaxTries = 30;                                 // of one batch against deadlocks
constexpr auto kDeadlockPatience = std::chrono::seconds(10);  // likewise
constexpr auto kReconnectPause = std::chrono::milliseconds(50);

bool concerns_the_batch(const sql::Failure& failure) {
  using Kind = sql::Failure::Kind;
  return failure.kind() != Kind::constraint && failure.kind() != Kind::other;
}

// A listener or a `done` that throws breaks its contract; the writer must live on for everybody else.
template <class F>
void shielded(const F& call) noexcept {
  try {
    call();
  } catch (...) {
  }
}

}  // namespace

class GroupCommit::Running final : public Transaction {
 public:
  Running(GroupCommit& group, Pending& pending) : group_{group}, pending_{pending} {}
  sql::Connection& connection() override { return group_.session_->connection(); }
  void publish(domain::Event event) override { pending_.events.push_back(std::move(event)); }
  domain::Time now() const override { return group_.clock_.now(); }
  std::string next_id() override { return group_.ids_.next(); }

 private:
  GroupCommit& group_;
  Pending& pending_;
};

GroupCommit::GroupCommit(std::unique_ptr<Session> session, const domain::Clock& clock, domain::Ids& ids, Limits limits,
                         Listeners outage)
    : session_{std::move(session)}, clock_{clock}, ids_{ids}, limits_{limits}, outage_{std::move(outage)} {
  writer_ = std::thread([this] { write_until_stopped(); });
  pthread_setname_np(writer_.native_handle(), "store-writer");
}

GroupCommit::~GroupCommit() {
  stop();
}

void GroupCommit::submit(Store::Change change, Store::Done done) {
  domain::Error refusal;
  {
    const std::lock_guard lock{mutex_};
    if (!stopping_ && queue_.size() < limits_.max_queue) {
      queue_.push_back({std::move(change), std::move(done), {}, {}});
      if (queue_.size() == 1) wake_.notify_one();
      return;
    }
    refusal = stopping_ ? domain::Error{domain::Status::abandoned, "stopping", "the hub is stopping; try again later"}
                        : domain::Error{domain::Status::unavailable, "store_overloaded",
                                        "too many changes wait for the database; try again later"};
  }
  done(tl::unexpected(std::move(refusal)));
}

void GroupCommit::listen(Store::Listener listener) {
  const std::lock_guard lock{mutex_};
  listeners_.push_back(std::move(listener));
}

void GroupCommit::accompany(Store::Companion companion) {
  const std::lock_guard lock{mutex_};
  companions_.push_back(std::move(companion));
}

Statistics GroupCommit::statistics() const {
  Statistics now{commits_, changes_, retries_, failures_, 0, outages_};
  const std::lock_guard lock{mutex_};
  now.queue_length = static_cast<std::int64_t>(queue_.size());
  return now;
}

domain::Result<> GroupCommit::health() const {
  const std::lock_guard lock{mutex_};
  if (stopping_) return domain::fail(domain::Status::abandoned, "stopping", "the store has been stopped");
  if (reachable_) return {};
  return domain::fail(domain::Status::unavailable, "store_unreachable",
                      "the database cannot be reached; check that it runs and the store's settings: " + trouble_);
}

void GroupCommit::probe() {
  if (probing_.exchange(true)) return;
  submit([](Transaction&) -> domain::Result<> { return {}; }, [this](const domain::Result<>&) { probing_ = false; });
}

void GroupCommit::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    wake_.notify_one();
  }
  const std::lock_guard lock{joining_};
  if (writer_.joinable()) writer_.join();
}

void GroupCommit::write_until_stopped() {
  Batch batch;
  batch.reserve(limits_.max_batch);
  while (take(batch)) {
    settle(batch);
    announce(batch);
    batch.clear();
    session_->tidy();
  }
}

bool GroupCommit::take(Batch& batch) {
  const auto has_work = [&] { return stopping_ || !queue_.empty(); };
  std::unique_lock lock{mutex_};
  while (!reachable_ && !wake_.wait_for(lock, limits_.look_again, has_work)) {
    lock.unlock();
    settle(batch);  // of nothing: whether the server is back
    lock.lock();
  }
  wake_.wait(lock, has_work);
  const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), limits_.max_batch));
  std::move(queue_.begin(), queue_.begin() + count, std::back_inserter(batch));
  queue_.erase(queue_.begin(), queue_.begin() + count);
  return !batch.empty();
}

void GroupCommit::settle(Batch& batch) {
  auto undo = Undo::batch;
  const auto begun = std::chrono::steady_clock::now();
  for (int tries = 1;; ++tries) {
    try {
      if (attempt(batch, undo)) {
        ++commits_;
        back();
        return;
      }
      undo = Undo::savepoint;
    } catch (const sql::Failure& failure) {
      session_->rollback();
      if (tries >= kMaxTries || !recover(failure, begun, tries)) return abandon(batch, failure);
    }
    ++retries_;
  }
}

// False: a closure failed after writing, the batch was rolled back and is to run again with savepoints.
bool GroupCommit::attempt(Batch& batch, Undo undo) {
  session_->begin_write();
  for (auto& pending : batch) {
    if (undo == Undo::savepoint) {
      run_in_savepoint(pending);
      continue;
    }
    const auto before = session_->rows_written();
    run_closure(pending);
    if (pending.outcome || session_->rows_written() == before) continue;
    session_->rollback();
    if (batch.size() == 1) return true;
    return false;
  }
  session_->commit();
  return true;
}

bool GroupCommit::run_in_savepoint(Pending& pending) {
  auto& connection = session_->connection();
  connection.execute("SAVEPOINT one_change");
  run_closure(pending);
  if (!pending.outcome) connection.execute("ROLLBACK TO SAVEPOINT one_change");
  connection.execute("RELEASE SAVEPOINT one_change");
  return pending.outcome.has_value();
}

void GroupCommit::run_closure(Pending& pending) {
  pending.events.clear();
  try {
    Running transaction{*this, pending};
    pending.outcome = pending.change(transaction);
    if (pending.outcome && !pending.events.empty()) pending.outcome = run_companions(transaction, pending);
  } catch (const sql::Failure& failure) {
    if (concerns_the_batch(failure) || !session_->in_transaction()) throw;
    pending.outcome = tl::unexpected(error_of(failure));
  } catch (const std::exception& defect) {
    pending.outcome =
        domain::fail(domain::Status::internal, "exception", std::string("a change threw: ") + defect.what());
  }
}

domain::Result<> GroupCommit::run_companions(Transaction& tx, Pending& pending) {
  if (companions_.empty()) return {};
  auto told = std::exchange(pending.events, {});
  for (const auto& companion : companions_) {
    if (auto done = companion(tx, told); !done) return done;
  }
  std::move(pending.events.begin(), pending.events.end(), std::back_inserter(told));
  pending.events = std::move(told);
  return {};
}

bool GroupCommit::recover(const sql::Failure& failure, Instant begun, int tries) {
  using Kind = sql::Failure::Kind;
  switch (failure.kind()) {
    case Kind::connection_lost:
      return reconnect(begun + limits_.patience);
    case Kind::outcome_unknown:
      lost(failure);
      return false;
    case Kind::deadlock:
      if (std::chrono::steady_clock::now() - begun >= kDeadlockPatience) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(std::min(tries, 10)));
      return true;
    default:
      return false;
  }
}

// A batch waits for a lost server, but only the first: while it stays away, later ones try a single time and fail
// quickly.
bool GroupCommit::reconnect(Instant deadline) {
  const bool is_first = reachable_;
  for (;;) {
    try {
      session_->reconnect();
      return true;
    } catch (const sql::Failure& failure) {
      lost(failure);
      if (!is_first || std::chrono::steady_clock::now() >= deadline) return false;
    }
    std::unique_lock lock{mutex_};
    if (wake_.wait_for(lock, kReconnectPause, [&] { return stopping_; })) return false;
  }
}

void GroupCommit::lost(const sql::Failure& failure) {
  {
    const std::lock_guard lock{mutex_};
    trouble_ = failure.what();
  }
  if (!reachable_.exchange(false)) return;
  ++outages_;
  lost_at_ = std::chrono::steady_clock::now();
  if (outage_.lost) shielded([&] { outage_.lost(error_of(failure)); });
}

void GroupCommit::back() {
  if (reachable_.exchange(true) || !outage_.back) return;
  const auto away = std::chrono::steady_clock::now() - lost_at_;
  shielded([&] { outage_.back(std::chrono::duration_cast<domain::Duration>(away)); });
}

void GroupCommit::abandon(Batch& batch, const sql::Failure& failure) {
  const auto error = error_of(failure);
  for (auto& pending : batch) {
    if (pending.outcome) pending.outcome = tl::unexpected(error);
  }
}

void GroupCommit::announce(Batch& batch) {
  std::vector<domain::Event> events;
  for (auto& pending : batch) {
    if (!pending.outcome) {
      ++failures_;
      continue;
    }
    ++changes_;
    std::move(pending.events.begin(), pending.events.end(), std::back_inserter(events));
  }
  if (!events.empty()) {
    for (const auto& listener : listeners_) shielded([&] { listener(events); });
  }
  for (auto& pending : batch) shielded([&] { pending.done(std::move(pending.outcome)); });
}

}  // namespace hub::store
