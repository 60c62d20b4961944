// What live sessions hear of deletions, and what they find when they come back after one.
#include "messaging/erasure.hpp"
#include "unit/live/core_fixture.hpp"

namespace hub::live {
namespace {

using hub::testing::Listening;

class DeletionTest : public hub::testing::CoreTest {
 protected:
  static void open(const Listening& console, const std::string& conversation, int after = 0) {
    console.listener->on_text(R"({"t":"open","conversation":")" + conversation + R"(","after":)" +
                              std::to_string(after) + "}");
  }
  template <class Erase>
  void erase(const Erase& erase) {
    const auto done = store->change([&](store::Transaction& tx) -> domain::Result<> {
      messaging::Erasure erasure{tx};
      return erase(erasure);
    });
    EXPECT_TRUE(done) << done.error().message;
  }
  void erase_message(const messaging::Received& said) {
    erase([&](messaging::Erasure& erasure) { return erasure.message(said.conversation_id, said.message_id); });
  }
};

TEST_F(DeletionTest, EveryoneWhoSeesTheMessageDropsIt) {
  const auto said = says("b1", "oops");
  const auto visitor = person("b1");
  const auto ada = agent();
  open(ada, said.conversation_id);
  ASSERT_TRUE(await(visitor, "history"));
  ASSERT_TRUE(await(ada, "history"));
  erase_message(said);
  for (const auto* one : {&visitor, &ada}) {
    ASSERT_TRUE(await(*one, "deleted"));
    const auto deleted = std::move(one->socket->of_kind("deleted").front());
    EXPECT_EQ(deleted.text("conversation"), said.conversation_id);
    EXPECT_EQ(deleted.raw("ranges"), "[[1,1]]");
  }
  ASSERT_TRUE(loop.run_until([&] {
    loop.fire_timers();
    return ada.socket->has("row");
  }));
  EXPECT_EQ(ada.socket->of_kind("row").back().text("row.conversation.lastMessage.preview"), "");
}

TEST_F(DeletionTest, WhoComesBackLearnsWhatWasDeletedAndMissesNothing) {
  says("b1", "one");
  const auto second = says("b1", "two");
  const auto third = says("b1", "three");
  says("b1", "four");
  erase_message(second);
  erase_message(third);
  const auto visitor = person("b1", R"(,"after":2)");
  ASSERT_TRUE(await(visitor, "message"));
  EXPECT_EQ(visitor.socket->of_kind("deleted").front().raw("ranges"), "[[2,3]]");
  EXPECT_EQ(visitor.socket->of_kind("message").front().integer("seq"), 4);
  says("b1", "five");
  ASSERT_TRUE(await(visitor, "message", 2));
  EXPECT_EQ(visitor.socket->of_kind("message").back().integer("seq"), 5);
}

TEST_F(DeletionTest, ANewMessageFollowsAtOnceWhenTheNewestWasDeleted) {
  says("b1", "one");
  erase_message(says("b1", "two"));
  const auto visitor = person("b1");
  ASSERT_TRUE(await(visitor, "history"));
  EXPECT_EQ(visitor.socket->of_kind("history").front().objects("messages").size(), 1U);
  says("b1", "three");
  ASSERT_TRUE(await(visitor, "message"));
  EXPECT_EQ(visitor.socket->of_kind("message").front().integer("seq"), 3);
}

TEST_F(DeletionTest, ADeletedConversationIsGoneForAllAndTheNextWordBeginsAnother) {
  const auto said = says("b1", "forget me");
  const auto visitor = person("b1");
  const auto ada = agent();
  open(ada, said.conversation_id);
  ASSERT_TRUE(await(visitor, "history"));
  ASSERT_TRUE(await(ada, "history"));
  erase([&](messaging::Erasure& erasure) { return erasure.conversation(said.conversation_id); });
  for (const auto* one : {&visitor, &ada}) {
    ASSERT_TRUE(await(*one, "deleted"));
    EXPECT_FALSE(one->socket->of_kind("deleted").front().has("ranges"));
  }
  visitor.listener->on_text(R"({"t":"send","id":"m2","content":{"type":"text","text":"again"}})");
  ASSERT_TRUE(await(visitor, "ack"));
  const auto ack = std::move(visitor.socket->of_kind("ack").front());
  EXPECT_EQ(ack.integer("seq"), 1);
  EXPECT_NE(ack.text("conversation"), said.conversation_id);
}

TEST_F(DeletionTest, WhatWasSeenOfADeletedConversationCountsForNothingInTheNext) {
  const auto before = says("b1", "old");
  erase([&](messaging::Erasure& erasure) { return erasure.conversation(before.conversation_id); });
  says("b1", "new");
  const auto visitor = person("b1", R"(,"after":1,"conversation":")" + before.conversation_id + "\"");
  ASSERT_TRUE(await(visitor, "history"));
  EXPECT_EQ(visitor.socket->of_kind("history").front().objects("messages").size(), 1U);
}

TEST_F(DeletionTest, AnUnlinkedBrowserIsAStrangerAgain) {
  const auto said = says("b1", "hello");
  const auto visitor = person("b1");
  ASSERT_TRUE(await(visitor, "history"));
  erase([&](messaging::Erasure& erasure) { return erasure.client(said.user_id, said.client_id); });
  ASSERT_TRUE(await(visitor, "deleted"));
  visitor.listener->on_text(R"({"t":"send","id":"m2","content":{"type":"text","text":"who am I?"}})");
  ASSERT_TRUE(await(visitor, "ack"));
  EXPECT_NE(visitor.socket->of_kind("ack").front().text("conversation"), said.conversation_id);
}

TEST_F(DeletionTest, ASenderWhoMissedTheAckOfAMessageDeletedSinceIsAnsweredTheSame) {
  const auto said = says("b1", "regret", "m1");
  erase_message(said);
  const auto visitor = person("b1");
  visitor.listener->on_text(R"({"t":"send","id":"m1","content":{"type":"text","text":"regret"}})");
  ASSERT_TRUE(await(visitor, "ack"));
  EXPECT_EQ(visitor.socket->of_kind("ack").front().text("messageId"), said.message_id);
}

}  // namespace
}  // namespace hub::live
