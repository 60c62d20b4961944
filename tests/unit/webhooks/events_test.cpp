// What is told, in which words, and in which commit.
#include <gmock/gmock.h>

#include <thread>

#include "messaging/consenting.hpp"
#include "messaging/erasure.hpp"
#include "messaging/merging.hpp"
#include "unit/webhooks/webhook_hub.hpp"

namespace hub::webhooks {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string text(const json::value& value) {
  return std::string{value.as_string()};
}

struct Telling : WebhookHub {
  messaging::Merging merging{integrations, hooks};

  // A message of the business on the way to a phone.
  domain::Delivery answered(const std::string& conversation_id) {
    const auto sent = send(outgoing(conversation_id, "desk"));
    EXPECT_TRUE(sent);
    return look([&](auto& sql) { return store::Deliveries{sql}.of_message(sent->message.id); }).at(0);
  }
  void becomes(domain::Delivery delivery, domain::DeliveryStatus status, const std::string& reason = {}) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      delivery.status = status;
      delivery.reason = reason;
      delivery.external_id = "SM1";
      delivery.updated_at = tx.now();
      const auto conversation = store::Conversations{tx.connection()}.find(delivery.conversation_id);
      EXPECT_TRUE(store::Deliveries{tx.connection()}.advance(delivery));
      tx.publish(domain::DeliveryChanged{delivery, conversation->user_id, 2});
      return {};
    }));
  }
  std::string all_bodies() {
    std::string all;
    for (const auto& task : look([](auto& sql) { return store::Tasks{sql}.in_lanes_below("webhook:"); })) {
      all += task.payload;
    }
    return all;
  }
};

TEST_F(Telling, IsATaskOfTheSameCommit) {
  subscribe({"conversation:message"});
  const auto said = says("browser", "hello");
  ASSERT_EQ(waiting().size(), 1U);
  const auto refused = store->change([&](store::Transaction& tx) -> domain::Result<> {
    EXPECT_TRUE(ingest.receive(tx, inbound("browser", "rolled-back", "never said")));
    return domain::rejected("no", "changed its mind");
  });
  EXPECT_FALSE(refused);
  EXPECT_EQ(waiting().size(), 1U) << "what was not committed is not told";
  EXPECT_EQ(messages(said.conversation_id).size(), 1U);
}

TEST_F(Telling, CostsNothingWhenNobodyListens) {
  says("browser", "hello");
  subscribe({"user:merge"});
  says("browser", "hello again");
  EXPECT_THAT(waiting(), IsEmpty());
}

TEST_F(Telling, SaysAMessageInTheShapesOfV2) {
  subscribe({"conversation:message"});
  const auto said = says("+33123456789", "hello", "sms-main");
  const auto body = bodies().at(0);
  EXPECT_EQ(text(body.at("app").at("id")), "acme");
  EXPECT_EQ(text(body.at("webhook").at("id")), "crm");
  EXPECT_EQ(text(body.at("webhook").at("version")), "v2");
  ASSERT_EQ(body.at("events").as_array().size(), 1U);
  const auto& event = body.at("events").at(0);
  EXPECT_EQ(text(event.at("type")), "conversation:message");
  EXPECT_EQ(text(event.at("createdAt")), domain::to_rfc3339(clock.now()));
  const auto& payload = event.at("payload");
  EXPECT_EQ(text(payload.at("conversation").at("id")), said.conversation_id);
  EXPECT_EQ(text(payload.at("conversation").at("type")), "personal");
  EXPECT_EQ(text(payload.at("conversation").at("activeSwitchboardIntegration").at("name")), "desk");
  const auto& message = payload.at("message");
  EXPECT_EQ(text(message.at("id")), said.message_id);
  EXPECT_EQ(text(message.at("author").at("type")), "user");
  EXPECT_EQ(text(message.at("author").at("userId")), said.user_id);
  EXPECT_EQ(text(message.at("author").at("user").at("id")), said.user_id);
  EXPECT_FALSE(message.at("author").at("user").as_object().contains("profile"));
  EXPECT_EQ(text(message.at("content").at("text")), "hello");
  EXPECT_EQ(text(message.at("source").at("type")), "sms");
  EXPECT_EQ(text(message.at("source").at("integrationId")), "sms-main");
  EXPECT_EQ(text(message.at("source").at("originalMessageId")), "said-1");
  EXPECT_FALSE(message.at("source").as_object().contains("client"));
}

