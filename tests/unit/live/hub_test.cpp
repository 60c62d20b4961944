// The live protocol, kind by kind, over a real store.
#include <map>

#include "live/core.hpp"
#include "store/conversations.hpp"
#include "store/users.hpp"
#include "unit/live/hub_fixture.hpp"

namespace hub::live {
namespace {

using hub::testing::KeptSocket;

struct Browser {
  std::shared_ptr<KeptSocket> socket = std::make_shared<KeptSocket>();
  std::unique_ptr<http::WebSocketListener> listener;

  void say(const std::string& text) const { listener->on_text(text); }
  std::size_t count(std::string_view kind) const { return socket->of_kind(kind).size(); }
};

class LiveTest : public hub::testing::HubTest {
 protected:
  LiveTest() {
    HubOptions options;
    options.media_types = {"image/png"};
    core = std::make_shared<Core>(services(), options);
    core->listen();
  }
  // The store's threads speak to the core to their end.
  ~LiveTest() override {
    store->stop();
    core->loop().drop();
  }

  Browser connect(const std::string& cookie = {}, const std::string& origin = "http://hub.test") {
    http::Request request;
    request.target = "/live";
    request.headers = {{"Host", "hub.test"}, {"Origin", origin}};
    if (!cookie.empty()) request.headers.emplace_back("Cookie", "hubbub_session=" + cookie);
    Browser browser;
    browser.listener = core->open(request, browser.socket).listener;
    return browser;
  }
  bool await(const Browser& browser, std::string_view kind, std::size_t count = 1) {
    return loop.run_until([&] { return browser.count(kind) >= count; });
  }
  Browser person(const std::string& name, int after = 0) {
    auto browser = connect();
    browser.say(R"({"t":"hello","v":1,"token":")" + tokens->mint(sender(name), {}) + R"(","after":)" +
                std::to_string(after) + "}");
    EXPECT_TRUE(await(browser, "welcome"));
    return browser;
  }
  Browser agent(const std::string& email = "ada@example.org") {
    auto& cookie = cookies[email];  // a password's hash takes its time
    if (cookie.empty()) {
      EXPECT_TRUE(logins->add_agent(email, "Ada", "correct horse", domain::AgentRole::agent));
      cookie = logins->log_in(email, "correct horse").value().token;
    }
    auto browser = connect(cookie);
    browser.say(R"({"t":"hello","v":1})");
    EXPECT_TRUE(await(browser, "agents"));
    return browser;
  }
  void add_sms() {
    messaging::Integration sms;
    sms.id = "sms-main";
    sms.channel_type = "sms";
    integrations.put(sms);
  }
  static std::string send(const std::string& id, const std::string& text, const std::string& conversation = {}) {
    return R"({"t":"send","id":")" + id + R"(","content":{"type":"text","text":")" + text + R"("})" +
           (conversation.empty() ? "" : R"(,"conversation":")" + conversation + "\"") + "}";
  }
  static std::vector<std::int64_t> seqs(const Browser& browser) {
    std::vector<std::int64_t> all;
    for (const auto& frame : browser.socket->of_kind("message")) all.push_back(frame.integer("seq").value_or(0));
    return all;
  }

