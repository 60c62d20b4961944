#include "store/mysql/connection.hpp"

#include <cppconn/datatype.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/statement.h>
#include <fmt/format.h>

#include "store/mysql/failures.hpp"
#include "store/mysql/text_search.hpp"

namespace hub::store::mysql {

namespace {

constexpr int kConnectTimeoutSeconds = 2;
constexpr int kLockWaitSeconds = 5;
constexpr int kMigrationSeconds = 3600;

// Longer than the server itself may wait for a lock.
int read_timeout_seconds(const Settings& settings, Role role) {
  if (role == Role::migrator) return kMigrationSeconds;
  return static_cast<int>(std::chrono::ceil<std::chrono::seconds>(settings.answer_within).count());
}
constexpr std::string_view kIgnoreDuplicates = " ON CONFLICT DO NOTHING";
constexpr std::string_view kLock = " FOR UPDATE";
// A locking read is a current one. MySQL and MariaDB both know these words.
constexpr std::string_view kShare = " LOCK IN SHARE MODE";

std::string_view without(std::string_view sql, std::string_view suffix) {
  return sql.ends_with(suffix) ? sql.substr(0, sql.size() - suffix.size()) : sql;
}

unsigned column_number(int column) {
  return static_cast<unsigned>(column) + 1;
}

bool creates_index(std::string_view sql) {
  return sql.starts_with("CREATE INDEX") || sql.starts_with("CREATE UNIQUE INDEX");
}

bool adds_column(std::string_view sql) {
  return sql.starts_with("ALTER TABLE") && sql.find(" ADD COLUMN ") != std::string_view::npos;
}

}  // namespace

void enter_thread() {
  struct Registered {
    Registered() { get_driver_instance()->threadInit(); }
    ~Registered() { get_driver_instance()->threadEnd(); }
  };
  static thread_local const Registered registered;
  static_cast<void>(registered);
}

template <class F>
auto Connection::guarded(std::string_view doing, const F& call) {
  throw_if_failed();
  try {
    return call();
  } catch (const ::sql::SQLException& error) {
    const auto kind = kind_of(error.getErrorCode());
    const sql::Failure failure(kind, fmt::format("{} (error {}) {} on {}:{}", error.what(), error.getErrorCode(), doing,
                                                 settings_.host, settings_.port));
    if (kind == sql::Failure::Kind::connection_lost) lost_ = true;
    if (kind == sql::Failure::Kind::connection_lost || kind == sql::Failure::Kind::deadlock) failure_ = failure;
    throw failure;
  }
}

Statement::Statement(Connection& connection, std::string_view sql) : connection_{connection} {
  gives_rows_ = sql.starts_with("SELECT");
  ignores_duplicates_ = sql.ends_with(kIgnoreDuplicates);
  sql = without(sql, kIgnoreDuplicates);
  if (connection.role_ == Role::reader) sql = without(sql, kLock);
  connection_.guarded("while preparing", [&] {
    statement_.reset(connection_.link_->prepareStatement(::sql::SQLString(std::string(sql))));
  });
}

Statement& Statement::bind(int index, std::int64_t value) {
  connection_.guarded("while binding", [&] { statement_->setInt64(static_cast<unsigned>(index), value); });
  return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
  connection_.guarded("while binding", [&] {
    statement_->setString(static_cast<unsigned>(index), ::sql::SQLString(value.data(), value.size()));
  });
  return *this;
}

Statement& Statement::bind_null(int index) {
  connection_.guarded("while binding",
                      [&] { statement_->setNull(static_cast<unsigned>(index), ::sql::DataType::VARCHAR); });
  return *this;
}

bool Statement::step() {
  if (!executed_) execute();
  return rows_ != nullptr && next_row();
}

// A statement refused for a duplicate has changed nothing, and the transaction goes on.
void Statement::execute() {
  connection_.guarded("while running a statement", [&] {
    executed_ = true;
    try {
      if (gives_rows_) {
        rows_.reset(statement_->executeQuery());
        connection_.changes_ = 0;
      } else {
        connection_.count(statement_->executeUpdate());
      }
    } catch (const ::sql::SQLException& error) {
      if (!ignores_duplicates_ || error.getErrorCode() != kDuplicateEntry) throw;
      connection_.changes_ = 0;
    }
  });
}

bool Statement::next_row() {
  texts_.clear();
  return connection_.guarded("while reading rows", [&] {
    if (rows_->next()) return true;
    rows_.reset();
    return false;
  });
}

void Statement::reset() noexcept {
  executed_ = false;
  try {
    if (rows_ != nullptr) rows_->close();
  } catch (...) {
    // The link is broken; the next call on it says so.
  }
  rows_.reset();
}

std::int64_t Statement::integer(int column) {
  return connection_.guarded("while reading a number", [&] { return rows_->getInt64(column_number(column)); });
}

std::string_view Statement::text(int column) {
  const auto index = static_cast<std::size_t>(column);
  if (texts_.size() <= index) texts_.reserve(std::max<std::size_t>(64, index + 1));
  if (texts_.size() <= index) texts_.resize(index + 1);
  texts_[index] =
      connection_.guarded("while reading text", [&] { return rows_->getString(column_number(column)).asStdString(); });
  return texts_[index];
}

bool Statement::is_null(int column) {
  return connection_.guarded("while reading", [&] { return rows_->isNull(column_number(column)); });
}

Connection::Connection(const Settings& settings, Role role) : settings_{settings}, role_{role} {
  enter_thread();
  link_ = connect(true);
  configure();
  word_index_ = std::make_unique<TextSearch>(*this);
}

Connection::~Connection() {
  enter_thread();
  word_index_.reset();
  statements_.clear();
}

std::unique_ptr<::sql::Connection> Connection::connect(bool with_database) {
  ::sql::ConnectOptionsMap options;
  options["hostName"] = fmt::format("tcp://{}:{}", settings_.host, settings_.port);
  options["userName"] = settings_.user;
  options["password"] = settings_.password;
  if (with_database) options["schema"] = settings_.database;
  options["OPT_RECONNECT"] = false;     // it would lose the transaction without a word
  options["CLIENT_FOUND_ROWS"] = true;  // changes() counts rows that matched, as SQLite does
  options["OPT_CONNECT_TIMEOUT"] = kConnectTimeoutSeconds;
  options["OPT_READ_TIMEOUT"] = read_timeout_seconds(settings_, role_);
  options["OPT_WRITE_TIMEOUT"] = read_timeout_seconds(settings_, role_);
  options["OPT_CHARSET_NAME"] = ::sql::SQLString("utf8mb4");
  if (!settings_.tls_ca.empty()) {
    options["sslCA"] = settings_.tls_ca;
    options["sslVerify"] = true;
    options["sslEnforce"] = true;
  }
  try {
    return std::unique_ptr<::sql::Connection>(get_driver_instance()->connect(options));
  } catch (const ::sql::SQLException& error) {
    if (error.getErrorCode() == kUnknownDatabase && with_database && role_ == Role::migrator) {
      auto link = connect(false);
      const std::unique_ptr<::sql::Statement> statement(link->createStatement());
      statement->execute("CREATE DATABASE IF NOT EXISTS `" + settings_.database + "`");
      link->setSchema(settings_.database);
      return link;
    }
    throw sql::Failure(kind_of(error.getErrorCode()),
                       fmt::format("cannot connect to MySQL at {}:{} as {}: {} (error {})", settings_.host,
                                   settings_.port, settings_.user, error.what(), error.getErrorCode()));
  }
}

// Without autocommit a statement after a rolled back transaction cannot commit on its own.
void Connection::configure() {
  execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'");
  execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  execute(fmt::format("SET SESSION innodb_lock_wait_timeout = {}", kLockWaitSeconds));
  execute("SET NAMES utf8mb4 COLLATE utf8mb4_bin");
  execute("SET SESSION autocommit = 0");
}

Statement& Connection::prepare(std::string_view sql) {
  const bool is_plain = reads_current_ && sql.starts_with("SELECT") && !sql.ends_with(kLock);
  return is_plain ? prepare_as_written(std::string{sql} + std::string{kShare}) : prepare_as_written(sql);
}

Statement& Connection::prepare_as_written(std::string_view sql) {
  throw_if_failed();
  if (const auto found = statements_.find(sql); found != statements_.end()) {
    found->second->reset();
    return *found->second;
  }
  auto statement = std::make_unique<Statement>(*this, sql);
  return *statements_.emplace(std::string(sql), std::move(statement)).first->second;
}

void Connection::execute(std::string_view sql) {
  const std::string text(without(sql, kIgnoreDuplicates));
  guarded(fmt::format("while running \"{}\"", text), [&] {
    const std::unique_ptr<::sql::Statement> statement(link_->createStatement());
    try {
      if (!statement->execute(text)) {
        count(static_cast<std::int64_t>(statement->getUpdateCount()));
        return;
      }
    } catch (const ::sql::SQLException& error) {
      const bool there_already = (error.getErrorCode() == kDuplicateKeyName && creates_index(text)) ||
                                 (error.getErrorCode() == kDuplicateColumnName && adds_column(text)) ||
                                 (error.getErrorCode() == kDuplicateEntry && text.size() != sql.size());
      if (!there_already) throw;
      return;
    }
    const std::unique_ptr<::sql::ResultSet> rows(statement->getResultSet());
    while (rows->next()) {
    }
  });
}

void Connection::throw_if_failed() const {
  if (failure_) throw sql::Failure(*failure_);
}

void Connection::reset_all() noexcept {
  for (auto& [sql, statement] : statements_) statement->reset();
}

void Connection::reconnect() {
  enter_thread();
  statements_.clear();
  link_.reset();
  link_ = connect(true);
  lost_ = false;
  failure_.reset();
  configure();
}

void Connection::count(std::int64_t changed) {
  changes_ = changed;
  rows_written_ += changed;
}

}  // namespace hub::store::mysql
