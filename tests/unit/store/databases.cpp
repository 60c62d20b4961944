// The conformance suite of tests/integration/store, here on SQLite alone: quick, and without a server.
#include "../../integration/store/conformance/fixture.hpp"
#include "support/temp_dir.hpp"

namespace store_test {

namespace {

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

std::vector<std::string> drivers() {
  return {"sqlite"};
}
std::unique_ptr<Database> make_database(const std::string&) {
  return std::make_unique<SqliteDatabase>();
}

}  // namespace store_test
