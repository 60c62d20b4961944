#include "messaging/consenting.hpp"

#include <gmock/gmock.h>

#include "unit/messaging/linking_fixture.hpp"

namespace hub::messaging {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Consenting : LinkingHub {
  int told = 0;

  void say(domain::ConsentState state, const std::string& event = {}, const std::string& type = "sms") {
    domain::Consent consent;
    consent.channel_type = type;
    consent.address = kPhone;
    consent.state = state;
    consent.evidence = "STOP";
    consent.integration_id = "sms-main";
    consent.event_id = event.empty() ? "event-" + std::to_string(++told) : event;
    consent.changed_at = clock.now();
    heard.clear();
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      record_consent(tx, integrations, consent);
      return {};
    }));
  }
  std::vector<std::string> reasons() {
    std::vector<std::string> all;
    for (const auto& event : heard.all<domain::ClientChanged>()) {
      all.push_back(event.client.integration_id + ":" + event.reason);
    }
    return all;
  }
};

TEST_F(Consenting, TellsOnlyWhatChanges) {
  says(kPhone, "hello", "sms-main");
  say(domain::ConsentState::opted_in);
  EXPECT_THAT(reasons(), IsEmpty()) << "they were reached before";
  say(domain::ConsentState::opted_out, "stop-1");
  EXPECT_THAT(reasons(), ElementsAre("sms-main:blocked"));
  EXPECT_TRUE(look([&](auto& sql) { return has_opted_out(sql, *client_at(kPhone)); }));
  say(domain::ConsentState::opted_out, "stop-1");
  EXPECT_THAT(reasons(), IsEmpty()) << "the provider repeats itself";
  say(domain::ConsentState::opted_out);
  EXPECT_THAT(reasons(), IsEmpty()) << "they said it twice";
  say(domain::ConsentState::opted_in);
  EXPECT_THAT(reasons(), ElementsAre("sms-main:unblocked"));
  EXPECT_FALSE(look([&](auto& sql) { return has_opted_out(sql, *client_at(kPhone)); }));
}

TEST_F(Consenting, HoldsForEveryIntegrationOfTheTypeAndForNoOther) {
  add_reachable("sms-night", "sms");
  add_reachable("whatsapp-main", "whatsapp");
  for (const auto* channel : {"sms-main", "sms-night", "whatsapp-main"}) says(kPhone, "hello", channel);
  say(domain::ConsentState::opted_out);
  EXPECT_THAT(reasons(), ElementsAre("sms-main:blocked", "sms-night:blocked"));
}

TEST_F(Consenting, TellsNobodyWhoOnlyAskedForTheAddress) {
  const auto web = says("browser", "hello");
  ASSERT_TRUE(ask(web.user_id, kPhone));
  ASSERT_EQ(client_at(kPhone)->status, domain::ClientStatus::pending);
  say(domain::ConsentState::opted_out);
  EXPECT_THAT(reasons(), IsEmpty());
}

}  // namespace
}  // namespace hub::messaging
