#include "fixture.hpp"

namespace store_test {
namespace {

class Migrations : public StoreTest {
 protected:
  domain::Error error_of_opening() {
    store_.reset();
    auto opened = store::open(database_->options(), clock_, *ids_);
    return opened ? domain::Error{} : opened.error();
  }
};

TEST_P(Migrations, AreAppliedOnce) {
  reopen();
  EXPECT_EQ(look([](auto& connection) {
              auto& statement = connection.prepare("SELECT COUNT(*) FROM schema_migrations WHERE version = 1");
              statement.step();
              const auto count = statement.integer(0);
              statement.reset();
              return count;
            }),
            1);
}

TEST_P(Migrations, ADatabaseOfANewerVersionIsRefused) {
  commit([](store::Transaction& tx) {
    store::sql::run(tx.connection(),
                    "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (99, 'future', '', 0)");
  });
  const auto error = error_of_opening();
  EXPECT_EQ(error.status, domain::Status::rejected);
  EXPECT_EQ(error.code, "newer_database");
  EXPECT_THAT(error.message, testing::HasSubstr("99"));
}

TEST_P(Migrations, AChangedStepIsRefused) {
  commit([](store::Transaction& tx) {
    store::sql::run(tx.connection(), "UPDATE schema_migrations SET checksum = 'other' WHERE version = 1");
  });
  const auto error = error_of_opening();
  EXPECT_EQ(error.code, "changed_migration");
  EXPECT_THAT(error.message, testing::HasSubstr("first"));
}

INSTANTIATE_TEST_SUITE_P(Drivers, Migrations, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
