// A SQLite connection with its transaction.
#pragma once

#include <functional>
#include <vector>

#include "store/driver.hpp"
#include "store/sqlite/connection.hpp"

namespace hub::store::sqlite {

struct Settings {
  std::string path;
  std::int64_t max_bytes = 0;
};

class Session final : public store::Session {
 public:
  Session(const Settings& settings, Role role, Files files = Files::plain);

  Connection& connection() override { return connection_; }
  void begin_write() override;
  void begin_read() override;
  void commit() override;
  void rollback() noexcept override;
  bool in_transaction() override { return connection_.in_transaction(); }
  std::int64_t rows_written() override { return sqlite3_total_changes64(connection_.handle()); }
  void reconnect() override {}  // a file does not go away
  void tidy() noexcept override;

  // Adds to what runs in tidy.
  void on_tidy(std::function<void()> work) { tidy_.push_back(std::move(work)); }

 private:
  void configure(const Settings& settings, Role role);

  Connection connection_;
  std::vector<std::function<void()>> tidy_;
};

}  // namespace hub::store::sqlite
