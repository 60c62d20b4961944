// The thin layer that both drivers speak. Repositories are written once over it, in portable SQL; what differs between
// the dialects lives in the drivers.
//
// Portable SQL means: `?` parameters; INTEGER (64 bit), TEXT; times as milliseconds; no upsert other than the suffix
// `ON CONFLICT DO NOTHING`, which the MySQL driver translates; no RETURNING; LIMIT ?. The suffix `FOR UPDATE` locks
// the rows read where several hubs share a database; SQLite has one writer, its driver drops it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"

namespace hub::store::sql {

// An infrastructure failure inside a transaction. It unwinds to the store, which knows what can be retried.
class Failure : public std::runtime_error {
 public:
  // `connection_lost`: nothing of the transaction is stored. `outcome_unknown`: the link broke during COMMIT and the
  // database could not be asked since.
  enum class Kind { deadlock, connection_lost, outcome_unknown, disk_full, constraint, other };
  Failure(Kind kind, const std::string& text) : std::runtime_error(text), kind_{kind} {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

// A prepared statement. Owned by its connection, prepared once, reused. Not thread-safe: one thread a connection.
class Statement {
 public:
  virtual ~Statement() = default;
  // Parameters are numbered from 1. Bound text must live until step() has returned for the first time.
  virtual Statement& bind(int index, std::int64_t value) = 0;
  virtual Statement& bind(int index, std::string_view value) = 0;
  virtual Statement& bind_null(int index) = 0;
  virtual bool step() = 0;            // true: a row is there. Throws Failure.
  virtual void reset() noexcept = 0;  // ends the result; the next bind starts anew
  // Columns are numbered from 0; NULL reads as 0 and "". Views are valid until the next step or reset.
  virtual std::int64_t integer(int column) = 0;
  virtual std::string_view text(int column) = 0;
  virtual bool is_null(int column) = 0;
};

// What an index of words finds, newest first. Candidates only: the caller checks each against the message's text.
class WordIndex {
 public:
  virtual ~WordIndex() = default;
  struct Candidates {
    std::vector<std::string> message_ids;
    std::string indexed_to;  // messages with a greater id are not in the index yet
  };
  // Messages that may hold all of `words` (case-folded, not empty).
  virtual Candidates find(const std::vector<std::string>& words, int limit) = 0;
};

// One connection; used by one thread at a time.
class Connection {
 public:
  virtual ~Connection() = default;
  // The cached statement for `sql`, reset and ready to bind. The reference lives as long as the connection.
  virtual Statement& prepare(std::string_view sql) = 0;
  virtual void execute(std::string_view sql) = 0;
  virtual std::int64_t changes() = 0;                  // rows changed by the last step or execute
  virtual std::string_view dialect() const = 0;        // "sqlite" or "mysql"
  virtual WordIndex* word_index() { return nullptr; }  // null: this connection has none
  // Whether other processes may write to the database as well: then what a change has read may be so no more.
  virtual bool is_shared() const { return false; }
  // While on, each SELECT of a change reads what was committed last, and keeps it so until the change ends.
  virtual void read_current(bool) {}
};

// In a change that must see what other hubs wrote before it got its locks. SQLite has nothing to do for it.
class CurrentReads {
 public:
  explicit CurrentReads(Connection& connection) : connection_{connection} { connection_.read_current(true); }
  ~CurrentReads() { connection_.read_current(false); }
  CurrentReads(const CurrentReads&) = delete;
  CurrentReads& operator=(const CurrentReads&) = delete;

 private:
  Connection& connection_;
};

// Binds all, steps to the end, returns the number of changed rows.
template <class... Args>
std::int64_t run(Connection& connection, std::string_view sql, const Args&... args) {
  Statement& statement = connection.prepare(sql);
  int index = 0;
  ((statement.bind(++index, args)), ...);
  while (statement.step()) {
  }
  const auto changed = connection.changes();
  statement.reset();
  return changed;
}

}  // namespace hub::store::sql
