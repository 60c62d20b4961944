// Going on on a channel whose people have phone numbers, but are never written to first, and on those that tell beside
// the words by which link somebody came.
#include <gmock/gmock.h>

#include <map>

#include "unit/messaging/linking_fixture.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {
namespace {

using domain::ClientStatus;
using domain::IdentityKind;
using domain::LinkProof;
using domain::LinkState;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kTemplate =
    R"({"type":"template","template":{"name":"may_we_write","language":{"code":"en"},"components":[]}})";

class LinkingWhatsApp : public LinkingHub {
 protected:
  LinkingWhatsApp() { add_reachable("whatsapp-main", "whatsapp", "https://wa.me/15550001234?text={token}"); }

  LinkAsked offer(const std::string& user, const std::string& integration = "whatsapp-main") {
    auto asked = ask(user, "", LinkProof::token, integration);
    EXPECT_TRUE(asked) << asked.error().message;
    return *std::move(asked);
  }
  std::optional<domain::Identity> claim() {
    return look([&](auto& sql) { return store::Identities{sql}.find({IdentityKind::phone, kPhone}); });
  }
  static domain::Content content(const std::string& json, wire::Writer writer) {
    return wire::parse_content(json, writer).value();
  }
  std::vector<std::string> texts(const domain::ConversationId& id) {
    std::vector<std::string> all;
    for (const auto& message : messages(id)) all.push_back(message.content.text);
    return all;
  }
};

TEST_F(LinkingWhatsApp, OffersALinkAndNoCode) {
  add_reachable("whatsapp-plain", "whatsapp");
  std::map<std::string, std::optional<LinkProof>> offers;
  for (const auto& one : linking.linkable()) {
    offers[one.integration_id] = one.offer;
    if (one.channel_type == "whatsapp") {
      EXPECT_EQ(one.address, IdentityKind::phone) << "the business may vouch for a number";
    }
  }
  EXPECT_EQ(offers.at("whatsapp-main"), LinkProof::token);
  EXPECT_EQ(offers.at("whatsapp-plain"), std::nullopt) << "there is no link that leads there";
  EXPECT_EQ(offers.at("sms-main"), LinkProof::code);
  const auto web = says("browser", "hello");
  const auto asked = offer(web.user_id);
  EXPECT_EQ(asked.url, "https://wa.me/15550001234?text=" + asked.token);
}

TEST_F(LinkingWhatsApp, TheLinksMessageLinksAndProvesTheNumber) {
  const auto web = says("browser", "do you have tea?");
  const auto asked = offer(web.user_id);
  const auto there = says(kPhone, asked.token, "whatsapp-main");
  EXPECT_EQ(there.conversation_id, web.conversation_id);
  EXPECT_EQ(request(asked.request.id)->state, LinkState::linked);
  ASSERT_TRUE(claim());
  EXPECT_EQ(claim()->user_id, web.user_id);
  EXPECT_EQ(claim()->verified_by, "link");
  for (const auto& text : texts(web.conversation_id)) EXPECT_THAT(text, Not(HasSubstr(asked.token)));
}

TEST_F(LinkingWhatsApp, ANumberThatIsSpelledAsItWasOnceIsTheSame) {
  for (const auto& [former, today] :
       {std::pair{"+55 11 8765-4321", "+5511987654321"}, std::pair{"+52 1 55 1234 5678", "+525512345678"}}) {
    const auto web = says(std::string{"browser of "} + today, "hello");
    const auto asked = ask(web.user_id, former, LinkProof::vouched, "whatsapp-main");
    ASSERT_TRUE(asked) << asked.error().message;
    EXPECT_EQ(says(today, "hello", "whatsapp-main").conversation_id, web.conversation_id) << former;
  }
}

TEST_F(LinkingWhatsApp, WhoHidesTheirNumberIsLinkedWithoutAClaim) {
  const auto web = says("browser", "hello");
  EXPECT_EQ(says("US.13491208655302741918", offer(web.user_id).token, "whatsapp-main").user_id, web.user_id);
  EXPECT_FALSE(claim());
}

TEST_F(LinkingWhatsApp, TheSameNumberOnTwoChannelsIsOnePerson) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone);
  ASSERT_EQ(confirm(web.user_id, code_of(*asked)).outcome, Confirmation::Outcome::linked);
  const auto other = says("other-browser", "hello");
  const auto there = says(kPhone, offer(other.user_id).token, "whatsapp-main");
  EXPECT_EQ(there.user_id, owner_of(kPhone)) << "whoever proved the number by SMS";
  EXPECT_EQ(there.user_id, owner_of(kPhone, "whatsapp-main"));
}