  std::shared_ptr<Core> core;
  std::map<std::string, std::string> cookies;
};

TEST_F(LiveTest, WelcomesAStrangerWithoutStoringThem) {
  const auto browser = person("b1");
  const auto welcome = std::move(browser.socket->of_kind("welcome").front());
  EXPECT_EQ(welcome.text("role"), "person");
  EXPECT_TRUE(welcome.is_null("conversation"));
  EXPECT_EQ(welcome.raw("limits.mediaTypes"), R"(["image/png"])");
  EXPECT_EQ(store->statistics().changes, 0);
}

TEST_F(LiveTest, TellsAWidgetWhetherThereAreOtherChannels) {
  EXPECT_FALSE(person("b1").socket->of_kind("welcome").front().has("links"));
  add_sms();
  EXPECT_EQ(person("b2").socket->of_kind("welcome").front().flag("links"), true);
}

TEST_F(LiveTest, AcknowledgesASendOnceItIsStoredAndShowsItWithItsClientId) {
  const auto browser = person("b1");
  browser.say(send("m1", "hello 👋🏽 שלום"));
  ASSERT_TRUE(await(browser, "ack"));
  const auto ack = std::move(browser.socket->of_kind("ack").front());
  EXPECT_EQ(ack.text("id"), "m1");
  EXPECT_EQ(ack.integer("seq"), 1);
  ASSERT_TRUE(await(browser, "history"));
  const auto history = std::move(browser.socket->of_kind("history").front());
  ASSERT_EQ(history.objects("messages").size(), 1U);
  const auto message = std::move(history.objects("messages").front());
  EXPECT_EQ(message.text("content.text"), "hello 👋🏽 שלום");
  EXPECT_EQ(message.text("source.clientMessageId"), "m1");
  EXPECT_TRUE(browser.socket->has("conversation"));
}

TEST_F(LiveTest, AnswersARepeatedSendWithTheSameAck) {
  const auto browser = person("b1");
  browser.say(send("m1", "once"));
  browser.say(send("m1", "once"));
  ASSERT_TRUE(await(browser, "ack", 2));
  const auto acks = browser.socket->of_kind("ack");
  EXPECT_EQ(acks[0].text("messageId"), acks[1].text("messageId"));
  EXPECT_EQ(acks[1].integer("seq"), 1);
}

TEST_F(LiveTest, RefusesBadContentWithItsReason) {
  const auto browser = person("b1");
  browser.say(R"({"t":"send","id":"m1","content":{"type":"nonsense"}})");
  ASSERT_TRUE(await(browser, "nack"));
  const auto nack = std::move(browser.socket->of_kind("nack").front());
  EXPECT_EQ(nack.text("id"), "m1");
  EXPECT_FALSE(nack.has("retryAfterMs"));
}

TEST_F(LiveTest, ReplaysWhatWasMissedThenGoesLive) {
  for (int i = 1; i <= 5; ++i) says("b1", "m" + std::to_string(i));
  const auto browser = person("b1", 2);
  ASSERT_TRUE(await(browser, "message", 3));
  says("b1", "live");
  ASSERT_TRUE(await(browser, "message", 4));
  EXPECT_EQ(seqs(browser), (std::vector<std::int64_t>{3, 4, 5, 6}));
  EXPECT_FALSE(browser.socket->has("gap"));
}

TEST_F(LiveTest, CutsALongAbsenceToTheNewestHundredAndSaysSo) {
  for (int i = 1; i <= 130; ++i) says("b1", "m");
  const auto browser = person("b1", 5);
  ASSERT_TRUE(await(browser, "message", 100));
  EXPECT_EQ(browser.socket->of_kind("gap").front().integer("firstSeq"), 31);
  EXPECT_EQ(seqs(browser).front(), 31);
  EXPECT_EQ(seqs(browser).back(), 130);
}

TEST_F(LiveTest, StartsAfreshWithAClientThatIsAheadOfTheStore) {
  for (int i = 1; i <= 3; ++i) says("b1", "m");
  const auto browser = person("b1", 40);
  ASSERT_TRUE(await(browser, "message", 3));
  EXPECT_EQ(browser.socket->of_kind("gap").front().integer("firstSeq"), 1);
  says("b1", "live");
  ASSERT_TRUE(await(browser, "message", 4));
}

TEST_F(LiveTest, MissesNothingThatIsWrittenWhileItConnects) {
  says("b1", "first");
  for (int round = 0; round < 20; ++round) {
    const auto before = says("b1", "before").seq;
    auto browser = connect();
    browser.say(R"({"t":"hello","v":1,"token":")" + tokens->mint(sender("b1"), {}) + R"(","after":)" +
                std::to_string(before - 1) + "}");
    // Committed at a moment that only the threads know, while the loop stands still.
    const auto last = says("b1", "during").seq;
    ASSERT_TRUE(loop.run_until([&] { return !seqs(browser).empty() && seqs(browser).back() == last; }));
    EXPECT_EQ(seqs(browser), (std::vector<std::int64_t>{before, last}));
    browser.listener->on_close(1000);
  }
}

TEST_F(LiveTest, GivesTheConversationToAllTabsOfABrowser) {
  const auto one = person("b1");
  const auto two = person("b1");
  one.say(R"({"t":"start"})");
  ASSERT_TRUE(await(one, "conversation"));
  ASSERT_TRUE(await(two, "conversation"));
  two.say(send("m1", "from the other tab"));
  ASSERT_TRUE(await(one, "message"));
}

TEST_F(LiveTest, LetsAgentsFollowAndAnswerAndEachSideSeeTheOther) {
  const auto received = says("b1", "help");
  const auto visitor = person("b1", 1);
  const auto ada = agent();
  ada.say(R"({"t":"open","conversation":")" + received.conversation_id + R"(","after":0})");
  ASSERT_TRUE(await(ada, "history"));
  ASSERT_TRUE(await(ada, "presence"));
  visitor.say(R"({"t":"typing","on":true,"text":"secret draft"})");
  ASSERT_TRUE(await(ada, "typing"));
  EXPECT_FALSE(ada.socket->of_kind("typing").front().has("text")) << "the integration does not allow previews";
  ada.say(R"({"t":"typing","on":true,"conversation":")" + received.conversation_id + R"("})");
  ASSERT_TRUE(await(visitor, "typing"));
  EXPECT_EQ(typed_outside, std::vector<std::string>{received.conversation_id + " on"}) << "the visitor's typing is not";
  ada.say(send("a1", "how can I help?", received.conversation_id));
  ASSERT_TRUE(await(ada, "ack"));
  ASSERT_TRUE(await(visitor, "message"));
  const auto message = std::move(visitor.socket->of_kind("message").front());
  EXPECT_EQ(message.text("message.author.type"), "agent");
  EXPECT_FALSE(message.has("message.source.clientMessageId")) << "only for the author's own side";
  visitor.say(R"({"t":"got","seq":2})");
  ASSERT_TRUE(await(ada, "delivered"));
  visitor.say(R"({"t":"read","seq":2})");
  ASSERT_TRUE(await(ada, "read"));
  ada.say(R"({"t":"read","seq":1,"conversation":")" + received.conversation_id + R"("})");
  ASSERT_TRUE(loop.run_until([&] {
    for (const auto& read : visitor.socket->of_kind("read")) {
      if (read.text("by") == "business") return true;
    }
    return false;
  }));
}

TEST_F(LiveTest, KeepsTheMetadataOfAnAgentsMessage) {
  const auto received = says("b1", "help");
  const auto ada = agent();
  ada.say(R"({"t":"open","conversation":")" + received.conversation_id + R"(","after":0})");
  ASSERT_TRUE(await(ada, "history"));
  const auto say = [&](const std::string& id, const std::string& metadata) {
    ada.say(R"({"t":"send","id":")" + id + R"(","conversation":")" + received.conversation_id +
            R"(","content":{"type":"text","text":"between us"},"metadata":)" + metadata + "}");
  };
  say("a1", R"({"visibility":"direct"})");
  ASSERT_TRUE(await(ada, "message"));
  EXPECT_EQ(ada.socket->of_kind("message").front().text("message.metadata.visibility"), "direct");
  say("a2", R"({"visibility":[]})");
  ASSERT_TRUE(await(ada, "nack")) << "as REST refuses it";
}

