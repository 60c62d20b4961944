// Group commit: one thread writes; the closures that queued while the last commit ran share the next one. Nobody waits
// on purpose: alone, a closure commits at once; in a crowd, hundreds share one disk sync.
//
// A batch runs without savepoints first. Only when a closure fails after it has written does the batch run again, each
// closure in a savepoint of its own, so that the failed one is undone alone.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "store/driver.hpp"
#include "store/store.hpp"

namespace hub::store {

class GroupCommit {
 public:
  struct Limits {
    std::size_t max_batch = 256;
    std::size_t max_queue = 100'000;
    domain::Duration patience = std::chrono::milliseconds(1500);  // with a lost server, for all that a batch tries
    domain::Duration look_again = std::chrono::seconds(1);        // for a server that is away, when nobody writes
  };
  // As in store::Options.
  struct Listeners {
    std::function<void(const domain::Error& why)> lost;
    std::function<void(domain::Duration away)> back;
  };

  GroupCommit(std::unique_ptr<Session> session, const domain::Clock& clock, domain::Ids& ids, Limits limits,
              Listeners outage = {});
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  void submit(Store::Change change, Store::Done done);
  void listen(Store::Listener listener);
  void accompany(Store::Companion companion);
  Statistics statistics() const;
  domain::Result<> health() const;  // unavailable while the database cannot be reached, or after stop
  // Tries the database without waiting for the outcome: when nobody writes, nothing else would find it back.
  void probe();
  bool on_writer_thread() const { return std::this_thread::get_id() == writer_.get_id(); }
  void stop();

 private:
  struct Pending {
    Store::Change change;
    Store::Done done;
    domain::Result<> outcome;
    std::vector<domain::Event> events;
  };
  using Batch = std::vector<Pending>;
  class Running;
  enum class Undo { batch, savepoint };

  using Instant = std::chrono::steady_clock::time_point;
  void write_until_stopped();
  bool take(Batch& batch);
  void settle(Batch& batch);
  bool attempt(Batch& batch, Undo undo);
  bool run_in_savepoint(Pending& pending);
  void run_closure(Pending& pending);
  domain::Result<> run_companions(Transaction& tx, Pending& pending);
  bool recover(const sql::Failure& failure, Instant begun, int tries);
  bool reconnect(Instant deadline);
  void lost(const sql::Failure& failure);
  void back();
  void abandon(Batch& batch, const sql::Failure& failure);
  void announce(Batch& batch);

  std::unique_ptr<Session> session_;
  const domain::Clock& clock_;
  domain::Ids& ids_;
  const Limits limits_;
  const Listeners outage_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Pending> queue_;
  std::vector<Store::Listener> listeners_;
  std::vector<Store::Companion> companions_;
  bool stopping_ = false;
  std::string trouble_;  // what the database said when it was last found unreachable

  std::atomic<bool> reachable_{true};
  std::atomic<bool> probing_{false};
  Instant lost_at_{};  // of the writer's thread only
  std::atomic<std::int64_t> outages_{0};
  std::atomic<std::int64_t> commits_{0};
  std::atomic<std::int64_t> changes_{0};
  std::atomic<std::int64_t> retries_{0};
  std::atomic<std::int64_t> failures_{0};
  std::mutex joining_;
  std::thread writer_;
};

}  // namespace hub::store
