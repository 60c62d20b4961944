// Going on on another channel without a code: a deep link, a word from there, a "yes", the business's word, a JWT.
#include <gmock/gmock.h>

#include "messaging/last_used.hpp"
#include "unit/messaging/linking_fixture.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {
namespace {

using domain::ClientStatus;
using domain::LinkProof;
using domain::LinkState;
using ::testing::HasSubstr;
using ::testing::Not;

struct LinkingAnswers : LinkingHub {
  LinkAsked offer(const std::string& user) {
    const auto asked = ask(user, "", LinkProof::token, "telegram-main");
    EXPECT_TRUE(asked) << asked.error().message;
    return *asked;
  }
  // As a channel tells of a deep link.
  Inbound started(const std::string& chat, const std::string& id, const std::string& token, const std::string& text) {
    auto start = inbound(chat, id, text, "telegram-main");
    start.metadata_json = R"({"start":")" + token + R"("})";
    return start;
  }
  static domain::Content form_with(const std::string& name, const std::string& value) {
    return wire::parse_content(R"({"type":"formResponse","fields":[{"type":"text","name":")" + name +
                                   R"(","label":"Phone","text":")" + value + R"("}]})",
                               wire::Writer::user)
        .value();
  }
  domain::Result<Identified> sign_in(const std::string& browser, const std::string& external_id,
                                     const std::string& email, const std::string& phone) {
    Sender sender;
    sender.integration_id = "web";
    sender.external_id = browser;
    sender.user_external_id = external_id;
    sender.verified_email = email;
    sender.verified_phone = phone;
    return store->change([&](store::Transaction& tx) { return ingest.identify(tx, sender); });
  }
};

TEST_F(LinkingAnswers, ADeepLinkLinksWhoeverBringsIt) {
  const auto web = says("browser", "hello");
  const auto asked = offer(web.user_id);
  EXPECT_FALSE(asked.client);
  EXPECT_EQ(asked.url, "https://t.me/acme?start=" + asked.token);
  EXPECT_LE(asked.token.size(), 64U) << "Telegram takes no more";
  const auto telegram = says("chat-1", "/start " + asked.token, "telegram-main");
  EXPECT_EQ(telegram.user_id, web.user_id);
  EXPECT_EQ(telegram.conversation_id, web.conversation_id);
  EXPECT_EQ(owner_of("chat-1", "telegram-main"), web.user_id);
  const auto said = texts(web.conversation_id);
  ASSERT_EQ(said.size(), 2U) << "what links is no message";
  EXPECT_THAT(said[1], HasSubstr("Last said: \"hello\""));
}

TEST_F(LinkingAnswers, ADeepLinkLinksAlsoWhenTheChannelSaysItInTheMetadata) {
  const auto web = says("browser", "hello");
  const auto first = receive(started("chat-1", "start-1", offer(web.user_id).token, "I came by your link"));
  ASSERT_EQ(first->user_id, web.user_id);
  const auto said = messages(web.conversation_id).back();
  EXPECT_EQ(said.content.text, "I came by your link");
  EXPECT_EQ(said.metadata_json, R"({"start":"..."})") << "a token is nothing to keep";
}

TEST_F(LinkingAnswers, WhatLinksIsNoMessageAndItsLineStandsInItsPlace) {
  const auto web = says("browser", "hello");
  auto start = started("chat-1", "start-1", offer(web.user_id).token, "Start");
  start.content =
      wire::parse_content(R"({"type":"text","text":"Start","payload":"/start"})", wire::Writer::user).value();
  const auto first = receive(start);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->conversation_id, web.conversation_id);
  const auto said = messages(web.conversation_id);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[1].id, first->message_id);
  EXPECT_EQ(said[1].author.type, domain::AuthorType::system);
  EXPECT_EQ(said[1].source.client_id, client_at("chat-1", "telegram-main")->id);
  EXPECT_EQ(said[1].metadata_json.find("hubbub-"), std::string::npos);
  const auto again = receive(start);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->duplicate) << "a webhook that is repeated";
  EXPECT_EQ(again->message_id, first->message_id);
  EXPECT_EQ(messages(web.conversation_id).size(), 2U);
}

TEST_F(LinkingAnswers, AnswersGoWhereTheLinkWasOpened) {
  const auto web = says("browser", "hello");
  receive(started("chat-1", "start-1", offer(web.user_id).token, "/start")).value();
  const auto client = look([&](auto& sql) { return last_used_client(sql, conversation(web.conversation_id)); });
  ASSERT_TRUE(client);
  EXPECT_EQ(client->integration_id, "telegram-main");
}