TEST_F(LinkingWhatsApp, AnAddressIsNotAskedInTheHubsOwnWords) {
  const auto web = says("browser", "hello");
  for (const auto proof : {LinkProof::code, LinkProof::activity, LinkProof::prompt}) {
    const auto refused = ask(web.user_id, kPhone, proof, "whatsapp-main");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "address_not_supported");
    EXPECT_THAT(refused.error().message, HasSubstr("deep_link"));
  }
  EXPECT_FALSE(client_at(kPhone, "whatsapp-main")) << "nothing is left of what was refused";
  EXPECT_TRUE(rows("SELECT id FROM tasks WHERE kind = 'deliver'").empty());
}

TEST_F(LinkingWhatsApp, ATemplateOfTheBusinessAsksTheAddress) {
  const auto web = says("browser", "hello");
  LinkWish wish{web.user_id, "whatsapp-main", kPhone, LinkProof::activity};
  wish.message = content(kTemplate, wire::Writer::business);
  const auto asked = ask(wish);
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_EQ(notice(*asked)->message.content.type, domain::ContentType::template_);
  EXPECT_EQ(says(kPhone, "gladly", "whatsapp-main").user_id, web.user_id);

  wish.proof = LinkProof::code;  // the template holds no code
  wish.address = "+33123456780";
  EXPECT_FALSE(ask(wish));
}

TEST_F(LinkingWhatsApp, TheBusinessMayVouchForANumber) {
  const auto web = says("browser", "hello");
  const auto asked = ask(web.user_id, kPhone, LinkProof::vouched, "whatsapp-main");
  ASSERT_TRUE(asked) << asked.error().message;
  EXPECT_EQ(client_at(kPhone, "whatsapp-main")->status, ClientStatus::active);
  EXPECT_EQ(says(kPhone, "hello", "whatsapp-main").conversation_id, web.conversation_id);
}

TEST_F(LinkingWhatsApp, AVerifiedNumberOfASignedInPersonJoinsWhoWroteFromThere) {
  const auto there = says(kPhone, "I wrote before", "whatsapp-main");
  Sender sender;
  sender.integration_id = "web";
  sender.external_id = "browser";
  sender.user_external_id = "customer-7";
  sender.verified_phone = kPhone;
  const auto here = store->change([&](store::Transaction& tx) { return ingest.identify(tx, sender); });
  ASSERT_TRUE(here) << here.error().message;
  EXPECT_EQ(owner_of(kPhone, "whatsapp-main"), here->user.id);
  EXPECT_EQ(conversation(there.conversation_id).user_id, here->user.id);
}

TEST_F(LinkingWhatsApp, ANumberInAFormIsAnsweredWithTheLink) {
  const auto web = says("browser", "hello");
  auto filled = inbound("browser", "form-1", "");
  filled.content = content(
      R"({"type":"formResponse","fields":[{"type":"text","name":"hubbub.link:whatsapp-main","label":"Number","text":"+33 1 23 45 67 89"}]})",
      wire::Writer::user);
  ASSERT_TRUE(receive(filled));
  EXPECT_THAT(texts(web.conversation_id).back(), HasSubstr("https://wa.me/15550001234?text=hubbub-"));
}

// As Telegram's plugin tells of t.me/BOT?start=TOKEN, and Meta's of m.me/PAGE?ref=TOKEN.
TEST_F(LinkingWhatsApp, ATokenBesideTheWordsLinksAsWell) {
  for (const auto* name : {"start", "ref"}) {
    const auto web = says(std::string{"browser-"} + name, "hello");
    const auto asked = offer(web.user_id, "telegram-main");
    auto started = inbound(std::string{"chat-"} + name, std::string{"started-"} + name, "/start", "telegram-main");
    started.metadata_json = std::string{"{\""} + name + "\":\"" + asked.token + "\"}";
    const auto there = receive(started);
    ASSERT_TRUE(there) << there.error().message;
    EXPECT_EQ(there->conversation_id, web.conversation_id) << name;
    EXPECT_TRUE(receive(started)->duplicate) << "a repeated webhook";
    EXPECT_EQ(request(asked.request.id)->state, LinkState::linked);
  }
}

}  // namespace
}  // namespace hub::messaging