TEST_F(LiveTest, TellsOnlyAgentsHowFarAMessageHasComeOnAChannelWithoutMarks) {
  add_sms();
  const auto received = says("b1", "help");
  const auto visitor = person("b1", 1);
  const auto ada = agent();
  ada.say(R"({"t":"open","conversation":")" + received.conversation_id + R"(","after":0})");
  ASSERT_TRUE(await(ada, "history"));
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    domain::Delivery delivery;
    delivery.conversation_id = received.conversation_id;
    delivery.integration_id = "web-main";
    tx.publish(domain::DeliveryChanged{delivery, received.user_id, 2});
    delivery.integration_id = "sms-main";
    delivery.status = domain::DeliveryStatus::failed;
    delivery.reason = "no such number";
    tx.publish(domain::DeliveryChanged{delivery, received.user_id, 2});
    return {};
  }));
  ASSERT_TRUE(await(ada, "delivery"));
  const auto told = ada.socket->of_kind("delivery");
  ASSERT_EQ(told.size(), 1U) << "the widget's marks tell of the widget";
  EXPECT_EQ(told[0].text("delivery.type"), "sms");
  EXPECT_EQ(told[0].text("delivery.status"), "failed");
  EXPECT_EQ(told[0].text("delivery.reason"), "no such number");
  EXPECT_EQ(told[0].integer("seq"), 2);
  EXPECT_EQ(visitor.count("delivery"), 0U);
}