TEST_F(LinkingAnswers, ALinkReopensNothingAtTheDesk) {
  const auto web = says("browser", "hello");
  int heard_by_desk = 0;
  hooks.has_received.emplace_back([&](auto&, const auto&, const auto&) {
    ++heard_by_desk;
    return domain::Result<>{};
  });
  receive(started("chat-1", "start-1", offer(web.user_id).token, "/start")).value();
  EXPECT_EQ(heard_by_desk, 0);
}

TEST_F(LinkingAnswers, OfWordsBesideTheTokenNothingIsLost) {
  for (const auto& [said, kept] :
       {std::pair{"Please go on here: {}", "Please go on here: ..."}, std::pair{"Get started\n{}", "Get started"},
        std::pair{"{}\nIs it open?", "Is it open?"}, std::pair{"/order 5 {}", "/order 5 ..."}}) {
    const auto browser = std::string{"browser of "} + kept;
    const auto web = says(browser, "hello");
    std::string text{said};
    text.replace(text.find("{}"), 2, offer(web.user_id).token);
    EXPECT_EQ(says(std::string{"chat of "} + kept, text, "telegram-main").user_id, web.user_id);
    EXPECT_EQ(texts(web.conversation_id).back(), kept);
  }
}

TEST_F(LinkingAnswers, ATokenThatIsSpentBeginsAConversationLikeAnyStart) {
  const auto web = says("browser", "hello");
  const auto asked = offer(web.user_id);
  receive(started("chat-1", "start-1", asked.token, "/start")).value();
  const auto other = receive(started("chat-2", "start-2", asked.token, "/start"));
  EXPECT_NE(other->user_id, web.user_id);
  EXPECT_EQ(texts(other->conversation_id), std::vector<std::string>{"/start"});
}

TEST_F(LinkingAnswers, ADeepLinkIsGoodForOneUseInTimeAndOnItsChannel) {
  const auto web = says("browser", "hello");
  const auto asked = offer(web.user_id);
  EXPECT_NE(says(kPhone, asked.token, "sms-main").user_id, web.user_id) << "of another channel";
  auto forged = asked.token;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_NE(says("chat-2", "/start " + forged, "telegram-main").user_id, web.user_id);
  auto first = inbound("chat-1", "start-1", "/start " + asked.token, "telegram-main");
  ASSERT_EQ(receive(first)->user_id, web.user_id);
  EXPECT_TRUE(receive(first)->duplicate) << "a repeated webhook";
  EXPECT_NE(says("chat-3", "/start " + asked.token, "telegram-main").user_id, web.user_id);
  const auto late = offer(web.user_id);
  clock.advance(std::chrono::minutes(10));
  EXPECT_NE(says("chat-4", "/start " + late.token, "telegram-main").user_id, web.user_id);
}

TEST_F(LinkingAnswers, ADeepLinkWakesNoBot) {
  add_reachable("telegram-main", "telegram", "https://t.me/acme?start={token}", "bot");
  add_channel("web", "bot");
  const auto web = says("browser", "hello");
  const auto before = turns();
  says("chat-1", "/start " + offer(web.user_id).token, "telegram-main");
  EXPECT_EQ(turns(), before);
}

TEST_F(LinkingAnswers, ByActivityAnyWordFromTheAddressLinks) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone, LinkProof::activity);
  EXPECT_THAT(notice(*asked)->message.content.text, HasSubstr("Acme"));
  clock.advance(std::chrono::hours(24));
  EXPECT_EQ(client_at(kPhone)->status, ClientStatus::pending);
  const auto sms = says(kPhone, "what is this?", "sms-main");
  EXPECT_EQ(sms.conversation_id, web.conversation_id);
  EXPECT_EQ(client_at(kPhone)->status, ClientStatus::active);
  EXPECT_EQ(request(asked->request.id)->state, LinkState::linked);
}

TEST_F(LinkingAnswers, ByActivityAlsoLinksWhoWasSomebodyElse) {
  const auto sms = says(kPhone, "earlier", "sms-main");
  const auto web = says("browser", "hello");
  ASSERT_TRUE(ask(web.user_id, kPhone, LinkProof::activity));
  EXPECT_EQ(says(kPhone, "here I am", "sms-main").conversation_id, web.conversation_id);
  EXPECT_EQ(owner_of(kPhone), sms.user_id);
  EXPECT_EQ(heard.all<domain::UserMerged>().size(), 1U);
}

