// What open widgets see when two people turn out to be one, and when that was a mistake.
#include "messaging/merging.hpp"

#include "store/conversations.hpp"
#include "unit/live/core_fixture.hpp"

namespace hub::live {
namespace {

using hub::testing::Listening;

class MergingTest : public hub::testing::CoreTest {
 protected:
  domain::UserId opens(const std::string& browser) {
    return store
        ->change([&](store::Transaction& tx) -> domain::Result<messaging::Identified> {
          return ingest->identify(tx, sender(browser));
        })
        ->user.id;
  }
  std::string merge(const domain::UserId& a, const domain::UserId& b) {
    const auto merged =
        store->change([&](store::Transaction& tx) { return messaging::Merging::merge(tx, a, b, "same person"); });
    EXPECT_TRUE(merged);
    return merged ? merged->merge_id : std::string{};
  }
  void undo(const std::string& merge_id) {
    const messaging::Merging merging{integrations, hooks};
    EXPECT_TRUE(store->change([&](store::Transaction& tx) { return merging.undo(tx, merge_id); }));
  }
};

TEST_F(MergingTest, AnOpenWidgetGoesOnInItsConversation) {
  const auto first = says("b1", "one");
  clock.advance(std::chrono::minutes(1));
  const auto second = says("b2", "two");
  const auto loser = person("b2");
  ASSERT_TRUE(await(loser, "history"));
  merge(first.user_id, second.user_id);
  loser.listener->on_text(R"({"t":"send","id":"m1","content":{"type":"text","text":"still here"}})");
  ASSERT_TRUE(await(loser, "ack"));
  EXPECT_EQ(loser.socket->of_kind("ack").front().text("conversation"), second.conversation_id);
  ASSERT_TRUE(await(loser, "message"));
  EXPECT_FALSE(loser.socket->has("deleted"));
}

TEST_F(MergingTest, AWidgetWithoutAConversationGetsThatOfThePersonItIsNow) {
  const auto known = says("b1", "one");
  clock.advance(std::chrono::minutes(1));
  const auto newcomer = opens("b2");
  const auto widget = person("b2");
  merge(newcomer, known.user_id);
  ASSERT_TRUE(await(widget, "conversation"));
  EXPECT_EQ(widget.socket->of_kind("conversation").front().text("conversation.id"), known.conversation_id);
  ASSERT_TRUE(await(widget, "history"));
  says("b1", "two");
  ASSERT_TRUE(await(widget, "message"));
}

TEST_F(MergingTest, UndoneNobodyGoesOnSeeingWhatIsSomebodyElses) {
  const auto known = says("b1", "one");
  clock.advance(std::chrono::minutes(1));
  const auto newcomer = opens("b2");
  const auto merge_id = merge(newcomer, known.user_id);
  const auto mine = person("b1");
  const auto theirs = person("b2");
  ASSERT_TRUE(await(theirs, "history"));
  clock.advance(std::chrono::minutes(1));
  ASSERT_EQ(says("b2", "two").conversation_id, known.conversation_id);
  ASSERT_TRUE(await(mine, "message"));
  undo(merge_id);
  ASSERT_TRUE(await(theirs, "deleted"));
  EXPECT_EQ(theirs.socket->of_kind("deleted").front().text("conversation"), known.conversation_id);
  EXPECT_EQ(theirs.socket->of_kind("deleted").front().raw("ranges"), "");
  ASSERT_TRUE(await(theirs, "history", 2));
  const auto shown = std::move(theirs.socket->of_kind("history").back());
  EXPECT_NE(shown.text("conversation"), known.conversation_id);
  EXPECT_EQ(shown.objects("messages").size(), 1U) << "what they wrote went with them";
  ASSERT_TRUE(await(mine, "deleted"));
  EXPECT_EQ(mine.socket->of_kind("deleted").front().raw("ranges"), "[[2,2]]");
  says("b1", "three");
  ASSERT_TRUE(await(mine, "message", 2));
  EXPECT_EQ(mine.socket->of_kind("message").back().integer("seq"), 3);
  EXPECT_EQ(theirs.socket->of_kind("message").size(), 1U) << "their own, before";
}

}  // namespace
}  // namespace hub::live
