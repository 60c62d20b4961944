// What the hub tells the desk is not for the person's eyes, and leaves no hole in what they see.
#include "messaging/notes.hpp"

#include "store/conversations.hpp"
#include "unit/live/core_fixture.hpp"

namespace hub::live {
namespace {

using hub::testing::Listening;

class NotesTest : public hub::testing::CoreTest {
 protected:
  void note(const std::string& conversation) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      auto of = store::Conversations(tx.connection()).find(conversation);
      return messaging::write_note(tx, *of, "Acme", {messaging::kAboutFailover, "secret", {}, {}});
    }));
  }
  static bool knows_the_secret(const Listening& one) {
    for (const auto& text : one.socket->sent) {
      if (text->find("secret") != std::string::npos) return true;
    }
    return false;
  }
};

TEST_F(NotesTest, ReachTheConsoleAndNotTheWidget) {
  const auto id = says("b1", "one").conversation_id;
  const auto visitor = person("b1");
  ASSERT_TRUE(await(visitor, "history"));
  const auto ada = agent();
  ada.listener->on_text(R"({"t":"open","conversation":")" + id + R"(","after":0})");
  ASSERT_TRUE(await(ada, "history"));
  note(id);
  says("b1", "two");
  ASSERT_TRUE(await(ada, "message", 2));
  EXPECT_TRUE(knows_the_secret(ada));
  ASSERT_TRUE(await(visitor, "message"));
  EXPECT_EQ(visitor.socket->of_kind("message").front().integer("seq"), 3);
  ASSERT_EQ(visitor.socket->of_kind("deleted").size(), 1U);
  EXPECT_EQ(visitor.socket->of_kind("deleted").front().raw("ranges"), "[[2,2]]");
  EXPECT_FALSE(knows_the_secret(visitor));
}

TEST_F(NotesTest, ArePassedOverInWhatAWidgetCatchesUpWith) {
  const auto id = says("b1", "one").conversation_id;
  note(id);
  says("b1", "three");
  const auto anew = person("b1");
  ASSERT_TRUE(await(anew, "history"));
  EXPECT_EQ(anew.socket->of_kind("history").front().objects("messages").size(), 2U);
  EXPECT_EQ(anew.socket->of_kind("deleted").front().raw("ranges"), "[[2,2]]");
  const auto behind = person("b1", R"(,"conversation":")" + id + R"(","after":1)");
  ASSERT_TRUE(await(behind, "message"));
  EXPECT_EQ(behind.socket->of_kind("message").front().integer("seq"), 3);
  behind.listener->on_text(R"({"t":"history","before":4})");
  ASSERT_TRUE(await(behind, "history"));
  EXPECT_EQ(behind.socket->of_kind("history").front().objects("messages").size(), 2U);
  EXPECT_FALSE(knows_the_secret(anew));
  EXPECT_FALSE(knows_the_secret(behind));
}

}  // namespace
}  // namespace hub::live