TEST_F(LinkingAnswers, APromptIsAnsweredInWordsOrByNumber) {
  int number = 0;
  for (const auto* yes : {"Yes", "oui!", "1", "SÍ", "Vale.", "1️⃣", "ok"}) {
    const auto phone = "+3312345678" + std::to_string(number++);
    const auto web = says("browser-" + phone, "hello");
    ASSERT_TRUE(ask(web.user_id, phone, LinkProof::prompt));
    EXPECT_EQ(says(phone, yes, "sms-main").user_id, web.user_id) << yes;
  }
}

TEST_F(LinkingAnswers, APromptThatIsRefusedLinksNothing) {
  int number = 0;
  for (const auto* no : {"No", "non", "2", "NO!"}) {
    const auto phone = "+3312345678" + std::to_string(number++);
    const auto web = says("browser-" + phone, "hello");
    const auto asked = ask(web.user_id, phone, LinkProof::prompt);
    EXPECT_NE(says(phone, no, "sms-main").user_id, web.user_id) << no;
    EXPECT_EQ(request(asked->request.id)->reason, "refused");
    EXPECT_NE(says(phone, "yes", "sms-main").user_id, web.user_id) << "no is no";
  }
}

TEST_F(LinkingAnswers, APromptWaitsWhileSomethingElseIsSaid) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone, LinkProof::prompt);
  const auto said = says(kPhone, "who is this?", "sms-main");
  EXPECT_NE(said.user_id, web.user_id);
  EXPECT_EQ(texts(web.conversation_id).size(), 1U);
  EXPECT_EQ(says(kPhone, "yes", "sms-main").conversation_id, web.conversation_id);
  EXPECT_EQ(request(asked->request.id)->state, LinkState::linked);
}

TEST_F(LinkingAnswers, TheBusinesssWordsReachTheAddressWhenItGivesAny) {
  const auto web = says("browser", "hello");
  LinkWish wish{web.user_id, "sms-main", kPhone, LinkProof::activity};
  wish.message = domain::text_content("Your order goes on here.");
  const auto asked = ask(wish);
  EXPECT_EQ(notice(*asked)->message.content.text, "Your order goes on here.");
}

TEST_F(LinkingAnswers, WhatTheBusinessVouchesForIsLinkedAtOnce) {
  const auto web = says("browser", "hello");
  LinkWish wish{web.user_id, "sms-main", kPhone, LinkProof::vouched};
  wish.message = domain::text_content("We write here from now on.");
  const auto asked = ask(wish);
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_EQ(asked->request.state, LinkState::linked);
  EXPECT_EQ(asked->client->status, ClientStatus::active);
  EXPECT_EQ(says(kPhone, "fine", "sms-main").conversation_id, web.conversation_id);
  EXPECT_EQ(notice(*asked)->message.content.text, "We write here from now on.");
}

TEST_F(LinkingAnswers, WhatTheBusinessVouchesForKeepsTwoKnownPeopleApart) {
  ASSERT_TRUE(sign_in("browser", "ana", "", kPhone));
  const auto bo = identify("other", "bo");
  const auto asked = ask(bo->user.id, kPhone, LinkProof::vouched);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, "different_external_ids");
  EXPECT_FALSE(client_at(kPhone)) << "the refused change leaves nothing";
}

TEST_F(LinkingAnswers, AVerifiedAddressOfASignedInPersonNeedsNoCode) {
  const auto ana = sign_in("browser", "ana", "Ana@Example.org", "");
  ASSERT_TRUE(ana);
  const auto asked = ask(ana->user.id, "ana@example.org", LinkProof::code, "email-main");
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_EQ(asked->request.state, LinkState::linked);
  EXPECT_EQ(says("ana@example.org", "by mail", "email-main").user_id, ana->user.id);
  EXPECT_EQ(ask(ana->user.id, "bo@example.org", LinkProof::code, "email-main")->request.state, LinkState::open)
      << "only that one";
}

