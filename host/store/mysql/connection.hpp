// The thin layer over MySQL Connector/C++. One thread at a time; which one may change between transactions.
#pragma once

#include <cppconn/connection.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/driver.hpp"
#include "store/sql.hpp"

namespace hub::store::mysql {

struct Settings {
  std::string host;
  int port = 3306;
  std::string user;
  std::string password;
  std::string database;
  std::string tls_ca;
  domain::Duration patience{};
  domain::Duration answer_within{};
};

class Connection;

class Statement final : public sql::Statement {
 public:
  Statement(Connection& connection, std::string_view sql);

  Statement& bind(int index, std::int64_t value) override;
  Statement& bind(int index, std::string_view value) override;
  Statement& bind_null(int index) override;
  bool step() override;
  void reset() noexcept override;
  std::int64_t integer(int column) override;
  std::string_view text(int column) override;
  bool is_null(int column) override;

 private:
  void execute();
  bool next_row();

  Connection& connection_;
  bool gives_rows_ = false;  // the connector has a call of its own for each kind
  bool ignores_duplicates_ = false;
  bool executed_ = false;
  std::unique_ptr<::sql::PreparedStatement> statement_;
  std::unique_ptr<::sql::ResultSet> rows_;
  std::vector<std::string> texts_;  // of the current row, so that views of them stay
};

class Connection final : public sql::Connection {
 public:
  // Connects. Throws sql::Failure.
  Connection(const Settings& settings, Role role);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Statement& prepare(std::string_view sql) override;
  void execute(std::string_view sql) override;
  std::int64_t changes() override { return changes_; }
  std::string_view dialect() const override { return "mysql"; }
  sql::WordIndex* word_index() override { return word_index_.get(); }
  bool is_shared() const override { return true; }
  void read_current(bool on) override { reads_current_ = on; }

  // A failure that ended the transaction (deadlock, lost link) sticks until rollback or reconnect: a closure that
  // swallowed it must not have its later writes committed without the earlier ones.
  bool has_failed() const { return failure_.has_value(); }
  bool is_lost() const { return lost_; }
  void throw_if_failed() const;
  void forget_failure() { failure_.reset(); }
  void reset_all() noexcept;
  void reconnect();  // drops the prepared statements
  std::int64_t rows_written() const { return rows_written_; }

 private:
  friend class Statement;
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unique_ptr<::sql::Connection> connect(bool with_database);
  void configure();
  Statement& prepare_as_written(std::string_view sql);
  void count(std::int64_t changed);
  // Runs a call of the connector; its exceptions become sql::Failure.
  template <class F>
  auto guarded(std::string_view doing, const F& call);

  const Settings settings_;
  const Role role_;
  std::unique_ptr<::sql::Connection> link_;
  std::unordered_map<std::string, std::unique_ptr<Statement>, Hash, std::equal_to<>> statements_;
  std::unique_ptr<sql::WordIndex> word_index_;
  std::optional<sql::Failure> failure_;
  bool lost_ = false;
  bool reads_current_ = false;
  std::int64_t changes_ = 0;
  std::int64_t rows_written_ = 0;
};

// The connector wants to know each thread that calls it. Cheap after the first time on a thread.
void enter_thread();

}  // namespace hub::store::mysql
