// The files under the writer and the checkpointer: what is gathered is never missed, what is synced in parts is whole.
#include "store/sqlite/log_files.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "store/rows.hpp"
#include "store/sqlite/session.hpp"

namespace hub::store::sqlite {
namespace {

constexpr int kRows = 3000;
constexpr std::size_t kRowBytes = 8000;  // 24 MB: three times the writer's cache, so pages go to the log before COMMIT

struct LogFiles : testing::Test {
  std::string folder = make_folder();
  Settings settings{folder + "/log.db", 0};

  static std::string make_folder() {
    auto name = (std::filesystem::temp_directory_path() / "hubbub-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return name;
  }
  ~LogFiles() override { std::filesystem::remove_all(folder); }

  static void write_much(Connection& to) {
    for (int row = 0; row < kRows; ++row) {
      sql::run(to, "INSERT INTO said (id, words) VALUES (?, ?)", row, std::string(kRowBytes, 'a'));
    }
    // Back to what the log holds already.
    sql::run(to, "UPDATE said SET words = ? WHERE id < 100", std::string(kRowBytes, 'b'));
  }
  static std::int64_t count(Connection& of, std::string_view beginning) {
    return sql::one(
               of, "SELECT COUNT(*) FROM said WHERE substr(words, 1, 1) = ?",
               [](sql::Statement& row) { return row.integer(0); }, beginning)
        .value();
  }
  static std::string checked(Connection& database) {
    return sql::one(database, "PRAGMA integrity_check", [](sql::Statement& row) { return sql::text_at(row, 0); })
        .value();
  }
};

TEST_F(LogFiles, HaveTheirOwnVfs) {
  EXPECT_NE(vfs_for(Files::of_writer), nullptr);
  EXPECT_NE(vfs_for(Files::of_checkpointer), nullptr);
  EXPECT_EQ(vfs_for(Files::plain), nullptr);
}

TEST_F(LogFiles, AChangeBeyondTheCacheIsWhole) {
  {
    Session writer{settings, Role::writer, Files::of_writer};
    writer.connection().execute("CREATE TABLE said (id INTEGER PRIMARY KEY, words TEXT NOT NULL)");
    Session reader{settings, Role::writer};
    writer.begin_write();
    write_much(writer.connection());
    EXPECT_EQ(count(writer.connection(), "b"), 100) << "the writer reads what it gathered";
    EXPECT_EQ(count(reader.connection(), "a"), 0) << "nobody else does";
    writer.commit();
    EXPECT_EQ(count(reader.connection(), "a"), kRows - 100);
    EXPECT_EQ(count(reader.connection(), "b"), 100);
  }
  Session later{settings, Role::writer};
  EXPECT_EQ(count(later.connection(), "a"), kRows - 100);
  EXPECT_EQ(checked(later.connection()), "ok");
}

TEST_F(LogFiles, AChangeBeyondTheCacheThatIsTakenBackLeavesNothing) {
  Session writer{settings, Role::writer, Files::of_writer};
  writer.connection().execute("CREATE TABLE said (id INTEGER PRIMARY KEY, words TEXT NOT NULL)");
  writer.begin_write();
  write_much(writer.connection());
  writer.rollback();
  writer.begin_write();
  sql::run(writer.connection(), "INSERT INTO said (id, words) VALUES (1, 'c')");
  writer.commit();
  Session reader{settings, Role::writer};
  EXPECT_EQ(count(reader.connection(), "c"), 1);
  EXPECT_EQ(count(reader.connection(), "a"), 0);
  EXPECT_EQ(checked(reader.connection()), "ok");
}

TEST_F(LogFiles, ACheckpointInPartsMovesEverything) {
  Session writer{settings, Role::writer, Files::of_writer};
  writer.connection().execute("CREATE TABLE said (id INTEGER PRIMARY KEY, words TEXT NOT NULL)");
  writer.begin_write();
  write_much(writer.connection());
  writer.commit();
  Session checkpointer{settings, Role::writer, Files::of_checkpointer};
  int in_log = 0;
  int moved = 0;
  ASSERT_EQ(
      sqlite3_wal_checkpoint_v2(checkpointer.connection().handle(), "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved),
      SQLITE_OK);
  EXPECT_GT(in_log, kRows);
  EXPECT_EQ(moved, in_log);
  // The log begins anew, over what it held.
  writer.begin_write();
  sql::run(writer.connection(), "INSERT INTO said (id, words) VALUES (?, 'c')", kRows);
  writer.commit();
  Session reader{settings, Role::writer};
  EXPECT_EQ(count(reader.connection(), "a") + count(reader.connection(), "b") + count(reader.connection(), "c"),
            kRows + 1);
  EXPECT_EQ(checked(reader.connection()), "ok");
}

}  // namespace
}  // namespace hub::store::sqlite
