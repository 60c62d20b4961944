// Going on on another channel, by a code that goes to the address: domain.md, "Linking and merging" 2.
#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "messaging/erasure.hpp"
#include "messaging/merging.hpp"
#include "unit/messaging/linking_fixture.hpp"

namespace hub::messaging {
namespace {

using domain::ClientStatus;
using domain::LinkProof;
using domain::LinkState;
using ::testing::HasSubstr;
using ::testing::Not;
using Outcome = Confirmation::Outcome;

using LinkingTest = LinkingHub;

TEST_F(LinkingTest, AsksTheAddressAndNobodyElse) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, "+33 1 23 45 67 89");
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_EQ(asked->request.state, LinkState::open);
  const auto client = client_at(kPhone);
  ASSERT_TRUE(client);
  EXPECT_EQ(client->status, ClientStatus::pending);
  EXPECT_EQ(client->user_id, web.user_id);

  const auto tasks = rows("SELECT payload FROM tasks WHERE kind = 'deliver'");
  ASSERT_EQ(tasks.size(), 1U);
  const auto order = DeliverOrder::from_json(tasks[0]);
  EXPECT_EQ(order->client_id, client->id);
  EXPECT_EQ(order->conversation_id, "") << "it is said in no conversation, where whoever asked would read it";
  const auto told = notice(*asked);
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_THAT(told->message.content.text, HasSubstr(code_of(*asked)));
  EXPECT_THAT(told->message.content.text, HasSubstr("Acme"));
  EXPECT_EQ(messages(web.conversation_id).size(), 1U);
}

TEST_F(LinkingTest, KeepsNoCodeAndNoTokenInTheDatabase) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  const auto offered = ask(web.user_id, "", LinkProof::token, "telegram-main");
  ASSERT_TRUE(asked && offered);
  for (const auto* query :
       {"SELECT id || user_id || client_id || address_digest || reason || content || locale FROM link_requests",
        "SELECT payload || lane FROM tasks", "SELECT content_text FROM messages"}) {
    for (const auto& row : rows(query)) {
      EXPECT_THAT(row, Not(HasSubstr(code_of(*asked))));
      EXPECT_THAT(row, Not(HasSubstr(offered->token.substr(offered->token.size() - 22))));
    }
  }
  for (const auto& row : rows("SELECT address_digest FROM link_requests")) EXPECT_THAT(row, Not(HasSubstr("23456789")));
}

TEST_F(LinkingTest, ByCodeGoesOnInTheSameConversation) {
  const auto web = says("browser", "do you have tea?");
  const auto asked = ask(web.user_id, kPhone);
  heard.clear();
  const auto confirmed = confirm(web.user_id, code_of(*asked));
  ASSERT_EQ(confirmed.outcome, Outcome::linked);
  EXPECT_EQ(confirmed.client->status, ClientStatus::active);
  EXPECT_EQ(confirmed.client->user_id, web.user_id);
  const auto held = look([&](auto& sql) { return store::Identities{sql}.find({domain::IdentityKind::phone, kPhone}); });
  ASSERT_TRUE(held);
  EXPECT_EQ(held->user_id, web.user_id);
  EXPECT_EQ(held->verified_by, "code");
  ASSERT_EQ(heard.all<domain::ClientChanged>().size(), 1U);
  EXPECT_EQ(heard.all<domain::ClientChanged>()[0].reason, "confirmed");

  const auto sms = says(kPhone, "still there?", "sms-main");
  EXPECT_EQ(sms.user_id, web.user_id);
  EXPECT_EQ(sms.conversation_id, web.conversation_id);
  const auto sent = send(outgoing(web.conversation_id, "desk"));
  const auto deliveries = look([&](auto& sql) { return store::Deliveries{sql}.of_message(sent->message.id); });
  EXPECT_EQ(deliveries.at(0).client_id, confirmed.client->id) << "the answer goes where they wrote last";
}

