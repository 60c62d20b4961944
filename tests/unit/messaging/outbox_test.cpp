#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::messaging {
namespace {

using Sending = HubInAFolder;

TEST_F(Sending, IsForTheHolderOnly) {
  const auto received = receive(inbound("browser-1", "m1"));
  const auto refused = send(outgoing(received->conversation_id, "bot"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, domain::Status::rejected);
  EXPECT_EQ(refused.error().code, "not_in_control");
  EXPECT_EQ(messages(received->conversation_id).size(), 1U);
  const auto sent = send(outgoing(received->conversation_id, "desk"));
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->message.seq, 2);
}

TEST_F(Sending, AnswersARetryAsSentAlsoAfterControlMoved) {
  const auto received = receive(inbound("browser-1", "m1"));
  auto out = outgoing(received->conversation_id, "desk");
  out.source.external_id = "k1";
  const auto first = send(out);
  ASSERT_TRUE(pass(received->conversation_id, "desk", "bot"));
  const auto again = send(out);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->message.id, first->message.id);
  EXPECT_EQ(messages(received->conversation_id).size(), 2U);
}

TEST_F(Sending, ToALiveClientIsSentByTheCommitItself) {
  const auto received = receive(inbound("browser-1", "m1"));
  const auto sent = send(outgoing(received->conversation_id, "desk"));
  const auto rows = look([&](auto& sql) { return store::Deliveries{sql}.of_message(sent->message.id); });
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].status, domain::DeliveryStatus::sent);
  EXPECT_EQ(rows[0].client_id, received->client_id);
  EXPECT_EQ(task_counts().waiting, 0);
}

TEST_F(Sending, ToAnotherChannelQueuesADeliveryInTheClientsLane) {
  add_channel("sms", "desk", domain::Style::social, false);
  const auto received = receive(inbound("+1555", "m1", "hello", "sms"));
  const auto sent = send(outgoing(received->conversation_id, "desk"));
  ASSERT_TRUE(sent);
  ASSERT_TRUE(send(outgoing(received->conversation_id, "desk")));
  EXPECT_EQ(task_counts().waiting, 2);
  const auto due = due_tasks();
  ASSERT_EQ(due.size(), 1U) << "one after the other";
  EXPECT_EQ(due[0].kind, kDeliverTask);
  const auto order = DeliverOrder::from_json(due[0].payload);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->message_id, sent->message.id);
  EXPECT_EQ(order->client_id, received->client_id);
  EXPECT_EQ(look([&](auto& sql) { return store::Deliveries{sql}.of_message(sent->message.id); })[0].status,
            domain::DeliveryStatus::queued);
}

TEST_F(Sending, GoesToTheClientLastUsed) {
  add_channel("sms", "desk", domain::Style::social, false);
  ASSERT_TRUE(identify("browser-1", "customer-7"));
  clock.advance(std::chrono::minutes(1));
  ASSERT_TRUE(identify("+1555", "customer-7", "sms"));
  clock.advance(std::chrono::minutes(1));
  const auto received = receive(inbound("browser-1", "m1"));
  auto sent = send(outgoing(received->conversation_id, "desk"));
  const auto integration_of = [&](const domain::MessageId& id) {
    return look([&](auto& sql) { return store::Deliveries{sql}.of_message(id); }).at(0).integration_id;
  };
  EXPECT_EQ(integration_of(sent->message.id), "web");
  ASSERT_TRUE(receive(inbound("+1555", "m2", "on my phone now", "sms")));
  sent = send(outgoing(received->conversation_id, "desk"));
  EXPECT_EQ(integration_of(sent->message.id), "sms");
}

TEST_F(Sending, IntoAnUnknownConversationIsRefused) {
  EXPECT_EQ(send(outgoing("none", "desk")).error().code, "conversation_not_found");
}

TEST_F(Sending, MarksWhatTheBusinessHasRead) {
  const auto received = receive(inbound("browser-1", "m1"));
  const auto& id = received->conversation_id;
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return outbox.has_read(tx, id, 5); }));
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return outbox.has_read(tx, id, 1); }));
  EXPECT_EQ(conversation(id).business_read_seq, 1);
  ASSERT_EQ(heard.all<domain::ReadAdvanced>().size(), 1U);
  EXPECT_FALSE(heard.all<domain::ReadAdvanced>()[0].by_user);
}

using Control = HubInAFolder;

TEST_F(Control, ThatReachesAWorkflowAsksItToTakeItsTurn) {
  const auto received = receive(inbound("browser-1", "m1"));
  ASSERT_TRUE(pass(received->conversation_id, "desk", "survey", R"({"reason":"rate us"})"));
  const auto due = due_tasks();
  ASSERT_EQ(due.size(), 1U);
  const auto event = TurnEvent::from_json(due[0].payload);
  EXPECT_EQ(event->type, TurnEvent::Type::control_passed);
  EXPECT_EQ(event->workflow, "survey");
  EXPECT_EQ(event->data_json, R"({"reason":"rate us"})");
}

TEST_F(Control, CannotGoToAnUnknownHolder) {
  const auto received = receive(inbound("browser-1", "m1"));
  EXPECT_EQ(pass(received->conversation_id, "desk", "ghost").error().code, "unknown_holder");
  EXPECT_EQ(pass("none", "desk", "bot").error().code, "conversation_not_found");
}

TEST_F(Control, HasOneWinnerWhenTwoPassAtOnce) {
  const auto received = receive(inbound("browser-1", "m1"));
  const auto& id = received->conversation_id;
  auto one = std::async(std::launch::async, [&] { return pass(id, "desk", "bot"); });
  auto two = std::async(std::launch::async, [&] { return pass(id, "desk", "survey"); });
  const bool first = one.get().has_value();
  const bool second = two.get().has_value();
  EXPECT_NE(first, second) << "the other no longer holds control";
  EXPECT_EQ(conversation(id).control.holder, first ? "bot" : "survey");
}

TEST_F(Control, WhenReleasedGoesToTheDefaultHolderWithoutWakingIt) {
  add_channel("web", "bot");
  const auto received = receive(inbound("browser-1", "m1"));
  const auto& id = received->conversation_id;
  ASSERT_TRUE(pass(id, "bot", "desk"));
  const auto before = task_counts().waiting;
  const auto released =
      store->change([&](store::Transaction& tx) { return switchboard.release(tx, id, domain::kDesk); });
  ASSERT_TRUE(released);
  EXPECT_EQ(released->control.holder, "bot");
  EXPECT_EQ(task_counts().waiting, before);
}

TEST_F(Control, IsOfferedThenAccepted) {
  const auto received = receive(inbound("browser-1", "m1"));
  const auto& id = received->conversation_id;
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return switchboard.offer(tx, id, "desk", "bot", ""); }));
  EXPECT_TRUE(send(outgoing(id, "desk")));
  EXPECT_FALSE(send(outgoing(id, "bot")));
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return switchboard.accept(tx, id, "bot"); }));
  EXPECT_FALSE(send(outgoing(id, "desk")));
  EXPECT_TRUE(send(outgoing(id, "bot")));
}

}  // namespace
}  // namespace hub::messaging