TEST_F(Telling, SaysMoreOfUserAndSourceToWhomAsked) {
  auto full = subscription("full", {"conversation:message"});
  full.rules.include_full_user = full.rules.include_full_source = true;
  webhooks.replace({full, subscription("crm", {"conversation:message"})});
  says("+33123456789", "hello", "sms-main");
  const auto told = bodies();
  ASSERT_EQ(told.size(), 2U);
  const auto& event = told.at(0).at("events").at(0);
  EXPECT_TRUE(event.at("payload").at("message").at("author").at("user").as_object().contains("profile"));
  const auto& client = event.at("payload").at("message").at("source").at("client");
  EXPECT_EQ(text(client.at("externalId")), "+33123456789");
  const auto& plain = told.at(1).at("events").at(0);
  EXPECT_FALSE(plain.at("payload").at("message").at("source").as_object().contains("client"));
  EXPECT_EQ(text(event.at("id")), text(plain.at("id"))) << "one event has one id";
}

TEST_F(Telling, SaysWhyAConversationBegan) {
  subscribe({"conversation:create", "conversation:message"});
  const auto said = says("browser", "hello");
  EXPECT_THAT(types(), ElementsAre("conversation:create", "conversation:message"));
  const auto payload = this->payload("conversation:create");
  EXPECT_EQ(text(payload.at("creationReason")), "message");
  EXPECT_EQ(text(payload.at("source").at("integrationId")), "web");
  EXPECT_EQ(text(payload.at("user").at("id")), said.user_id);
}

TEST_F(Telling, SaysWhatTheBusinessAnswersButNoNotes) {
  subscribe({"conversation:message"});
  const auto said = says("browser", "hello");
  tell_no_more_of_before();
  ASSERT_TRUE(send(outgoing(said.conversation_id, "desk", "how can I help?")));
  auto note = outgoing(said.conversation_id, "desk", "between us");
  note.source.type = domain::kNote;
  ASSERT_TRUE(send(note));
  const auto payload = this->payload("conversation:message");
  EXPECT_EQ(text(payload.at("message").at("author").at("type")), "business");
  EXPECT_EQ(text(payload.at("message").at("content").at("text")), "how can I help?");
}

TEST_F(Telling, SaysWhatHasBeenReadByWhom) {
  subscribe({"conversation:read"});
  const auto said = says("browser", "hello");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.has_read(tx, said.conversation_id, 1); }));
  const auto payload = this->payload("conversation:read");
  EXPECT_EQ(text(payload.at("activity").at("type")), "conversation:read");
  EXPECT_EQ(text(payload.at("activity").at("author").at("type")), "user");
  EXPECT_EQ(text(payload.at("activity").at("author").at("userId")), said.user_id);
}

TEST_F(Telling, SaysHowFarAMessageCame) {
  subscribe({"conversation:message:delivery:channel", "conversation:message:delivery:user"});
  const auto said = says("+33123456789", "hello", "sms-main");
  const auto delivery = answered(said.conversation_id);
  EXPECT_THAT(types(), IsEmpty()) << "it is queued";
  becomes(delivery, domain::DeliveryStatus::sent);
  const auto sent = payload("conversation:message:delivery:channel");
  EXPECT_EQ(text(sent.at("message").at("id")), delivery.message_id);
  EXPECT_EQ(text(sent.at("destination").at("type")), "sms");
  EXPECT_EQ(text(sent.at("destination").at("integrationId")), "sms-main");
  EXPECT_EQ(text(sent.at("externalMessages").at(0).at("id")), "SM1");
  EXPECT_FALSE(sent.at("isFinalEvent").as_bool());
  becomes(delivery, domain::DeliveryStatus::delivered);
  becomes(delivery, domain::DeliveryStatus::read);
  EXPECT_TRUE(payload("conversation:message:delivery:user").at("isFinalEvent").as_bool()) << "once";
}

