// What the console tells of who somebody is, where they are reached and how far messages have come; and what agents do
// about it.
#include "api/console.hpp"
#include "messaging/linking.hpp"
#include "store/consents.hpp"
#include "store/conversations.hpp"
#include "store/rows.hpp"
#include "store/tasks.hpp"
#include "store/users.hpp"
#include "unit/api/routes_fixture.hpp"

namespace hub::api {
namespace {

using http::Method;
using wire::JsonObject;

class ConsolePeopleTest : public RoutesTest {
 protected:
  static constexpr const char* kPhone = "+33123456789";
  static constexpr const char* kConversation = "/conversations/{id}";
  static constexpr const char* kUndo = "/merges/{id}/undo";

  ConsolePeopleTest() {
    serve(console.routes());
    linking.attach(hooks);
    messaging::Integration sms;
    sms.id = "sms-main";
    sms.channel_type = "sms";
    sms.default_holder = "desk";
    integrations.put(sms);
    EXPECT_TRUE(logins->add_agent("ada@example.org", "Ada", "correct horse", domain::AgentRole::agent));
    login = logins->log_in("ada@example.org", "correct horse").value();
  }
  ~ConsolePeopleTest() override { store->stop(); }

  enum class With { cookie, csrf };
  http::Response call(Method method, const std::string& pattern, const std::string& id, With with = With::csrf) {
    http::Request request;
    request.headers = {{"Cookie", "hubbub_session=" + login.token}};
    if (with == With::csrf) request.headers.emplace_back("X-CSRF-Token", login.csrf_token);
    request.params = {{"id", id}};
    return RoutesTest::call(method, "/console/api" + pattern, std::move(request));
  }
  JsonObject details() { return json(call(Method::get, kConversation, web.conversation_id)); }
  std::string code_of(const JsonObject& error) {
    const auto errors = error.objects("errors");
    return errors.empty() ? std::string{} : std::string{errors.front().text("code")};
  }

  messaging::Received texts(const std::string& text) {
    messaging::Inbound inbound;
    inbound.sender.integration_id = "sms-main";
    inbound.sender.external_id = kPhone;
    inbound.external_id = ids->next();
    inbound.content = domain::text_content(text);
    auto received = store->change(
        [&](store::Transaction& tx) -> domain::Result<messaging::Received> { return ingest->receive(tx, inbound); });
    EXPECT_TRUE(received);
    return received.value_or(messaging::Received{});
  }
  // The visitor proves that the phone is theirs.
  void link_phone() {
    const auto linked = store->change([&](store::Transaction& tx) -> domain::Result<messaging::Confirmation> {
      const auto asked = linking.request(tx, {web.user_id, "sms-main", kPhone});
      if (!asked) return tl::unexpected(asked.error());
      return linking.confirm(tx, web.user_id, messaging::LinkSecrets{std::string(32, 's')}.code_of(asked->request.id));
    });
    ASSERT_TRUE(linked) << linked.error().message;
    ASSERT_EQ(linked->outcome, messaging::Confirmation::Outcome::linked);
  }
  // An answer, whose delivery has been given up.
  domain::MessageId failed_answer(const std::string& reason) {
    const auto sent = store->change([&](store::Transaction& tx) -> domain::Result<messaging::Sent> {
      messaging::Outgoing outgoing;
      outgoing.conversation_id = web.conversation_id;
      outgoing.sender = "desk";
      outgoing.author = {domain::AuthorType::agent, login.agent.id, "Ada", {}};
      outgoing.content = domain::text_content("answer");
      return outbox->send(tx, outgoing);
    });
    EXPECT_TRUE(sent) << (sent ? "" : sent.error().message);
    if (!sent) return {};
    const auto given_up = store->change([&](store::Transaction& tx) -> domain::Result<> {
      auto& sql = tx.connection();
      auto deliveries = store::Deliveries(sql).of_message(sent->message.id);
      deliveries.at(0).status = domain::DeliveryStatus::failed;
      deliveries.at(0).reason = reason;
      store::Deliveries(sql).advance(deliveries.at(0));
      store::sql::run(sql, "UPDATE tasks SET dead = 1, ready_at = NULL WHERE payload LIKE ?",
                      "%" + sent->message.id + "%");
      return {};
    });
    EXPECT_TRUE(given_up);
    return sent->message.id;
  }

