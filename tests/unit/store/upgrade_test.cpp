// A database of an older program, opened by this one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "domain/clock.hpp"
#include "domain/ids.hpp"
#include "store/conversations.hpp"
#include "store/migrations.hpp"
#include "store/rows.hpp"
#include "store/sqlite/session.hpp"
#include "store/store.hpp"
#include "support/temp_dir.hpp"

namespace hub::store {
namespace {

struct Upgrade : testing::Test {
  test_support::TempDir folder;
  std::string path = folder.file("hubbub.db");
  domain::ManualClock clock;
  std::unique_ptr<domain::Ids> ids = domain::make_ulids(clock);

  // The schema as of a step, with what `fill(Connection&)` writes.
  template <class F>
  void made_by_step(std::size_t step, F fill) {
    sqlite::Session session{{path, 0}, Role::writer};
    const auto& all = all_migrations();
    const std::vector<Migration> known(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(step));
    ASSERT_TRUE(migrate(session, known, clock.now()));
    fill(session.connection());
  }

  std::unique_ptr<Store> opened() {
    Options options;
    options.path = path;
    auto store = open(options, clock, *ids);
    if (!store) throw std::runtime_error(store.error().message);
    return std::move(*store);
  }
};

void insert_message(sql::Connection& to, const std::string& conversation, int seq, const std::string& id) {
  sql::run(to,
           "INSERT INTO messages (conversation_id, seq, id, author_type, author_id, author_name, author_avatar_url, "
           "content_type, content_text, content, source_type, integration_id, client_id, external_id, external_hash, "
           "received_at, metadata) VALUES (?, ?, ?, 'user', 'u', '', '', 'text', ?, ?, 'web', 'i', '', ?, ?, 7, '{}')",
           conversation, seq, id, id, R"({"type":"text","text":")" + id + "\"}", id,
           seq + (conversation == "a" ? 0 : 9));
}

std::vector<std::string> ids_of(Store& store, const std::string& conversation) {
  return store
      .view([&](Snapshot& snapshot) {
        return sql::all(
            snapshot.connection(), "SELECT id FROM messages WHERE conversation_id = ? ORDER BY seq",
            [](sql::Statement& row) { return sql::text_at(row, 0); }, conversation);
      })
      .value();
}

TEST_F(Upgrade, KeepsEachMessageInItsPlaceWhenTheyAreStoredAsTheyCame) {
  made_by_step(7, [](sql::Connection& connection) {
    insert_message(connection, "b", 1, "m1");
    insert_message(connection, "a", 1, "m2");
    insert_message(connection, "a", 2, "m3");
    insert_message(connection, "b", 2, "m4");
  });
  const auto store = opened();
  EXPECT_THAT(ids_of(*store, "a"), testing::ElementsAre("m2", "m3"));
  EXPECT_THAT(ids_of(*store, "b"), testing::ElementsAre("m1", "m4"));
}

TEST_F(Upgrade, KeepsMessagesUniqueByPlaceIdAndSendersId) {
  made_by_step(7, [](sql::Connection& connection) { insert_message(connection, "a", 1, "m1"); });
  const auto store = opened();
  const auto refused = [&](const std::string& conversation, int seq, const std::string& id) {
    const auto outcome = store->change([&](Transaction& tx) -> domain::Result<> {
      insert_message(tx.connection(), conversation, seq, id);
      return {};
    });
    return !outcome;
  };
  EXPECT_TRUE(refused("a", 1, "m2"));
  EXPECT_TRUE(refused("b", 3, "m1"));
  EXPECT_TRUE(refused("b", -8, "m3"));  // the same hash of a sender's id as the first
  EXPECT_FALSE(refused("b", 3, "m3"));
}

}  // namespace
}  // namespace hub::store
