#include "store/sqlite/connection.hpp"

#include <fmt/format.h>

namespace hub::store::sqlite {

namespace {

using Kind = sql::Failure::Kind;

Kind kind_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return Kind::disk_full;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Kind::deadlock;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return Kind::constraint;
    default:
      return Kind::other;
  }
}

// SQLite counts what it allocates under one lock for all threads unless told before its first use. Nobody asks.
void count_no_memory() {
  [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// SQLite has one writer; what others lock row by row, it has locked already.
std::string_view without_lock_suffix(std::string_view sql) {
  constexpr std::string_view kSuffix = " FOR UPDATE";
  return sql.ends_with(kSuffix) ? sql.substr(0, sql.size() - kSuffix.size()) : sql;
}

}  // namespace

void fail(sqlite3* database, int code, std::string_view doing) {
  const char* path = database != nullptr ? sqlite3_db_filename(database, "main") : nullptr;
  throw sql::Failure(kind_of(code), fmt::format("{} ({}, SQLite code {}) in {}",
                                                database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code),
                                                doing, code, path != nullptr ? path : "the database"));
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_{database} {
  sql = without_lock_suffix(sql);
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement_, nullptr);
  if (code != SQLITE_OK) fail(database_, code, fmt::format("preparing \"{}\"", sql));
  // A statement that writes has read its parameters when its one step returns; a query may look at them again.
  text_lifetime_ = sqlite3_stmt_readonly(statement_) != 0 ? SQLITE_TRANSIENT : SQLITE_STATIC;
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

void Statement::check(int code, const char* doing) const {
  if (code != SQLITE_OK) fail(database_, code, doing);
}

Statement& Statement::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_, index, value), "binding a number");
  return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
  const char* data = value.data() != nullptr ? value.data() : "";  // a null pointer would mean NULL
  check(sqlite3_bind_text64(statement_, index, data, value.size(), text_lifetime_, SQLITE_UTF8), "binding text");
  return *this;
}

Statement& Statement::bind_null(int index) {
  check(sqlite3_bind_null(statement_, index), "binding NULL");
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  try {
    fail(database_, code, "running a statement");
  } catch (...) {
    sqlite3_reset(statement_);
    throw;
  }
}

void Statement::reset() noexcept {
  sqlite3_reset(statement_);
}

std::string_view Statement::text(int column) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Connection::Connection(const std::string& path, Files files) {
  count_no_memory();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &database_, flags, vfs_for(files));
  if (code == SQLITE_OK) return;
  const std::string why = database_ != nullptr ? sqlite3_errmsg(database_) : sqlite3_errstr(code);
  sqlite3_close_v2(database_);
  throw sql::Failure(kind_of(code), fmt::format("cannot open {}: {}", path, why));
}

Connection::~Connection() {
  word_index_.reset();
  statements_.clear();
  sqlite3_close_v2(database_);
}

Statement& Connection::prepare(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) {
    found->second->reset();
    return *found->second;
  }
  auto statement = std::make_unique<Statement>(database_, sql);
  return *statements_.emplace(std::string(sql), std::move(statement)).first->second;
}

void Connection::execute(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(database_, code, fmt::format("running \"{}\"", sql));
}

void Connection::reset_all() noexcept {
  for (auto& [sql, statement] : statements_) statement->reset();
}

}  // namespace hub::store::sqlite
