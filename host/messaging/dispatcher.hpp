// Runs due tasks. Tasks of one lane run one after another in order of (due, id), lanes run side by side. A task is
// leased to this process while it runs; a crash lets the lease expire and the task runs again. There is no other
// queue, timer or retry mechanism in the hub.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "domain/clock.hpp"
#include "domain/result.hpp"
#include "domain/task.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// One running task: the right to finish it. Exactly one of complete (within a committed change) or fail ends it;
// dropped unfinished, it counts as failed with "abandoned".
class Claim {
 public:
  virtual ~Claim() = default;
  virtual const domain::Task& task() const = 0;
  // Call inside the change that holds the task's effects: effects and completion are one commit. conflict/"lease_lost"
  // when the lease ran out: return it, so that the change rolls back.
  virtual domain::Result<> complete(store::Transaction& tx) = 0;
  // Within a change, before something that must not be done twice: replaces the payload that the next run finds, should
  // this one never end. conflict/"lease_lost" as above.
  virtual domain::Result<> note(store::Transaction& tx, std::string_view payload) = 0;
  // After the change that completed it is durable (done was ok): frees the lane. `fail` decides on retry by status:
  // rate_limited, unavailable, conflict, abandoned and internal are tried again (retry_after_ms respected) until
  // max_attempts, then dead; invalid, rejected, unsupported, unauthenticated are dead at once.
  virtual void finished() = 0;
  void fail(domain::Error error) { fail_noting(std::move(error), {}); }
  // Likewise; the next run finds this payload (empty: the one that is stored).
  virtual void fail_noting(domain::Error error, std::string payload) = 0;
  // Not now: as if the task had not begun. It keeps its place in its lane, is due again after `pause`, and no attempt
  // is counted.
  virtual void put_off(domain::Duration pause) = 0;
  // Runs `work` on a worker while the task stays claimed: for a second try right after a conflict.
  virtual void resume(std::function<void()> work) = 0;
};

class Dispatcher {
 public:
  // Runs on a worker thread of the dispatcher; may block, or keep the claim and finish later from any thread.
  using Runner = std::function<void(std::shared_ptr<Claim>)>;
  // Part of a change of the store: quick, repeatable, and it does not fail; what it throws keeps the change from
  // happening.
  using Step = std::function<void(store::Transaction&, const domain::Task&)>;

  struct Options {
    int workers = 2;
    int max_running = 256;
    domain::Duration lease = std::chrono::seconds(60);
    domain::BackoffRules backoff;
    std::string owner;  // unique per process
    // Nobody else works on this store: leases found at start are a dead predecessor's and end at once.
    bool alone = false;
  };

  struct Statistics {
    std::int64_t running = 0;
    std::int64_t completed = 0;
    std::int64_t failed = 0;
    std::int64_t died = 0;
  };

  virtual ~Dispatcher() = default;
  virtual void on(std::string kind, Runner runner) = 0;  // before start
  // Tasks of this kind are tried again by rules of their own. Before start.
  virtual void back_off(std::string kind, domain::BackoffRules rules) = 0;
  // What else is true when a task of this kind gave up: runs within the change that marks it dead, with `last_error`,
  // `attempts` and payload as they are stored. Before start.
  virtual void on_death(std::string kind, Step step) = 0;
  // The way back: runs within the change in which someone lets the dead task try again. Before start.
  virtual void on_revival(std::string kind, Step step) = 0;
  virtual void start() = 0;
  // Looks for due tasks now. Called by the store's events, and by tests after they turned the clock. [any thread]
  virtual void wake() = 0;
  // Lets a dead task try again, with all of its attempts before it. False when no task of this id is dead: someone may
  // have dealt with it already. Within the caller's change.
  virtual bool revive(store::Transaction& tx, std::string_view id) = 0;
  virtual Statistics statistics() const = 0;
  // Takes no more tasks; waits for the running ones until `deadline`, then abandons them. Idempotent.
  virtual void stop(domain::Duration deadline) = 0;
};

// Listens to the store: make it before the first change. `store` and `clock` must outlive it. A task whose process died
// while it ran has used up an attempt, so that one which kills its process dies itself in the end.
std::unique_ptr<Dispatcher> make_dispatcher(store::Store& store, const domain::Clock& clock,
                                            Dispatcher::Options options);

// Writes a task in the caller's change and announces it.
void add_task(store::Transaction& tx, std::string kind, std::string lane, std::string payload, domain::Time due);

}  // namespace hub::messaging
