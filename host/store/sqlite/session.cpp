#include "store/sqlite/session.hpp"

#include <fmt/format.h>

#include "store/sqlite/word_index.hpp"

namespace hub::store::sqlite {

namespace {

constexpr int kBusyTimeoutMs = 5000;
constexpr int kWriterCacheKiB = 8192;
constexpr int kReaderCacheKiB = 2048;
constexpr std::int64_t kKeptWalBytes = 128 << 20;  // above the checkpoints' bound: the log's blocks are written over

}  // namespace

Session::Session(const Settings& settings, Role role, Files files) : connection_{settings.path, files} {
  configure(settings, role);
}

void Session::configure(const Settings& settings, Role role) {
  sqlite3_busy_timeout(connection_.handle(), kBusyTimeoutMs);
  connection_.execute("PRAGMA journal_mode = WAL");
  connection_.execute("PRAGMA synchronous = FULL");
  connection_.execute("PRAGMA temp_store = MEMORY");
  connection_.execute("PRAGMA secure_delete = ON");      // what is deleted becomes zeros (Debian's default, not all's)
  connection_.execute("PRAGMA wal_autocheckpoint = 0");  // the checkpointer does it, off the hot path
  connection_.execute(fmt::format("PRAGMA journal_size_limit = {}", kKeptWalBytes));
  connection_.execute(fmt::format("PRAGMA cache_size = -{}", role == Role::writer ? kWriterCacheKiB : kReaderCacheKiB));
  if (role == Role::reader) {
    connection_.execute("PRAGMA query_only = ON");
    connection_.use(std::make_unique<WordIndex>(words_path(settings.path)));
  }
  if (settings.max_bytes > 0) {
    auto& page_size = connection_.prepare("PRAGMA page_size");
    page_size.step();
    const auto pages = settings.max_bytes / page_size.integer(0);
    page_size.reset();
    connection_.execute(fmt::format("PRAGMA max_page_count = {}", pages));
  }
}

void Session::begin_write() {
  sql::run(connection_, "BEGIN IMMEDIATE");
}

// BEGIN alone takes no snapshot; the first read does.
void Session::begin_read() {
  sql::run(connection_, "BEGIN");
  auto& statement = connection_.prepare("SELECT 1 FROM schema_migrations LIMIT 1");
  statement.step();
  statement.reset();
}

void Session::commit() {
  if (!in_transaction()) {
    throw sql::Failure(sql::Failure::Kind::other, "SQLite gave the transaction up, nothing was written");
  }
  sql::run(connection_, "COMMIT");
}

void Session::rollback() noexcept {
  connection_.reset_all();
  if (!in_transaction()) return;
  try {
    sql::run(connection_, "ROLLBACK");
  } catch (const sql::Failure&) {
    // The next BEGIN says what is wrong with this connection.
  }
}

void Session::tidy() noexcept {
  try {
    for (const auto& work : tidy_) work();
  } catch (...) {
    // Tidying is tried again after the next batch.
  }
}

}  // namespace hub::store::sqlite
