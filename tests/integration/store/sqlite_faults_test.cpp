// A full disk under SQLite: refused clearly, nothing half-written, and on it goes once there is space.
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "databases.hpp"
#include "support/temp_dir.hpp"

namespace store_test {
namespace {

class SqliteFaults : public StoreTest {
 protected:
  static domain::Result<> put(store::Transaction& tx, const std::string& key, std::size_t bytes = 2) {
    return store::Records(tx.connection()).put({"test", "c", key, std::string(bytes, 'x'), 0});
  }
  // Writes until the disk is full; the number of records that were acknowledged.
  int fill() {
    for (int i = 0; i < 10'000; ++i) {
      const auto written =
          store_->change([&](store::Transaction& tx) { return put(tx, "r" + std::to_string(i), 20'000); });
      if (written) continue;
      EXPECT_EQ(written.error().status, domain::Status::unavailable);
      EXPECT_EQ(written.error().code, "disk_full") << written.error().message;
      EXPECT_THAT(written.error().message, testing::HasSubstr("no space"));
      return i;
    }
    ADD_FAILURE() << "the disk never filled up";
    return 0;
  }
  int stored() {
    return look([](auto& connection) {
      return static_cast<int>(store::Records(connection).list("test", "c", "", 100'000).size());
    });
  }
};

TEST_P(SqliteFaults, AFileAtItsLimitRefusesAndStillReads) {
  auto options = database_->options();
  options.max_bytes = 2 << 20;
  reopen(options);
  const int acknowledged = fill();
  EXPECT_GT(acknowledged, 10);
  EXPECT_EQ(stored(), acknowledged);
  EXPECT_TRUE(store_->check());
  options.max_bytes = 0;
  reopen(options);
  commit([](store::Transaction& tx) { ASSERT_TRUE(put(tx, "after")); });
  EXPECT_EQ(stored(), acknowledged + 1);
}

TEST_P(SqliteFaults, AFullDiskRefusesAndTheStoreGoesOnOnceThereIsSpace) {
  const test_support::TempDir folder;
  if (::mount("none", folder.path().c_str(), "tmpfs", 0, "size=4m") != 0) {
    GTEST_SKIP() << "mounting a small disk needs root; AFileAtItsLimitRefusesAndStillReads shows the same by a limit";
  }
  {
    const auto ballast = folder.file("ballast");
    std::ofstream(ballast) << std::string(1 << 20, 'x');
    auto options = database_->options();
    options.path = folder.file("hubbub.db");
    reopen(options);
    const int acknowledged = fill();
    EXPECT_EQ(stored(), acknowledged);
    EXPECT_FALSE(store_->change([](store::Transaction& tx) { return put(tx, "more", 200'000); }));
    std::remove(ballast.c_str());
    commit([](store::Transaction& tx) { ASSERT_TRUE(put(tx, "after")); });
    EXPECT_EQ(stored(), acknowledged + 1);
    reopen(options);
    EXPECT_EQ(stored(), acknowledged + 1);
    store_.reset();
  }
  ::umount(folder.path().c_str());
}

TEST_P(SqliteFaults, AFileThatIsNoDatabaseIsRefused) {
  const test_support::TempDir folder;
  std::ofstream(folder.file("notes.txt")) << std::string(5000, 'n');
  auto options = database_->options();
  options.path = folder.file("notes.txt");
  const auto opened = store::open(options, clock_, *ids_);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("notes.txt"));
}

TEST_P(SqliteFaults, APathThatCannotBeWrittenIsRefused) {
  auto options = database_->options();
  options.path = "/proc/hubbub/hubbub.db";
  const auto opened = store::open(options, clock_, *ids_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "store_unreachable");
}

INSTANTIATE_TEST_SUITE_P(Drivers, SqliteFaults, testing::Values("sqlite"));

}  // namespace
}  // namespace store_test