TEST_F(LiveTest, PushesInboxLinesToConsoles) {
  const auto ada = agent();
  const auto received = says("b1", "new here");
  ASSERT_TRUE(loop.run_until([&] {
    loop.fire_timers();
    return ada.socket->has("row");
  }));
  const auto row = std::move(ada.socket->of_kind("row").back());
  EXPECT_EQ(row.text("row.conversation.id"), received.conversation_id);
  EXPECT_EQ(row.text("row.conversation.lastMessage.preview"), "new here");
  EXPECT_EQ(row.text("row.channel.type"), "web");
}

TEST_F(LiveTest, AnInboxLineShowsWhereThePersonWroteLast) {
  add_sms();
  const auto ada = agent();
  const auto received = says("b1", "from the page");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    domain::Client phone;
    phone.id = tx.next_id();
    phone.user_id = received.user_id;
    phone.integration_id = "sms-main";
    phone.external_id = "+15550001";
    static_cast<void>(store::Clients{tx.connection()}.insert(phone));
    domain::Message text;
    text.id = tx.next_id();
    text.conversation_id = received.conversation_id;
    text.author = {domain::AuthorType::user, received.user_id, "", ""};
    text.content = domain::text_content("from the phone");
    text.source = {"sms", phone.integration_id, phone.id, ""};
    text.received_at = tx.now();
    const auto appended = store::Messages{tx.connection()}.append(text);
    if (!appended) return tl::unexpected(appended.error());
    tx.publish(domain::ConversationChanged{received.conversation_id, received.user_id, false});
    return {};
  }));
  ASSERT_TRUE(loop.run_until([&] {
    loop.fire_timers();
    return ada.socket->has("row") && ada.socket->of_kind("row").back().text("row.channel.type") == "sms";
  }));
}

TEST_F(LiveTest, ShowsAgentsToEachOther) {
  const auto received = says("b1", "help");
  const auto ada = agent();
  const auto bob = agent("bob@example.org");
  const std::string open = R"({"t":"open","conversation":")" + received.conversation_id + R"(","after":0})";
  ada.say(open);
  bob.say(open);
  ASSERT_TRUE(await(ada, "presence", 2));
  EXPECT_EQ(ada.socket->of_kind("presence").back().objects("agents").size(), 2U);
  bob.listener->on_close(1001);
  EXPECT_EQ(ada.socket->of_kind("presence").back().objects("agents").size(), 1U);
  EXPECT_EQ(ada.socket->of_kind("agents").back().objects("agents").size(), 1U);
}

TEST_F(LiveTest, RefusesAnAgentsCookieFromAnotherSite) {
  EXPECT_TRUE(logins->add_agent("ada@example.org", "Ada", "correct horse", domain::AgentRole::agent));
  const auto login = logins->log_in("ada@example.org", "correct horse");
  const auto browser = connect(login->token, "https://evil.example");
  browser.say(R"({"t":"hello","v":1})");
  EXPECT_EQ(browser.socket->of_kind("bye").front().text("code"), "unauthorized");
  EXPECT_EQ(browser.socket->closed_with, http::kPolicyViolation);
}

TEST_F(LiveTest, RefusesATokenOnAnotherPage) {
  auto browser = connect({}, "https://evil.example");
  browser.say(R"({"t":"hello","v":1,"token":")" +
              tokens->mint(sender("b1"), {std::chrono::hours(1), false, "https://shop.example"}) + "\"}");
  EXPECT_EQ(browser.socket->of_kind("bye").front().text("code"), "unauthorized");
}

TEST_F(LiveTest, SaysWhyAnExpiredTokenIsRefused) {
  const auto token = tokens->mint(sender("b1"), {std::chrono::minutes(1), false, ""});
  clock.advance(std::chrono::minutes(2));
  const auto browser = connect();
  browser.say(R"({"t":"hello","v":1,"token":")" + token + "\"}");
  EXPECT_EQ(browser.socket->of_kind("bye").front().text("code"), "token_expired");
}

TEST_F(LiveTest, EndsASessionThatKeepsSendingRubbish) {
  const auto browser = person("b1");
  browser.say("{");
  browser.say(R"({"t":"a kind from the future","x":[1,2]})");
  browser.say("[]");
  EXPECT_EQ(browser.socket->closed_with, 0);
  browser.say("\"\"");
  EXPECT_EQ(browser.socket->of_kind("bye").front().text("code"), "bad_json");
}

