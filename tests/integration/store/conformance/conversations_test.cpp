#include "fixture.hpp"

namespace store_test {
namespace {

using Conversations = StoreTest;
using testing::ElementsAre;

TEST_P(Conversations, ReadsBackAsWritten) {
  auto written = conversation("k1");
  written.display_name = "Order 7";
  written.control = {"greeter", "desk", R"({"reason":"asked"})"};
  written.metadata_json = R"({"a":1})";
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(written); });
  const auto found = look([](auto& connection) { return store::Conversations(connection).find("k1"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->display_name, "Order 7");
  EXPECT_EQ(found->control.pending, "desk");
  EXPECT_EQ(found->control.metadata_json, R"({"reason":"asked"})");
  EXPECT_EQ(found->last_message_at, clock_.now());
  EXPECT_EQ(found->metadata_json, R"({"a":1})");
}

TEST_P(Conversations, OfAUserComeNewestActivityFirst) {
  commit([&](store::Transaction& tx) {
    store::Conversations conversations(tx.connection());
    for (const auto* id : {"k1", "k2", "k3"}) conversations.insert(conversation(id));
    conversations.insert(conversation("other", "user-2"));
  });
  clock_.advance(std::chrono::hours(2));
  ASSERT_TRUE(append(message("k2", "hello")));
  const auto [all, latest] = look([](auto& connection) {
    store::Conversations conversations(connection);
    return std::pair{conversations.of_user("user-1", 2), conversations.latest_of_user("user-1")};
  });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, "k2");
  EXPECT_EQ(all[0].last_message_preview, "hello");
  EXPECT_EQ(latest->id, "k2");
}

TEST_P(Conversations, UpdateComparesTheVersion) {
  commit([&](store::Transaction& tx) {
    store::Conversations conversations(tx.connection());
    auto known = conversation("k1");
    conversations.insert(known);
    known.control.holder = "desk";
    EXPECT_TRUE(conversations.update(known));
    const auto stale = conversations.update(known);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().status, domain::Status::conflict);
    EXPECT_EQ(conversations.find("k1")->version, 1);
  });
}

TEST_P(Conversations, ReadMarksMoveForwardToTheLastMessageOnly) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(append(message("k1", "hello")));
  commit([&](store::Transaction& tx) {
    store::Conversations conversations(tx.connection());
    EXPECT_TRUE(conversations.advance_user_read("k1", 2));
    EXPECT_FALSE(conversations.advance_user_read("k1", 2));
    EXPECT_FALSE(conversations.advance_user_read("k1", 1));
    EXPECT_TRUE(conversations.advance_business_read("k1", 3));
    EXPECT_TRUE(conversations.advance_user_delivered("k1", 1'000'000));
    EXPECT_FALSE(conversations.advance_user_delivered("k1", 1'000'000));
    EXPECT_FALSE(conversations.advance_user_read("nobody", 1));
    const auto now = conversations.find("k1");
    EXPECT_EQ(now->user_read_seq, 2);
    EXPECT_EQ(now->business_read_seq, 3);
    EXPECT_EQ(now->user_delivered_seq, 3);
  });
}

TEST_P(Conversations, ErasingTakesEverythingSaidAlong) {
  commit([&](store::Transaction& tx) {
    store::Conversations(tx.connection()).insert(conversation("k1"));
    store::Tickets(tx.connection()).insert(ticket("t1", "k1"));
  });
  auto said = message("k1", "unforgettable", "m-1");
  ASSERT_TRUE(append(said));
  commit([&](store::Transaction& tx) {
    domain::Delivery delivery;
    delivery.message_id = said.id;
    delivery.conversation_id = "k1";
    delivery.client_id = "client-1";
    store::Deliveries(tx.connection()).insert(delivery);
    EXPECT_TRUE(store::Conversations(tx.connection()).erase("k1"));
  });
  look([&](auto& connection) {
    EXPECT_FALSE(store::Conversations(connection).find("k1"));
    EXPECT_FALSE(store::Messages(connection).find(said.id));
    EXPECT_FALSE(store::Messages(connection).find_by_external_id("web-main", "m-1"));
    EXPECT_TRUE(store::Messages(connection).search("unforgettable", 10).empty());
    EXPECT_TRUE(store::Deliveries(connection).of_conversation("k1").empty());
    EXPECT_FALSE(store::Tickets(connection).find("t1"));
    return 0;
  });
}

INSTANTIATE_TEST_SUITE_P(Drivers, Conversations, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