TEST_F(LinkingTest, SaysOnTheNewChannelInOneLineWhatWasSaidBefore) {
  const auto web = says("browser", "do you\nhave tea?");
  const auto asked = ask(web.user_id, kPhone);
  ASSERT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::linked);
  const auto last = messages(web.conversation_id).back();
  EXPECT_EQ(last.author.type, domain::AuthorType::system);
  EXPECT_EQ(last.content.text, "You are connected: we go on here. Last said: \"do you have tea?\"");
  const auto deliveries = look([&](auto& sql) { return store::Deliveries{sql}.of_message(last.id); });
  ASSERT_EQ(deliveries.size(), 1U);
  EXPECT_EQ(deliveries[0].client_id, client_at(kPhone)->id);
  EXPECT_EQ(deliveries[0].status, domain::DeliveryStatus::queued);
}

TEST_F(LinkingTest, QuotesWhatPeopleSaidAndNotItself) {
  const auto web = says("browser", "do you have tea?");
  ASSERT_EQ(confirm(web.user_id, code_of(*ask(web.user_id, kPhone))).outcome, Outcome::linked);
  EXPECT_EQ(conversation(web.conversation_id).last_message_preview, "do you have tea?") << "the inbox shows it still";
  const auto mail = ask(web.user_id, "ana@example.org", LinkProof::code, "email-main");
  ASSERT_EQ(confirm(web.user_id, code_of(*mail)).outcome, Outcome::linked);
  EXPECT_EQ(messages(web.conversation_id).back().content.text,
            "You are connected: we go on here. Last said: \"do you have tea?\"");
}

TEST_F(LinkingTest, SpeaksThePersonsLanguage) {
  for (const auto& [locale, code, line] :
       {std::tuple{"fr-CA", "votre code", "Vous pouvez continuer ici."}, std::tuple{"es", "clave", "Conectado:"},
        std::tuple{"de", "is your code", "You are connected"}}) {
    auto first = inbound(std::string{"browser-"} + locale, std::string{"m-"} + locale);
    first.sender.profile.locale = locale;
    const auto web = receive(first);
    const auto asked = ask(web->user_id, "+3312345678" + std::to_string(++counter));
    EXPECT_THAT(notice(*asked)->message.content.text, HasSubstr(code));
    ASSERT_EQ(confirm(web->user_id, code_of(*asked)).outcome, Outcome::linked);
    EXPECT_THAT(messages(web->conversation_id).back().content.text, HasSubstr(line));
  }
}

TEST_F(LinkingTest, MergesWithWhomTheAddressBelongedTo) {
  const auto sms = says(kPhone, "I wrote before", "sms-main");
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  EXPECT_EQ(owner_of(kPhone), sms.user_id) << "nothing moves before the address has answered";
  const auto confirmed = confirm(web.user_id, code_of(*asked));
  ASSERT_EQ(confirmed.outcome, Outcome::linked);
  EXPECT_EQ(confirmed.user->id, sms.user_id) << "the older one goes on";
  EXPECT_EQ(says("browser", "and now?").user_id, sms.user_id);
  EXPECT_EQ(says(kPhone, "and here?", "sms-main").conversation_id, web.conversation_id)
      << "the conversation in which it was asked goes on";
  EXPECT_EQ(heard.all<domain::UserMerged>().size(), 1U);
}

TEST_F(LinkingTest, IsUndoneWithTheMergeThatItMade) {
  const auto web = says("browser", "hello");
  const auto sms = says(kPhone, "hi", "sms-main");
  ASSERT_EQ(confirm(web.user_id, code_of(*ask(web.user_id, kPhone))).outcome, Outcome::linked);
  const domain::IdentityKey key{domain::IdentityKind::phone, kPhone};
  const auto holder = [&] { return look([&](auto& sql) { return store::Identities{sql}.find(key); })->user_id; };
  const Merging merging{integrations, hooks};
  const auto journal = heard.all<domain::UserMerged>().at(0).merge_id;
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return merging.undo(tx, journal); }));
  EXPECT_EQ(holder(), sms.user_id) << "the number is whose phone it is";
  const auto again = ask(web.user_id, kPhone);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->request.state, domain::LinkState::open) << "a code is needed again";
  EXPECT_EQ(owner_of(kPhone), sms.user_id);
}