TEST_F(LinkingAnswers, AVerifiedAddressJoinsWhoWroteFromThere) {
  const auto sms = says(kPhone, "hi", "sms-main");
  const auto ana = sign_in("browser", "ana", "", kPhone);
  EXPECT_EQ(owner_of(kPhone), ana->user.id);
  EXPECT_EQ(conversation(sms.conversation_id).user_id, ana->user.id);
  ASSERT_TRUE(sign_in("browser", "ana", "", kPhone));
  EXPECT_EQ(heard.all<domain::UserMerged>().size(), 1U) << "once";
}

TEST_F(LinkingAnswers, AVerifiedAddressOfSomebodyElseDoesNotKeepAnyoneFromSigningIn) {
  ASSERT_TRUE(sign_in("browser", "ana", "", kPhone));
  const auto bo = sign_in("other", "bo", "not an address", kPhone);
  ASSERT_TRUE(bo) << bo.error().message;
  EXPECT_EQ(bo->user.external_id, "bo");
  EXPECT_EQ(rows("SELECT user_id FROM identities WHERE kind = 'phone'").size(), 1U);
}

TEST_F(LinkingAnswers, AnAddressThatNobodyVerifiedStaysAHint) {
  auto sender_only = inbound("browser", "m1");
  sender_only.sender.profile.email = "ana@example.org";
  sender_only.sender.verified_email = "ana@example.org";  // of somebody who is not signed in
  const auto web = receive(sender_only);
  EXPECT_TRUE(rows("SELECT value FROM identities").empty());
  EXPECT_EQ(ask(web->user_id, "ana@example.org", LinkProof::code, "email-main")->request.state, LinkState::open);
}

TEST_F(LinkingAnswers, AFormsFieldAsksForACodeThatIsTypedInTheConversation) {
  auto form = inbound("browser", "form-1");
  form.content = form_with("hubbub.link:sms-main", "+33 1 23 45 67 89");
  const auto received = receive(form);
  ASSERT_TRUE(received) << received.error().message;
  auto said = texts(received->conversation_id);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[1], "A code is on its way to +33123456789. Type it here.");
  ASSERT_TRUE(receive(form)->duplicate);
  EXPECT_EQ(texts(received->conversation_id).size(), 2U) << "a form sent twice asks once";
  EXPECT_EQ(rows("SELECT id FROM link_requests").size(), 1U);
  const auto id = rows("SELECT id FROM link_requests")[0];
  says("browser", secrets.code_of(id));
  EXPECT_EQ(owner_of(kPhone), received->user_id);
  said = texts(received->conversation_id);
  ASSERT_EQ(said.size(), 4U);
  EXPECT_TRUE(said[2].starts_with("You are connected: we go on here.")) << said[2];
  EXPECT_EQ(said[2].find("A code is on its way"), std::string::npos) << "that was not said by anybody";
}

TEST_F(LinkingAnswers, AFormIsTakenInThoughItsAddressCannotBeAsked) {
  for (const auto* address : {"12", "ana@example.org"}) {
    auto form = inbound("browser", std::string{"form-"} + address);
    form.content = form_with("hubbub.link:sms-main", address);
    const auto received = receive(form);
    ASSERT_TRUE(received);
    EXPECT_THAT(texts(received->conversation_id).back(), HasSubstr("could not be asked"));
  }
  auto other = inbound("browser", "form-2");
  other.content = form_with("phone", kPhone);
  const auto before = rows("SELECT id FROM messages").size();
  ASSERT_TRUE(receive(other));
  EXPECT_EQ(rows("SELECT id FROM messages").size(), before + 1) << "another field asks for nothing";
}

TEST_F(LinkingAnswers, AQuickReplyHandsOutTheDeepLink) {
  says("browser", "hello");
  auto tapped = inbound("browser", "tap-1");
  tapped.content = wire::parse_content(R"({"type":"text","text":"Telegram","payload":"hubbub.link:telegram-main"})",
                                       wire::Writer::user)
                       .value();
  const auto received = receive(tapped);
  EXPECT_THAT(texts(received->conversation_id).back(), HasSubstr("https://t.me/acme?start=hubbub-"));
}

TEST_F(LinkingAnswers, TheListOffersWhatCanBeLinked) {
  add_reachable("fax-main", "fax");
  std::vector<std::string> offered;
  for (const auto& one : linking.linkable()) offered.push_back(one.integration_id);
  EXPECT_EQ(offered, (std::vector<std::string>{"email-main", "sms-main", "telegram-main"}));
}

}  // namespace
}  // namespace hub::messaging
