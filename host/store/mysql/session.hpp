// A MySQL connection with its transaction. The writer leaves a number in `commits` with every transaction: when the
// link breaks during COMMIT, the number tells afterwards whether it happened.
#pragma once

#include "store/mysql/connection.hpp"

namespace hub::store::mysql {

class Session final : public store::Session {
 public:
  Session(const Settings& settings, Role role, const domain::Clock& clock);

  Connection& connection() override { return connection_; }
  void begin_write() override;
  void begin_read() override;
  void commit() override;
  void rollback() noexcept override;
  bool in_transaction() override { return !connection_.has_failed(); }
  std::int64_t rows_written() override { return connection_.rows_written(); }
  void reconnect() override;

 private:
  enum class Outcome { committed, lost };

  void register_writer();
  void write_number();
  Outcome find_out();
  Outcome ask();

  const Settings settings_;
  const domain::Clock& clock_;
  Connection connection_;
  std::string writer_;  // this session's row in `commits`; empty: a reader
  std::int64_t number_ = 0;
  std::int64_t written_before_ = 0;
};

}  // namespace hub::store::mysql