TEST_F(Telling, TakesWhatWasReadForDeliveredWhenNobodySaidSo) {
  subscribe({"conversation:message:delivery:user"});
  const auto delivery = answered(says("+33123456789", "hello", "sms-main").conversation_id);
  becomes(delivery, domain::DeliveryStatus::sent);
  becomes(delivery, domain::DeliveryStatus::read);
  EXPECT_THAT(types(), ElementsAre("conversation:message:delivery:user"));
}

TEST_F(Telling, SaysThatAMessageFailedAndWhy) {
  subscribe({"conversation:message:delivery:failure"});
  const auto delivery = answered(says("+33123456789", "hello", "sms-main").conversation_id);
  becomes(delivery, domain::DeliveryStatus::failed, "no such number");
  const auto payload = this->payload("conversation:message:delivery:failure");
  EXPECT_EQ(text(payload.at("error").at("message")), "no such number");
  EXPECT_EQ(text(payload.at("error").at("code")), "undelivered");
  EXPECT_TRUE(payload.at("isFinalEvent").as_bool());
}

TEST_F(Telling, FollowsALinkToItsEnd) {
  subscribe({"client:add", "client:update", "client:remove", "user:merge"});
  const auto web = says("browser", "hello");
  EXPECT_THAT(types(), ElementsAre("client:add"));
  EXPECT_FALSE(payload("client:add").as_object().contains("reason")) << "they came by themselves";
  tell_no_more_of_before();
  const auto asked = ask(web.user_id, kPhone);
  ASSERT_TRUE(asked);
  EXPECT_THAT(types(), ElementsAre("client:add", "client:update"));
  EXPECT_EQ(text(payload("client:add").at("reason")), "channelLinking");
  EXPECT_EQ(text(payload("client:add").at("client").at("status")), "pending");
  EXPECT_EQ(text(payload("client:update").at("reason")), "matched");
  tell_no_more_of_before();
  confirm(web.user_id, code_of(*asked));
  const auto confirmed = payload("client:update");
  EXPECT_EQ(text(confirmed.at("reason")), "confirmed");
  EXPECT_EQ(text(confirmed.at("client").at("status")), "active");
  EXPECT_EQ(text(confirmed.at("user").at("id")), web.user_id);
  tell_no_more_of_before();
  ASSERT_TRUE(unlink(web.user_id, client_at(kPhone)->id));
  EXPECT_EQ(text(payload("client:remove").at("reason")), "sdk");
  EXPECT_EQ(text(payload("client:remove").at("client").at("externalId")), kPhone);
}

TEST_F(Telling, SaysWhoOptedOutOfAChannelAndWhoCameBack) {
  subscribe({"client:update", "user:update"});
  const auto said = says(kPhone, "hello", "sms-main");
  const auto say = [&](domain::ConsentState state, const char* event) {
    tell_no_more_of_before();
    domain::Consent consent{"sms", kPhone, state, "STOP", "sms-main", event, clock.now()};
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      messaging::record_consent(tx, integrations, consent);
      return {};
    }));
  };
  say(domain::ConsentState::opted_out, "e-1");
  EXPECT_THAT(types(), ElementsAre("client:update")) << "the user is as before";
  const auto out = payload("client:update");
  EXPECT_EQ(text(out.at("reason")), "blocked");
  EXPECT_EQ(text(out.at("client").at("status")), "blocked");
  EXPECT_EQ(text(out.at("user").at("id")), said.user_id);
  say(domain::ConsentState::opted_in, "e-2");
  const auto in = payload("client:update");
  EXPECT_EQ(text(in.at("reason")), "unblocked");
  EXPECT_EQ(text(in.at("client").at("status")), "active");
}

