// The hub's durable state. Everything is a commit: whatever changes the hub is one closure, run inside a write
// transaction that closures of other threads share (group commit), durable before anyone is told.
//
// Threads: every public function may be called from any thread. Closures run on the store's writer thread, one at a
// time; they must be quick, touch no I/O but the transaction, and be repeatable: after a deadlock or a neighbour's
// failure they run again from the start. A closure that returns an error is rolled back alone; its neighbours commit.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "domain/clock.hpp"
#include "domain/event.hpp"
#include "domain/ids.hpp"
#include "domain/result.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

// Write access, during one closure.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual sql::Connection& connection() = 0;
  // Told to the listeners after the commit, in commit order; dropped when the closure fails or is run again.
  virtual void publish(domain::Event event) = 0;
  virtual domain::Time now() const = 0;  // the moment of this change, from the injected clock
  virtual std::string next_id() = 0;     // a ULID
};

// Read access to one consistent state, as of the beginning of the read.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual sql::Connection& connection() = 0;
  virtual domain::Time now() const = 0;
};

struct Options {
  std::string driver = "sqlite";  // or "mysql"
  // sqlite
  std::string path;  // of the database file
  // mysql
  std::string host = "127.0.0.1";
  int port = 3306;
  std::string user;
  std::string password;
  std::string database = "hubbub";
  std::string tls_ca;  // file; empty: no TLS
  // both
  int max_batch = 256;         // closures in one commit at most
  int readers = 2;             // threads for submit_read
  int max_queue = 100'000;     // closures that may wait; beyond it, submit answers unavailable/"store_overloaded"
  std::int64_t max_bytes = 0;  // sqlite: the database file may not grow beyond; 0: as the disk allows
  // mysql: how long a change waits for a lost server. Short, for people wait behind it, and can send again.
  domain::Duration patience = std::chrono::milliseconds(1500);
  // mysql: a server that has not answered a statement by then counts as lost. Longer than it may wait for a lock (5 s).
  domain::Duration answer_within = std::chrono::seconds(10);
  // The database cannot be reached, and why; it is back, after that long. Told once each, on the writer's thread: they
  // must not block.
  std::function<void(const domain::Error& why)> on_lost;
  std::function<void(domain::Duration away)> on_back;
};

struct Statistics {
  std::int64_t commits = 0;
  std::int64_t changes = 0;
  std::int64_t retries = 0;
  std::int64_t failures = 0;
  std::int64_t queue_length = 0;
  std::int64_t outages = 0;  // times that the database could not be reached
};

class Store {
 public:
  using Change = std::function<domain::Result<>(Transaction&)>;
  using Read = std::function<void(Snapshot&)>;
  using Done = std::function<void(domain::Result<>)>;
  using Listener = std::function<void(const std::vector<domain::Event>&)>;
  using Companion = std::function<domain::Result<>(Transaction&, const std::vector<domain::Event>&)>;

  virtual ~Store() = default;

  // Queues `change`; `done` is called exactly once, on the writer thread, after the commit is durable (or with the
  // error). `done` must not block: post elsewhere. Order of commits = order of submits. Refusals (abandoned after
  // stop, unavailable/"store_overloaded") call `done` at once, on the calling thread.
  virtual void submit(Change change, Done done) = 0;

  // Runs `read` on a reader thread, then `done` there. `done` gets unavailable when the store is down.
  virtual void submit_read(Read read, Done done) = 0;

  // Runs `read` on the calling thread with a pooled connection.
  virtual domain::Result<> read(const Read& read) = 0;

  // Called on the writer thread after each commit with its events, before the closures' `done`. Must not block.
  // Register before the first change.
  virtual void listen(Listener listener) = 0;

  // What else belongs into the commit of whatever is told: called within each change, after its closure, with the
  // events that it published; under the rules of closures. What a companion publishes goes to the listeners, and to no
  // companion. Register before the first change.
  virtual void accompany(Companion companion) = 0;

  virtual Statistics statistics() const = 0;

  // ok when a trivial read works and the writer is alive. For /readyz.
  virtual domain::Result<> check() = 0;

  // What was deleted and committed before is not to be found in the store's files after it, as far as its engine lets
  // us: SQLite's log is emptied into the database, where deleted rows are zeros. False: somebody still reads an older
  // state; call again later. Blocks for the disk: never on the writer thread or an event loop.
  virtual domain::Result<bool> scrub() = 0;

  // Refuses new changes with abandoned, commits what is queued, joins the threads. Idempotent.
  virtual void stop() = 0;

  // change(f): runs f(Transaction&) -> Result<T>, blocks until it is durable, returns its value.
  // Never call it from a `done`, a listener or an event loop.
  template <class F>
  std::invoke_result_t<F, Transaction&> change(F work);

  // view(f): runs f(Snapshot&) -> T on the calling thread and returns Result<T>.
  template <class F>
  domain::Result<std::invoke_result_t<F, Snapshot&>> view(F look);

 protected:
  virtual domain::Result<> change_and_wait(Change change) = 0;
};

// Opens (creating and migrating as needed) or says why not: unreachable, newer schema, changed migration, no space.
// `clock` and `ids` must outlive the store.
domain::Result<std::unique_ptr<Store>> open(const Options& options, const domain::Clock& clock, domain::Ids& ids);

template <class F>
std::invoke_result_t<F, Transaction&> Store::change(F work) {
  using Answer = std::invoke_result_t<F, Transaction&>;
  if constexpr (std::is_same_v<Answer, domain::Result<>>) {
    return change_and_wait(std::move(work));
  } else {
    Answer answer = domain::fail(domain::Status::internal, "not_run", "the change did not run");
    auto outcome = change_and_wait([&](Transaction& tx) -> domain::Result<> {
      answer = work(tx);
      if (!answer) return tl::unexpected(answer.error());
      return {};
    });
    if (!outcome) return tl::unexpected(outcome.error());
    return answer;
  }
}

template <class F>
domain::Result<std::invoke_result_t<F, Snapshot&>> Store::view(F look) {
  using Answer = std::invoke_result_t<F, Snapshot&>;
  std::optional<Answer> answer;
  auto outcome = read([&](Snapshot& snapshot) { answer.emplace(look(snapshot)); });
  if (!outcome) return tl::unexpected(outcome.error());
  return std::move(*answer);
}

}  // namespace hub::store