  messaging::Linking linking{integrations, {std::string(32, 's'), "Acme"}};
  messaging::Merging merging{integrations, hooks};
  std::unique_ptr<messaging::Dispatcher> dispatcher = messaging::make_dispatcher(*store, clock, {});
  live::Hub live{services(), {}};
  messaging::Answering answering{integrations, {}};
  Console console{{*store, clock, *desk, *logins, integrations, live, *dispatcher, &merging, &answering}, {}};
  desk::Login login;
  messaging::Received web = says("browser", "hello");
};

TEST_F(ConsolePeopleTest, ShowWhatWasVerifiedAndWhereThePersonIsReached) {
  link_phone();
  const auto shown = details();
  const auto identities = shown.objects("person.identities");
  ASSERT_EQ(identities.size(), 1U);
  EXPECT_EQ(identities[0].text("kind"), "phone");
  EXPECT_EQ(identities[0].text("value"), kPhone);
  EXPECT_EQ(identities[0].text("verifiedBy"), "code");
  for (const auto& client : shown.objects("person.clients")) {
    EXPECT_EQ(client.text("address"), client.text("type") == "sms" ? kPhone : "") << "a browser's id is no address";
  }
  EXPECT_EQ(shown.text("answersTo.integrationId"), "web-main");
  texts("on my phone now");
  EXPECT_EQ(details().text("answersTo.integrationId"), "sms-main");
  EXPECT_EQ(details().text("answersTo.type"), "sms");
}

TEST_F(ConsolePeopleTest, TellWhyTheNextAnswerGoesWhereItGoes) {
  link_phone();
  texts("on my phone now");
  EXPECT_EQ(details().text("answersTo.reason"), "last_used");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    auto user = store::Users(tx.connection()).find_survivor(web.user_id);
    user->profile.preferred_channel = "web";
    return store::Users(tx.connection()).update(*user);
  }));
  EXPECT_EQ(details().text("answersTo.integrationId"), "web-main");
  EXPECT_EQ(details().text("answersTo.reason"), "preference");
}

TEST_F(ConsolePeopleTest, ShowWhoHasOptedOutAndByWhichWords) {
  link_phone();
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    domain::Consent consent{"sms", kPhone, domain::ConsentState::opted_out, "STOP", "sms-main", "e1", tx.now()};
    store::Consents(tx.connection()).record(consent, tx.next_id());
    return {};
  }));
  int opted_out = 0;
  for (const auto& client : details().objects("person.clients")) {
    if (!client.has("optedOut")) continue;
    ++opted_out;
    EXPECT_EQ(client.text("type"), "sms");
    EXPECT_EQ(client.text("optedOut.evidence"), "STOP");
  }
  EXPECT_EQ(opted_out, 1);
}

TEST_F(ConsolePeopleTest, SeparateWhoWasTakenForOnePerson) {
  const auto stranger = texts("who is this?");
  link_phone();
  const auto merges = details().objects("person.merges");
  ASSERT_EQ(merges.size(), 1U);
  EXPECT_EQ(merges[0].text("reason"), "linked by code");
  EXPECT_EQ(merges[0].flag("undoable"), true);
  const std::string id{merges[0].text("id")};
  EXPECT_EQ(call(Method::post, kUndo, id, With::cookie).status, 403);
  EXPECT_EQ(details().objects("person.merges")[0].flag("undoable"), true) << "a forged request changes nothing";
  const auto undone = call(Method::post, kUndo, id);
  ASSERT_EQ(undone.status, 200) << undone.body;
  EXPECT_NE(json(undone).text("user.id"), json(undone).text("restored.id"));
  const auto after = details();
  EXPECT_EQ(after.objects("person.clients").size(), 1U);
  EXPECT_EQ(after.objects("person.merges").size(), 1U) << "the journal stays";
  EXPECT_EQ(after.objects("person.merges")[0].flag("undoable"), false);
  EXPECT_NE(after.objects("person.merges")[0].text("undoneAt"), "");
  const auto theirs = json(call(Method::get, kConversation, stranger.conversation_id));
  EXPECT_NE(theirs.text("person.user.id"), after.text("person.user.id"));
  const auto again = call(Method::post, kUndo, id);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(code_of(json(again)), "merge_undone");
  EXPECT_EQ(call(Method::post, kUndo, "nothing").status, 404);
}

TEST_F(ConsolePeopleTest, ShowHowFarAMessageHasComeOnItsChannelAndRetryWhatWasGivenUp) {
  link_phone();
  texts("here");
  const auto lost = failed_answer("the provider is away");
  const auto find = [&](const JsonObject& shown) {
    for (auto& one : shown.objects("deliveries")) {
      if (one.text("messageId") == lost) return std::move(one);
    }
    ADD_FAILURE() << "no delivery";
    return std::move(*JsonObject::parse("{}"));
  };
  const auto delivery = find(details());
  EXPECT_EQ(delivery.text("type"), "sms");
  EXPECT_EQ(delivery.text("status"), "failed");
  EXPECT_EQ(delivery.text("reason"), "the provider is away");
  const std::string task{delivery.text("taskId")};
  ASSERT_NE(task, "");
  EXPECT_EQ(call(Method::post, "/tasks/{id}/retry", task, With::cookie).status, 403);
  EXPECT_EQ(call(Method::post, "/tasks/{id}/retry", task).status, 200);
  EXPECT_EQ(find(details()).text("taskId"), "") << "it is under way again";
}

TEST_F(ConsolePeopleTest, NobodyUndoesWithoutALogin) {
  texts("who is this?");
  link_phone();
  const std::string id{details().objects("person.merges").at(0).text("id")};
  const auto token = std::exchange(login.token, "forged");
  EXPECT_EQ(call(Method::post, kUndo, id).status, 401);
  login.token = token;
  EXPECT_EQ(details().objects("person.merges")[0].flag("undoable"), true);
}

}  // namespace
}  // namespace hub::api