TEST_F(LinkingTest, WhoConfirmsACodeWasThereJustNow) {
  const auto web = says("browser", "hello");
  ASSERT_EQ(confirm(web.user_id, code_of(*ask(web.user_id, kPhone))).outcome, Outcome::linked);
  EXPECT_EQ(client_at(kPhone)->last_seen_at, clock.now());
  ASSERT_TRUE(ask(web.user_id, "+33123456780", LinkProof::vouched));
  EXPECT_EQ(client_at("+33123456780")->last_seen_at, domain::Time{}) << "the business says so, nobody was there";
}

TEST_F(LinkingTest, EndsAfterTooManyWrongCodes) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  const auto wrong = wrong_one(code_of(*asked));
  for (int left = 4; left >= 0; --left) {
    const auto confirmed = confirm(web.user_id, wrong);
    EXPECT_EQ(confirmed.outcome, Outcome::wrong_code);
    EXPECT_EQ(confirmed.attempts_left, left);
  }
  EXPECT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::not_asked);
  EXPECT_EQ(request(asked->request.id)->reason, "too_many_attempts");
  EXPECT_FALSE(client_at(kPhone)) << "the pending client goes";
}

TEST_F(LinkingTest, TakesTheRightCodeAfterWrongOnesHoweverItIsTyped) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  const auto code = code_of(*asked);
  for (const auto& wrong : {wrong_one(code), std::string{}, code.substr(1), code + "1"}) {
    EXPECT_EQ(confirm(web.user_id, wrong).outcome, Outcome::wrong_code);
  }
  EXPECT_EQ(confirm(web.user_id, " " + code.substr(0, 3) + "-" + code.substr(3) + "\n").outcome, Outcome::linked);
}

TEST_F(LinkingTest, EndsAfterTenMinutesAndLeavesNothingBehind) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  auto dispatcher = make_dispatcher(*store, clock, quick());
  linking.run_expiry(*dispatcher, *store);
  dispatcher->on(kDeliverTask, [this](std::shared_ptr<Claim> claim) {
    EXPECT_TRUE(store->change([&](store::Transaction& tx) { return claim->complete(tx); }));
    claim->finished();
  });
  clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::not_asked);
  EXPECT_FALSE(notice(*asked)) << "a code that came too late is not sent";
  dispatcher->start();
  ASSERT_TRUE(heard.await<domain::ClientRemoved>(1));
  EXPECT_EQ(heard.all<domain::ClientRemoved>()[0].reason, "linkFailed");
  EXPECT_FALSE(client_at(kPhone));
  EXPECT_EQ(request(asked->request.id)->reason, "expired");
  dispatcher->stop(std::chrono::seconds(5));
}

TEST_F(LinkingTest, IsGoodForOneUse) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  ASSERT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::linked);
  EXPECT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::not_asked);
  EXPECT_EQ(messages(web.conversation_id).size(), 2U);
  EXPECT_FALSE(notice(*asked));
}

TEST_F(LinkingTest, IsOfNoUseToAnotherPerson) {
  const auto web = says("browser", "hello");
  const auto thief = says("thief", "hello");
  const auto asked = ask(web.user_id, kPhone);
  EXPECT_EQ(confirm(thief.user_id, code_of(*asked)).outcome, Outcome::not_asked);
  EXPECT_EQ(request(asked->request.id)->attempts, 0);
  ASSERT_TRUE(ask(thief.user_id, kPhone));
  EXPECT_EQ(confirm(thief.user_id, code_of(*asked)).outcome, Outcome::wrong_code) << "each has a code of their own";
  EXPECT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::linked);
}

TEST_F(LinkingTest, OfOneAddressByTwoPeopleMakesThemNotOne) {
  const auto first = says("first", "hello");
  const auto second = says("second", "hello");
  ASSERT_TRUE(ask(first.user_id, kPhone));
  const auto asked = ask(second.user_id, kPhone);
  const auto confirmed = confirm(second.user_id, code_of(*asked));
  ASSERT_EQ(confirmed.outcome, Outcome::linked);
  EXPECT_EQ(confirmed.client->user_id, second.user_id);
  EXPECT_TRUE(heard.all<domain::UserMerged>().empty());
}

