#include "store/mysql/session.hpp"

#include <chrono>
#include <thread>

#include "crypto/random.hpp"
#include "store/rows.hpp"

namespace hub::store::mysql {

namespace {

using Kind = sql::Failure::Kind;

constexpr std::int64_t kKeptForMs = 7LL * 24 * 3'600'000;  // rows of writers that are gone
constexpr std::size_t kNameBytes = 16;
constexpr auto kPause = std::chrono::milliseconds(50);

}  // namespace

Session::Session(const Settings& settings, Role role, const domain::Clock& clock)
    : settings_{settings}, clock_{clock}, connection_{settings, role} {
  if (role != Role::reader) register_writer();
}

void Session::register_writer() {
  connection_.execute(
      "CREATE TABLE IF NOT EXISTS commits (writer VARBINARY(64) NOT NULL PRIMARY KEY, number BIGINT NOT NULL, "
      "at BIGINT NOT NULL) ENGINE=InnoDB");
  writer_ = crypto::random_token(kNameBytes);
  const auto now = domain::to_ms(clock_.now());
  sql::run(connection_, "DELETE FROM commits WHERE at < ?", now - kKeptForMs);
  sql::run(connection_, "INSERT INTO commits (writer, number, at) VALUES (?, 0, ?)", writer_, now);
  connection_.execute("COMMIT");
}

void Session::begin_write() {
  enter_thread();
  connection_.execute("START TRANSACTION");
  written_before_ = connection_.rows_written();
}

void Session::begin_read() {
  enter_thread();
  connection_.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
}

// COMMIT goes as a statement: the connector's own commit() keeps a lost link to itself.
void Session::commit() {
  connection_.throw_if_failed();
  const bool wrote = connection_.rows_written() != written_before_;
  if (wrote) write_number();
  try {
    connection_.execute("COMMIT");
  } catch (const sql::Failure& failure) {
    if (failure.kind() != Kind::connection_lost || !wrote) throw;
    if (find_out() == Outcome::committed) return;
    throw;
  }
}

void Session::write_number() {
  const auto now = domain::to_ms(clock_.now());
  ++number_;
  if (sql::run(connection_, "UPDATE commits SET number = ?, at = ? WHERE writer = ?", number_, now, writer_) == 1)
    return;
  sql::run(connection_, "INSERT INTO commits (writer, number, at) VALUES (?, ?, ?)", writer_, number_, now);
}

// Whatever goes wrong while asking leaves the outcome open: it is asked again until the patience ends.
Session::Outcome Session::find_out() {
  const auto deadline = std::chrono::steady_clock::now() + settings_.patience;
  for (;;) {
    try {
      connection_.reconnect();
      return ask();
    } catch (const sql::Failure& failure) {
      if (std::chrono::steady_clock::now() >= deadline) throw sql::Failure(Kind::outcome_unknown, failure.what());
    }
    std::this_thread::sleep_for(kPause);
  }
}

// The lock waits for the end of the old session, should the server not have noticed yet that it is gone. Taking the
// next number makes sure that a COMMIT still under way somewhere in a cluster can no longer succeed.
Session::Outcome Session::ask() {
  connection_.execute("START TRANSACTION");
  const auto stored = sql::one(
      connection_, "SELECT number FROM commits WHERE writer = ? FOR UPDATE",
      [](sql::Statement& row) { return row.integer(0); }, writer_);
  if (stored == number_) {
    connection_.execute("ROLLBACK");
    return Outcome::committed;
  }
  sql::run(connection_, "UPDATE commits SET number = ? WHERE writer = ?", number_ + 1, writer_);
  connection_.execute("COMMIT");
  ++number_;
  return Outcome::lost;
}

void Session::rollback() noexcept {
  connection_.reset_all();
  if (connection_.is_lost()) return;
  connection_.forget_failure();
  try {
    connection_.execute("ROLLBACK");
  } catch (const sql::Failure&) {
    // The next BEGIN says what is wrong with this connection.
  }
}

void Session::reconnect() {
  if (connection_.is_lost()) connection_.reconnect();
}

}  // namespace hub::store::mysql
