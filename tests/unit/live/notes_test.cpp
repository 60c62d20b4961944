// What the hub tells the desk is not for the person's eyes, and leaves no hole in what they see.
#include "messaging/notes.hpp"

#include "live/core.hpp"
#include "store/conversations.hpp"
#include "unit/live/hub_fixture.hpp"

namespace hub::live {
namespace {

using hub::testing::KeptSocket;

struct Listening {
  std::shared_ptr<KeptSocket> socket = std::make_shared<KeptSocket>();
  std::unique_ptr<http::WebSocketListener> listener;
};

class NotesTest : public hub::testing::HubTest {
 protected:
  NotesTest() : core{std::make_shared<Core>(services(), HubOptions{})} { core->listen(); }
  ~NotesTest() override {
    store->stop();
    core->loop().drop();
  }
  Listening connect(const std::string& hello, const std::string& cookie = {}) {
    http::Request request;
    request.target = "/live";
    request.headers = {{"Host", "hub.test"}, {"Origin", "http://hub.test"}};
    if (!cookie.empty()) request.headers.emplace_back("Cookie", "hubbub_session=" + cookie);
    Listening one;
    one.listener = core->open(request, one.socket).listener;
    one.listener->on_text(R"({"t":"hello","v":1)" + hello + "}");
    EXPECT_TRUE(await(one, "welcome"));
    return one;
  }
  Listening person(const std::string& place = {}) {
    return connect(R"(,"token":")" + tokens->mint(sender("b1"), {}) + "\"" + place);
  }
  bool await(const Listening& one, std::string_view kind, std::size_t count = 1) {
    return loop.run_until([&] { return one.socket->of_kind(kind).size() >= count; });
  }
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
  std::shared_ptr<Core> core;
};

TEST_F(NotesTest, ReachTheConsoleAndNotTheWidget) {
  const auto id = says("b1", "one").conversation_id;
  const auto visitor = person();
  ASSERT_TRUE(await(visitor, "history"));
  ASSERT_TRUE(logins->add_agent("ada@example.org", "Ada", "correct horse", domain::AgentRole::agent));
  const auto ada = connect("", logins->log_in("ada@example.org", "correct horse").value().token);
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
  const auto anew = person();
  ASSERT_TRUE(await(anew, "history"));
  EXPECT_EQ(anew.socket->of_kind("history").front().objects("messages").size(), 2U);
  EXPECT_EQ(anew.socket->of_kind("deleted").front().raw("ranges"), "[[2,2]]");
  const auto behind = person(R"(,"conversation":")" + id + R"(","after":1)");
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
