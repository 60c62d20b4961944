// What an address is told before anybody knows whose it is: delivered like every message, kept in no conversation.
#include "messaging/linking.hpp"
#include "store/consents.hpp"
#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

struct Notices : PluginHub {
  static constexpr const char* kPhone = "+33123456789";
  Probe& probe = make_probe();
  messaging::Linking linking{integrations, {std::string(32, 's'), "Acme"}};
  messaging::LinkSecrets secrets{std::string(32, 's')};
  std::mutex mutex;
  std::vector<std::string> told;
  std::function<hubbub_status(std::uint64_t)> answer;

  Notices() {
    ports->notice = [this](store::sql::Connection& connection, const messaging::DeliverOrder& order, domain::Time now) {
      return linking.notice(connection, order, now);
    };
    probe.on_send = [this](const hubbub_outbound& message, std::uint64_t token, const hubbub_error_sink*) {
      {
        const std::lock_guard lock(mutex);
        told.push_back(text(message.id) + " to " + text(message.to) + ": " + text(message.text));
      }
      return answer ? answer(token) : probe.complete(token, HUBBUB_OK, "p-1");
    };
  }
  messaging::LinkAsked ask() {
    if (!put(probe)) ADD_FAILURE() << "the channel does not start";
    // The probe's own type has no addresses.
    auto integration = *integrations.find("sms");
    integration.channel_type = "sms";
    integrations.put(integration);
    const auto web = receive(inbound("browser", "m1"));
    const messaging::LinkWish wish{web->user_id, "sms", kPhone};
    return store->change([&](store::Transaction& tx) { return linking.request(tx, wish); }).value();
  }
  bool done(domain::Duration step = {}) {
    return in_time([&] { return dispatcher->statistics().completed >= 1; }, step);
  }
};

TEST_F(Notices, ReachTheAddressAndNoConversation) {
  const auto asked = ask();
  dispatcher->start();
  ASSERT_TRUE(done());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find(asked.request.id + ":" + asked.request.client_id + " to " + kPhone), std::string::npos);
  EXPECT_NE(told[0].find(secrets.code_of(asked.request.id)), std::string::npos) << told[0];
  EXPECT_EQ(look([](auto& sql) { return store::sql::number(sql, "SELECT COUNT(*) FROM messages"); }), 1);
  EXPECT_EQ(look([](auto& sql) { return store::sql::number(sql, "SELECT COUNT(*) FROM deliveries"); }), 0);
}

TEST_F(Notices, AreTriedAgainWithTheSameWordsAndId) {
  answer = [this](std::uint64_t token) {
    return told.size() == 1 ? probe.complete(token, HUBBUB_UNAVAILABLE) : probe.complete(token, HUBBUB_OK, "p-1");
  };
  ask();
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().failed == 1; }, {}));
  ASSERT_TRUE(done(std::chrono::milliseconds(50)));  // in small steps: a code that is too old is not sent
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0], told[1]);
}

TEST_F(Notices, DoNotReachWhoHasOptedOut) {
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    store::Consents{tx.connection()}.record(
        {"sms", kPhone, domain::ConsentState::opted_out, "STOP", "sms", "e-1", tx.now()}, tx.next_id());
    return {};
  }));
  ask();
  dispatcher->start();
  ASSERT_TRUE(done());
  EXPECT_TRUE(told.empty());
}

TEST_F(Notices, ThatCameTooLateAreNotSent) {
  ask();
  clock.advance(std::chrono::minutes(10));
  dispatcher->start();
  ASSERT_TRUE(done());
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(task_counts().dead, 0);
}

}  // namespace
}  // namespace hub::plugins
