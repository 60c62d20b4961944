#include "databases.hpp"

#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/statement.h>

#include <atomic>
#include <vector>

#include "support/temp_dir.hpp"

namespace store_test {

namespace {

constexpr int kNoSuchSession = 1094;  // the server's ER_NO_SUCH_THREAD

class SqliteDatabase final : public Database {
 public:
  store::Options options() const override {
    store::Options options;
    options.path = folder_.file("hubbub.db");
    return options;
  }

 private:
  test_support::TempDir folder_;
};

}  // namespace

struct SideConnection::Link {
  std::unique_ptr<::sql::Connection> connection;
};

test_support::MariaDb& server() {
  static test_support::MariaDb mariadb;
  return mariadb;
}

ServerDatabase::ServerDatabase() {
  static std::atomic<int> count{0};
  name_ = "test_" + std::to_string(++count);
  server();
}

ServerDatabase::~ServerDatabase() {
  try {
    SideConnection("").execute("DROP DATABASE IF EXISTS " + name_);
  } catch (const std::exception&) {
    // The server and its data go away with the test anyhow.
  }
}

store::Options ServerDatabase::options() const {
  store::Options options;
  options.driver = "mysql";
  options.port = server().port();
  options.user = server().user();
  options.database = name_;
  return options;
}

SideConnection::SideConnection(const std::string& database) : link_{std::make_unique<Link>()}, database_{database} {
  ::sql::ConnectOptionsMap options;
  options["hostName"] = "tcp://127.0.0.1:" + std::to_string(server().port());
  options["userName"] = server().user();
  options["password"] = ::sql::SQLString("");
  if (!database.empty()) options["schema"] = database;
  link_->connection.reset(get_driver_instance()->connect(options));
}

SideConnection::~SideConnection() = default;

void SideConnection::execute(const std::string& sql) {
  const std::unique_ptr<::sql::Statement> statement(link_->connection->createStatement());
  if (statement->execute(sql)) const std::unique_ptr<::sql::ResultSet> rows(statement->getResultSet());
}

std::int64_t SideConnection::number(const std::string& sql) {
  const std::unique_ptr<::sql::Statement> statement(link_->connection->createStatement());
  const std::unique_ptr<::sql::ResultSet> rows(statement->executeQuery(sql));
  return rows->next() ? rows->getInt64(1) : -1;
}

void SideConnection::kill_other_sessions() {
  std::vector<std::int64_t> sessions;
  {
    const std::unique_ptr<::sql::Statement> statement(link_->connection->createStatement());
    const std::unique_ptr<::sql::ResultSet> rows(statement->executeQuery(
        "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND db = '" + database_ + "'"));
    while (rows->next()) sessions.push_back(rows->getInt64(1));
  }
  for (const auto session : sessions) {
    try {
      execute("KILL " + std::to_string(session));
    } catch (const ::sql::SQLException& error) {
      // It may have ended since it was listed, of an earlier kill for example: that is what was wanted.
      if (error.getErrorCode() != kNoSuchSession) throw;
    }
  }
}

std::vector<std::string> drivers() {
  return {"sqlite", "mysql"};
}

std::unique_ptr<Database> make_database(const std::string& driver) {
  if (driver == "mysql") return std::make_unique<ServerDatabase>();
  return std::make_unique<SqliteDatabase>();
}

}  // namespace store_test
