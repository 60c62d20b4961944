// The thin layer over SQLite. One thread at a time.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "store/sql.hpp"
#include "store/sqlite/log_files.hpp"

namespace hub::store::sqlite {

class Statement final : public sql::Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement() override;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int index, std::int64_t value) override;
  Statement& bind(int index, std::string_view value) override;
  Statement& bind_null(int index) override;
  bool step() override;
  void reset() noexcept override;
  std::int64_t integer(int column) override { return sqlite3_column_int64(statement_, column); }
  std::string_view text(int column) override;
  bool is_null(int column) override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  void check(int code, const char* doing) const;

  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  sqlite3_destructor_type text_lifetime_;
};

class Connection final : public sql::Connection {
 public:
  // Opens or creates `path`. Throws sql::Failure.
  explicit Connection(const std::string& path, Files files = Files::plain);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Statement& prepare(std::string_view sql) override;
  void execute(std::string_view sql) override;
  std::int64_t changes() override { return sqlite3_changes64(database_); }
  std::string_view dialect() const override { return "sqlite"; }
  sql::WordIndex* word_index() override { return word_index_.get(); }

  void use(std::unique_ptr<sql::WordIndex> index) { word_index_ = std::move(index); }
  bool in_transaction() { return sqlite3_get_autocommit(database_) == 0; }
  void reset_all() noexcept;
  sqlite3* handle() { return database_; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  sqlite3* database_ = nullptr;
  std::unordered_map<std::string, std::unique_ptr<Statement>, Hash, std::equal_to<>> statements_;
  std::unique_ptr<sql::WordIndex> word_index_;
};

[[noreturn]] void fail(sqlite3* database, int code, std::string_view doing);

}  // namespace hub::store::sqlite
