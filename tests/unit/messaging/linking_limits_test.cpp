// How often an address may be asked: nobody's phone or mailbox is flooded with codes, whoever asks.
#include "unit/messaging/linking_fixture.hpp"

namespace hub::messaging {
namespace {

using domain::LinkProof;

struct LinkingLimits : LinkingHub {};

TEST_F(LinkingLimits, IsLimitedByAddressByPersonAndByIntegration) {
  const auto spammer = says("spammer", "hello");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(ask(spammer.user_id, "+3312345670" + std::to_string(i)));
  const auto too_many = ask(spammer.user_id, "+33123456799");
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().status, domain::Status::rate_limited);
  EXPECT_FALSE(client_at("+33123456799"));

  for (int i = 0; i < 3; ++i) ASSERT_TRUE(ask(says("crowd-" + std::to_string(i), "hi").user_id, kPhone));
  EXPECT_FALSE(ask(says("crowd-4", "hi").user_id, kPhone)) << "nobody's phone rings all day";

  clock.advance(std::chrono::hours(1));
  EXPECT_TRUE(ask(spammer.user_id, kPhone));

  Linking careful{integrations, {kSecret, "Acme", {.per_integration = 1}}};
  LinkWish wish{says("late", "hi").user_id, "sms-main", "+33123450000"};
  EXPECT_FALSE(store->change([&](store::Transaction& tx) { return careful.request(tx, wish); }));
}

TEST_F(LinkingLimits, OfOneAddressIsLimitedByTheDayAsWell) {
  int taken = 0;
  for (int i = 0; i < 20; ++i) {
    if (ask(says("crowd-" + std::to_string(i), "hi").user_id, kPhone)) ++taken;
    clock.advance(std::chrono::minutes(61));
  }
  EXPECT_EQ(taken, 6) << "twenty hours";
  clock.advance(std::chrono::hours(20));
  EXPECT_TRUE(ask(says("crowd-20", "hi").user_id, kPhone));
}

TEST_F(LinkingLimits, LimitsHoldWhateverTheSpellingTheChannelAndARestart) {
  add_reachable("sms-night", "sms");
  const auto anybody = [&] { return says("crowd-" + std::to_string(++counter), "hi").user_id; };
  ASSERT_TRUE(ask(anybody(), "+33 1 23 45 67 89"));
  ASSERT_TRUE(ask(anybody(), "+33 (0)1 23 45 67 89", LinkProof::code, "sms-night"));
  store->stop();
  store = open_store();
  Ingest again{*store, integrations, hooks};
  const auto who = store->change([&](store::Transaction& tx) { return again.receive(tx, inbound("b", "m")); })->user_id;
  ASSERT_TRUE(ask(who, "+33.123.456.789"));
  EXPECT_FALSE(ask(who, kPhone)) << "the fourth within the hour";
  const auto mail = [&](const char* address) { return ask(who, address, LinkProof::code, "email-main").has_value(); };
  EXPECT_TRUE(mail("ana.lee@gmail.com"));
  clock.advance(std::chrono::hours(2));
  EXPECT_TRUE(mail("Ana.Lee+1@gmail.com"));
  EXPECT_TRUE(mail("analee+2@googlemail.com"));
  EXPECT_TRUE(mail("a.nalee@gmail.com"));
  EXPECT_FALSE(mail("ana.l.ee+spam@gmail.com"));
}

}  // namespace
}  // namespace hub::messaging