TEST_F(LinkingTest, ConfirmedTwiceAtOnceHappensOnce) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  std::vector<Outcome> outcomes(4);
  std::vector<std::thread> people;
  for (auto& outcome : outcomes) {
    people.emplace_back([&, this] { outcome = confirm(web.user_id, code_of(*asked)).outcome; });
  }
  for (auto& one : people) one.join();
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), Outcome::linked), 1);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), Outcome::not_asked), 3);
  EXPECT_EQ(messages(web.conversation_id).size(), 2U);
}

TEST_F(LinkingTest, OfOneAddressConfirmedByTwoPeopleAtOnceMergesThem) {
  const auto a = says("a", "hello");
  const auto b = says("b", "hello");
  const auto asked_a = ask(a.user_id, kPhone), asked_b = ask(b.user_id, kPhone);
  Outcome first{}, second{};
  std::thread one([&] { first = confirm(a.user_id, code_of(*asked_a)).outcome; });
  std::thread two([&] { second = confirm(b.user_id, code_of(*asked_b)).outcome; });
  one.join();
  two.join();
  EXPECT_EQ(first, Outcome::linked);
  EXPECT_EQ(second, Outcome::linked);
  EXPECT_EQ(owner_of(kPhone), a.user_id) << "both have shown that the phone is theirs: one person";
  EXPECT_EQ(heard.all<domain::UserMerged>().size(), 1U);
}

TEST_F(LinkingTest, ANewCodeTakesThePlaceOfTheOld) {
  const auto web = says("browser", "hello");
  const auto old = ask(web.user_id, kPhone);
  const auto other = ask(web.user_id, "+33198765432");
  EXPECT_EQ(request(old->request.id)->reason, "replaced");
  EXPECT_FALSE(client_at(kPhone));
  EXPECT_EQ(confirm(web.user_id, code_of(*old)).outcome, Outcome::wrong_code);
  EXPECT_EQ(confirm(web.user_id, code_of(*other)).outcome, Outcome::linked);
}

TEST_F(LinkingTest, KeepsWhatTheAddressSaysFromWhoAskedForIt) {
  const auto attacker = says("attacker", "hello");
  const auto asked = ask(attacker.user_id, kPhone);
  const auto victim = says(kPhone, "my secret", "sms-main");
  EXPECT_NE(victim.user_id, attacker.user_id);
  EXPECT_NE(victim.conversation_id, attacker.conversation_id);
  EXPECT_EQ(texts(attacker.conversation_id), std::vector<std::string>{"hello"});
  ASSERT_EQ(heard.all<domain::ClientRemoved>().size(), 1U);
  EXPECT_EQ(heard.all<domain::ClientRemoved>()[0].reason, "theft");
  EXPECT_EQ(owner_of(kPhone), victim.user_id);
  // And who had the phone all along may still link it.
  EXPECT_EQ(confirm(attacker.user_id, code_of(*asked)).outcome, Outcome::linked);
  EXPECT_EQ(owner_of(kPhone), attacker.user_id);
}

TEST_F(LinkingTest, TheCodeIsForWhereItWasAskedFor) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  const auto texted = says(kPhone, code_of(*asked), "sms-main");
  EXPECT_NE(texted.user_id, web.user_id) << "sent back by text message it links nothing";
  const auto stranger = says("stranger", code_of(*asked));
  EXPECT_NE(stranger.user_id, web.user_id);
  EXPECT_EQ(request(asked->request.id)->state, LinkState::open);
  EXPECT_EQ(request(asked->request.id)->attempts, 0);
}

TEST_F(LinkingTest, TakesACodeThatIsTypedInTheConversation) {
  add_channel("web", "bot");
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  const auto before = turns();
  const auto wrong = inbound("browser", "typed-1", wrong_one(code_of(*asked)));
  ASSERT_TRUE(receive(wrong));
  ASSERT_TRUE(receive(wrong)->duplicate);
  EXPECT_EQ(request(asked->request.id)->attempts, 1) << "a repeated message is no further guess";
  EXPECT_EQ(turns(), before + 1);
  EXPECT_EQ(says("browser", code_of(*asked)).conversation_id, web.conversation_id);
  EXPECT_EQ(owner_of(kPhone), web.user_id);
  EXPECT_EQ(turns(), before + 1) << "the bot is not asked what it makes of a code";
}

