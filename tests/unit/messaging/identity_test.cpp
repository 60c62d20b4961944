// Who is who: domain.md, "Linking and merging" 1 and 3.
#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::messaging {
namespace {

using Identity = HubInAFolder;

TEST_F(Identity, RemembersABrowser) {
  const auto first = identify("browser-1");
  const auto again = identify("browser-1");
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->user.id, again->user.id);
  EXPECT_EQ(first->client.id, again->client.id);
  EXPECT_TRUE(first->user.external_id.empty());
}

TEST_F(Identity, OfAnAnonymousUserBecomesKnownBySigningIn) {
  const auto anonymous = receive(inbound("browser-1", "m1"));
  const auto known = identify("browser-1", "customer-7");
  ASSERT_TRUE(known);
  EXPECT_EQ(known->user.id, anonymous->user_id);
  EXPECT_EQ(known->user.external_id, "customer-7");
  EXPECT_NE(known->user.signed_up_at, domain::Time{});
}

TEST_F(Identity, OfAnAnonymousUserJoinsTheKnownOneWithConversations) {
  const auto known = receive(inbound("phone", "m0"));
  ASSERT_TRUE(identify("phone", "customer-7"));
  const auto anonymous = receive(inbound("browser-1", "m1"));
  ASSERT_NE(known->user_id, anonymous->user_id);
  heard.clear();

  const auto joined = identify("browser-1", "customer-7");
  ASSERT_TRUE(joined) << joined.error().message;
  EXPECT_EQ(joined->user.id, known->user_id);
  EXPECT_EQ(joined->client.user_id, known->user_id);
  EXPECT_EQ(conversation(anonymous->conversation_id).user_id, known->user_id);
  const auto gone = look([&](auto& sql) { return store::Users{sql}.find(anonymous->user_id); });
  EXPECT_EQ(gone->merged_into, known->user_id);
  ASSERT_EQ(heard.all<domain::ConversationChanged>().size(), 1U);
  EXPECT_EQ(heard.all<domain::ConversationChanged>()[0].user_id, known->user_id);

  const auto retried = receive(inbound("browser-1", "m1"));
  ASSERT_TRUE(retried) << "a retry of what was said before signing in is still a duplicate";
  EXPECT_TRUE(retried->duplicate);
  EXPECT_EQ(retried->conversation_id, anonymous->conversation_id);
  ASSERT_TRUE(identify("browser-1", "customer-7")) << "merging is idempotent";
  EXPECT_EQ(look([&](auto& sql) { return store::Conversations{sql}.of_user(known->user_id, 10); }).size(), 2U);
}

TEST_F(Identity, OfTwoKnownUsersNeverMerges) {
  const auto ana = receive(inbound("shared", "m1"));
  ASSERT_TRUE(identify("shared", "ana"));
  const auto bo = identify("shared", "bo");
  ASSERT_TRUE(bo);
  EXPECT_NE(bo->user.id, ana->user_id);
  EXPECT_EQ(bo->user.external_id, "bo");
  EXPECT_EQ(conversation(ana->conversation_id).user_id, ana->user_id) << "what Ana said stays hers";
  const auto said = receive(inbound("shared", "m2"));
  EXPECT_EQ(said->user_id, bo->user.id);
  EXPECT_NE(said->conversation_id, ana->conversation_id);
  EXPECT_EQ(identify("shared", "ana")->user.id, ana->user_id);
}

TEST_F(Identity, KeepsTheKnownProfileAndFillsItsGaps) {
  Sender sender;
  sender.integration_id = "web";
  sender.external_id = "phone";
  sender.user_external_id = "customer-7";
  sender.profile.given_name = "Ana";
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.identify(tx, sender); }));
  sender.external_id = "browser-1";
  sender.user_external_id.clear();
  sender.profile.given_name = "Anonymous";
  sender.profile.locale = "pt";
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.identify(tx, sender); }));
  const auto joined = identify("browser-1", "customer-7");
  EXPECT_EQ(joined->user.profile.given_name, "Ana");
  EXPECT_EQ(joined->user.profile.locale, "pt");
}

}  // namespace
}  // namespace hub::messaging