TEST_F(Telling, SaysThatTwoAreOnePersonAndWhatMoved) {
  subscribe({"user:merge", "client:update", "user:unmerge", "conversation:message"});
  const auto web = says("browser", "hello");
  const auto sms = says(kPhone, "hi", "sms-main");
  tell_no_more_of_before();
  const auto asked = ask(web.user_id, kPhone);
  ASSERT_TRUE(asked);
  confirm(web.user_id, code_of(*asked));
  const auto merged = payload("user:merge");
  EXPECT_EQ(text(merged.at("mergedUsers").at("surviving").at("id")), web.user_id);
  EXPECT_EQ(text(merged.at("mergedUsers").at("discarded").at("id")), sms.user_id);
  EXPECT_EQ(text(merged.at("movedConversations").at(0).at("id")), sms.conversation_id);
  EXPECT_EQ(text(merged.at("movedClients").at(0).at("id")), client_at(kPhone)->id);
  EXPECT_EQ(text(merged.at("reason")), "channelLinking");
  EXPECT_EQ(text(merged.at("mergedConversations").at("surviving").at("type")), "personal");
  std::string reasons;
  for (const auto& event : events()) {
    if (text(event.at("type")) == "client:update") reasons += text(event.at("payload").at("reason")) + " ";
  }
  EXPECT_EQ(reasons, "merged confirmed ");

  says("browser", "more");
  tell_no_more_of_before();
  const auto journal = heard.all<domain::UserMerged>().at(0).merge_id;
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return merging.undo(tx, journal); }));
  EXPECT_THAT(types(), ElementsAre("user:unmerge", "client:update")) << "what moves back is not said anew";
  EXPECT_EQ(text(payload("user:unmerge").at("unmergedUsers").at("restored").at("id")), sms.user_id);
  EXPECT_EQ(text(payload("client:update").at("reason")), "unmerged");
}

TEST_F(Telling, SaysOnceThatAUserChangedAndNotThatTheyWereMade) {
  subscribe({"user:update"});
  const auto said = says("browser", "hello");
  EXPECT_THAT(types(), IsEmpty());
  ASSERT_TRUE(identify("browser", "ada"));
  const auto payload = this->payload("user:update");
  EXPECT_EQ(text(payload.at("user").at("id")), said.user_id);
  EXPECT_EQ(text(payload.at("user").at("externalId")), "ada");
  EXPECT_TRUE(payload.at("user").as_object().contains("profile"));
}

TEST_F(Telling, KeepsNoWordOfWhoWasErasedButTheirIds) {
  subscribe({"conversation:message", "client:add", "client:remove", "conversation:remove", "user:remove",
             "conversation:create"});
  const auto said = says("+33123456789", "zebra", "sms-main");
  start();
  target.next().answer(404);  // a dead letter is a copy, too
  ASSERT_TRUE(heard.await<domain::TaskDied>(1));
  dispatcher->stop(domain::Duration::zero());
  EXPECT_THAT(all_bodies(), HasSubstr("zebra"));
  const auto erased =
      store->change([&](store::Transaction& tx) { return messaging::Erasure{tx}.person(said.user_id, {}); });
  ASSERT_TRUE(erased) << erased.error().message;
  EXPECT_THAT(types(), ElementsAre("conversation:remove", "client:remove", "user:remove"));
  EXPECT_EQ(text(payload("user:remove").at("user").at("id")), said.user_id);
  EXPECT_EQ(text(payload("conversation:remove").at("conversation").at("id")), said.conversation_id);
  EXPECT_THAT(all_bodies(), Not(HasSubstr("zebra")));
  EXPECT_THAT(all_bodies(), Not(HasSubstr("+33123456789")));
}

TEST_F(Telling, OfWhatWasDeletedIsOver) {
  subscribe({"conversation:message", "conversation:remove"});
  const auto first = says("browser", "zebra");
  says("browser", "giraffe");
  ASSERT_TRUE(store->change(
      [&](store::Transaction& tx) { return messaging::Erasure{tx}.message(first.conversation_id, first.message_id); }));
  EXPECT_THAT(all_bodies(), Not(HasSubstr("zebra")));
  EXPECT_THAT(all_bodies(), HasSubstr("giraffe"));
  webhooks.replace({});
  ASSERT_TRUE(store->change(
      [&](store::Transaction& tx) { return messaging::Erasure{tx}.conversation(first.conversation_id); }));
  EXPECT_EQ(all_bodies(), "") << "though nobody listens any more";
}

}  // namespace
}  // namespace hub::webhooks