TEST_F(LinkingTest, KeepsTwoKnownPeopleApart) {
  ASSERT_TRUE(identify("browser", "ana"));
  const auto web = says("browser", "hello");
  const auto sms = says(kPhone, "hi", "sms-main");
  ASSERT_TRUE(identify("other", "bo"));
  const auto bo = says("other", "hello");
  ASSERT_TRUE(store->change(
      [&](store::Transaction& tx) { return Merging::merge(tx, bo.user_id, sms.user_id, "same person"); }));
  const auto asked = ask(web.user_id, kPhone);
  EXPECT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::two_people);
  EXPECT_EQ(owner_of(kPhone), bo.user_id);
  EXPECT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::not_asked) << "the code is used up";
}

TEST_F(LinkingTest, OfABlockedClientIsSilentlyRefused) {
  says(kPhone, "hi", "sms-main");
  auto blocked = *client_at(kPhone);
  blocked.status = ClientStatus::blocked;
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    store::Clients{tx.connection()}.update(blocked);
    return {};
  }));
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  ASSERT_TRUE(asked);
  EXPECT_TRUE(rows("SELECT payload FROM tasks WHERE kind = 'deliver'").empty());
  EXPECT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::not_asked);
}

TEST_F(LinkingTest, OfWhatIsLinkedNeedsNoCode) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  ASSERT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Outcome::linked);
  const auto again = ask(web.user_id, kPhone);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->request.state, LinkState::linked);
  EXPECT_EQ(messages(web.conversation_id).size(), 2U);
}

TEST_F(LinkingTest, RefusesWhatCannotBeAsked) {
  const auto web = says("browser", "hello");
  EXPECT_EQ(ask(web.user_id, kPhone, LinkProof::code, "web").error().code, "not_linkable");
  EXPECT_EQ(ask(web.user_id, kPhone, LinkProof::code, "nowhere").error().code, "not_linkable");
  EXPECT_EQ(ask(web.user_id, kPhone, LinkProof::code, "bot").error().code, "not_linkable");
  EXPECT_EQ(ask(web.user_id, "@ana", LinkProof::code, "telegram-main").error().code, "address_not_supported");
  EXPECT_EQ(ask(web.user_id, "12", LinkProof::code).error().code, "bad_identity");
  EXPECT_EQ(ask("nobody", kPhone).error().code, "user_not_found");
}

TEST_F(LinkingTest, IsUndoneByUnlinking) {
  const auto web = says("browser", "hello");
  const auto other = says("other", "hello");
  const auto asked = ask(web.user_id, kPhone);
  const auto client = confirm(web.user_id, code_of(*asked)).client->id;
  EXPECT_EQ(unlink(other.user_id, client).error().code, "client_not_found");
  EXPECT_EQ(unlink(web.user_id, web.client_id).error().code, "not_linkable");
  ASSERT_TRUE(unlink(web.user_id, client));
  EXPECT_EQ(unlink(web.user_id, client).error().code, "client_not_found");
  EXPECT_FALSE(client_at(kPhone));
  EXPECT_TRUE(rows("SELECT value FROM identities").empty());
  EXPECT_NE(says(kPhone, "who am I?", "sms-main").user_id, web.user_id);
  const auto again = ask(web.user_id, kPhone);
  EXPECT_EQ(again->request.state, LinkState::open) << "a code is needed again";
}

TEST_F(LinkingTest, GoesOnForThePersonWhoTheRequesterBecomes) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  const auto known = identify("laptop", "ana");
  ASSERT_TRUE(identify("browser", "ana"));
  const auto confirmed = confirm(known->user.id, code_of(*asked));
  ASSERT_EQ(confirmed.outcome, Outcome::linked);
  EXPECT_EQ(confirmed.client->user_id, known->user.id);
}

TEST_F(LinkingTest, IsForgottenWithThePerson) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return Erasure(tx).user(web.user_id); }));
  EXPECT_TRUE(rows("SELECT id FROM link_requests").empty());
  EXPECT_FALSE(client_at(kPhone));
  EXPECT_FALSE(notice(*asked));
}

}  // namespace
}  // namespace hub::messaging
