// What a database must be able to do for the store. Inside the room only: others see store.hpp.
#pragma once

#include <cstdint>
#include <memory>

#include "store/sql.hpp"
#include "store/store.hpp"

namespace hub::store {

// One connection with its transaction. Used by one thread at a time; all functions throw sql::Failure unless noexcept.
class Session {
 public:
  virtual ~Session() = default;
  virtual sql::Connection& connection() = 0;

  virtual void begin_write() = 0;
  virtual void begin_read() = 0;  // one consistent state, as of now
  // Returns: durable. Throws connection_lost only when it knows that nothing was stored.
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  virtual bool in_transaction() = 0;  // false when the database has dropped the transaction by itself

  // Rows written on this connection so far; a closure that leaves it alone needs no undoing.
  virtual std::int64_t rows_written() = 0;

  // Connects again after connection_lost; statements are prepared anew. Does nothing on a healthy connection.
  virtual void reconnect() = 0;

  // Called by the writer between batches, when nobody waits for an answer.
  virtual void tidy() noexcept {}
};

// A migrator may wait long for a statement: it changes whole tables, and nobody waits behind it yet.
enum class Role { migrator, writer, reader };

class Driver {
 public:
  virtual ~Driver() = default;
  virtual std::unique_ptr<Session> connect(Role role) = 0;
  // Background work (checkpoints, word index, pruning) between start and stop. `store` outlives stop.
  virtual void start(Store& store) = 0;
  virtual void stop() noexcept = 0;
  // Store::scrub, on any thread but the writer's. Throws sql::Failure. Where the server keeps the files, it is its own.
  virtual bool scrub() { return true; }
};

}  // namespace hub::store
