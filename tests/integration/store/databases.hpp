// Where the suite's databases come from: files in temporary folders, and one MariaDB for all tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "conformance/fixture.hpp"
#include "support/mariadb.hpp"

namespace store_test {

test_support::MariaDb& server();  // started by the first who asks

// An empty database of the server.
class ServerDatabase final : public Database {
 public:
  ServerDatabase();
  ~ServerDatabase() override;
  store::Options options() const override;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

// A connection beside the store's: to look, to hold locks, to kill sessions.
class SideConnection {
 public:
  explicit SideConnection(const std::string& database);
  ~SideConnection();
  void execute(const std::string& sql);
  std::int64_t number(const std::string& sql);
  void kill_other_sessions();  // of this database

 private:
  struct Link;
  std::unique_ptr<Link> link_;
  std::string database_;
};

}  // namespace store_test