TEST_F(LiveTest, EndsASessionThatFloods) {
  const auto browser = person("b1");
  for (int i = 0; i < 1000 && browser.socket->closed_with == 0; ++i) browser.say(R"({"t":"ping"})");
  EXPECT_EQ(browser.socket->of_kind("bye").front().text("code"), "too_fast");
}

TEST_F(LiveTest, AsksASenderInAHurryToWait) {
  const auto browser = person("b1");
  for (int i = 0; i < 100; ++i) browser.say(send("m" + std::to_string(i), "x"));
  ASSERT_TRUE(await(browser, "nack"));
  const auto nack = std::move(browser.socket->of_kind("nack").front());
  EXPECT_EQ(nack.text("code"), "too_fast");
  EXPECT_GT(nack.integer("retryAfterMs"), 0);
}

TEST_F(LiveTest, EndsASessionThatDoesNotSayHello) {
  const auto browser = connect();
  clock.advance(std::chrono::seconds(11));
  loop.fire_timers();
  EXPECT_EQ(browser.socket->of_kind("bye").front().text("code"), "bad_hello");
}

TEST_F(LiveTest, KeepsAPersonOutOfAnotherPersonsConversation) {
  const auto theirs = says("b1", "private");
  const auto browser = person("b2");
  browser.say(send("m1", "let me in", theirs.conversation_id));
  ASSERT_TRUE(await(browser, "nack"));
  EXPECT_EQ(browser.socket->of_kind("nack").front().text("code"), "conversation_not_found");
  browser.say(R"({"t":"open","conversation":")" + theirs.conversation_id + R"(","after":0})");
  browser.say(R"({"t":"history","before":0,"conversation":")" + theirs.conversation_id + R"("})");
  browser.say(R"({"t":"ping"})");
  EXPECT_FALSE(browser.socket->has("history"));
  EXPECT_TRUE(browser.socket->has("pong"));
}

TEST_F(LiveTest, TellsAConsoleThatAConversationDoesNotExist) {
  const auto ada = agent();
  ada.say(R"({"t":"open","conversation":"nowhere","after":0})");
  ASSERT_TRUE(await(ada, "nack"));
  EXPECT_EQ(ada.socket->of_kind("nack").front().text("code"), "conversation_not_found");
}

TEST_F(LiveTest, EndsTheConsolesOfALoginThatEnded) {
  const auto ada = agent();
  const auto cookie = logins->log_in("ada@example.org", "correct horse")->token;
  const auto other = connect(cookie);
  other.say(R"({"t":"hello","v":1})");
  ASSERT_TRUE(await(other, "welcome"));
  core->sign_out(cookie);
  EXPECT_EQ(other.socket->of_kind("bye").front().text("code"), "signed_out");
  EXPECT_EQ(ada.socket->closed_with, 0);
}

TEST_F(LiveTest, SaysGoodbyeToEveryoneWhenTheHubStops) {
  const auto visitor = person("b1");
  const auto ada = agent();
  core->say_goodbye();
  for (const auto& socket : {visitor.socket, ada.socket}) {
    EXPECT_EQ(socket->of_kind("bye").front().text("code"), "restarting");
    EXPECT_EQ(socket->closed_with, http::kGoingAway);
  }
}

TEST_F(LiveTest, ServesOlderPages) {
  for (int i = 1; i <= 60; ++i) says("b1", "m");
  const auto browser = person("b1");
  ASSERT_TRUE(await(browser, "history"));
  EXPECT_EQ(browser.socket->of_kind("history").front().objects("messages").front().integer("seq"), 11);
  browser.say(R"({"t":"history","before":11})");
  ASSERT_TRUE(await(browser, "history", 2));
  const auto page = std::move(browser.socket->of_kind("history").back());
  EXPECT_EQ(page.objects("messages").size(), 10U);
  EXPECT_EQ(page.flag("hasMore"), false);
}

// Ten thousand idle widgets: what the hub itself adds to each socket.
TEST(Session, IsSmall) {
  EXPECT_LE(sizeof(Session) + sizeof(PersonState), 500U);
}

TEST_F(LiveTest, ForgetsASessionThatClosed) {
  {
    const auto browser = person("b1");
    browser.listener->on_close(1000);
  }
  EXPECT_EQ(core->statistics().persons, 0);
  says("b1", "nobody listens");
}

}  // namespace
}  // namespace hub::live
