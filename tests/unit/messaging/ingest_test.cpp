#include <algorithm>
#include <set>
#include <thread>

#include "messaging/dispatcher.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::messaging {
namespace {

using Ingestion = HubInAFolder;

TEST_F(Ingestion, MakesClientUserAndConversationInOneCommit) {
  const auto received = receive(inbound("browser-1", "m1", "hello 👋🏽 שלום"));
  ASSERT_TRUE(received) << received.error().message;
  EXPECT_EQ(received->seq, 1);
  const auto stored = messages(received->conversation_id);
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].content.text, "hello 👋🏽 שלום");
  EXPECT_EQ(stored[0].author.id, received->user_id);
  EXPECT_EQ(stored[0].source.client_id, received->client_id);
  EXPECT_EQ(conversation(received->conversation_id).control.holder, "desk");
  const auto told = heard.all<domain::MessageAppended>();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_TRUE(told[0].first_in_conversation);
  EXPECT_EQ(told[0].user_id, received->user_id);
}

TEST_F(Ingestion, StoresAMessageOnceHoweverOftenItIsSent) {
  const auto first = receive(inbound("browser-1", "m1"));
  for (int i = 0; i < 3; ++i) {
    const auto again = receive(inbound("browser-1", "m1"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->message_id, first->message_id);
    EXPECT_EQ(again->seq, 1);
    EXPECT_EQ(again->conversation_id, first->conversation_id);
  }
  EXPECT_EQ(messages(first->conversation_id).size(), 1U);
  EXPECT_EQ(heard.all<domain::MessageAppended>().size(), 1U);
}

TEST_F(Ingestion, DoesNotGiveAwayAnothersMessageForItsId) {
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  const auto stolen = receive(inbound("browser-2", "m1"));
  ASSERT_FALSE(stolen);
  EXPECT_EQ(stolen.error().code, "message_id_taken");
}

TEST_F(Ingestion, NumbersMessagesWithoutGapFromManyThreads) {
  constexpr int threads = 8;
  constexpr int each = 25;
  std::vector<std::thread> senders;
  for (int t = 0; t < threads; ++t) {
    senders.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        const auto id = std::to_string(t % 4) + "-" + std::to_string(i);  // two threads send the same ones
        EXPECT_TRUE(receive(inbound("browser-" + std::to_string(t % 4), id)));
      }
    });
  }
  for (auto& sender : senders) sender.join();
  std::set<std::string> conversations;
  for (const auto& told : heard.all<domain::MessageAppended>()) conversations.insert(told.message->conversation_id);
  ASSERT_EQ(conversations.size(), 4U);
  for (const auto& id : conversations) {
    const auto stored = messages(id);
    ASSERT_EQ(stored.size(), static_cast<std::size_t>(each));
    for (std::size_t i = 0; i < stored.size(); ++i) EXPECT_EQ(stored[i].seq, static_cast<domain::Seq>(i + 1));
  }
}

TEST_F(Ingestion, AnswersTheAsynchronousCallerAfterTheCommit) {
  std::promise<domain::Result<Received>> answer;
  ingest.receive(inbound("browser-1", "m1"), [&](auto result) { answer.set_value(std::move(result)); });
  const auto received = answer.get_future().get();
  ASSERT_TRUE(received);
  EXPECT_EQ(messages(received->conversation_id).size(), 1U);
}

TEST_F(Ingestion, WritesNothingWhenAHookRefuses) {
  hooks.has_received.emplace_back([](auto&, const auto&, const auto&) -> domain::Result<> {
    return domain::rejected("closed", "The shop is closed.");
  });
  const auto refused = receive(inbound("browser-1", "m1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "closed");
  EXPECT_TRUE(heard.all<domain::MessageAppended>().empty());
  EXPECT_FALSE(look([](auto& sql) { return store::Clients{sql}.find_by_external_id("web", "browser-1"); }));
}

TEST_F(Ingestion, SurvivesTheProcess) {
  const auto received = receive(inbound("browser-1", "m1"));
  store->stop();
  store.reset();
  store = open_store();
  EXPECT_EQ(messages(received->conversation_id).size(), 1U);
  EXPECT_EQ(task_counts().waiting, 0);
}

TEST_F(Ingestion, AsksTheWorkflowInControlToTakeItsTurn) {
  add_channel("web", "bot");
  const auto received = receive(inbound("browser-1", "m1"));
  ASSERT_TRUE(received);
  EXPECT_EQ(conversation(received->conversation_id).control.holder, "bot");
  EXPECT_EQ(task_counts().waiting, 2);  // control reached it, then the message
  const auto first = due_tasks();
  ASSERT_EQ(first.size(), 1U) << "both are in one lane";
  EXPECT_EQ(TurnEvent::from_json(first[0].payload)->type, TurnEvent::Type::control_passed);
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  EXPECT_EQ(task_counts().waiting, 2) << "a duplicate asks for nothing";
}

TEST_F(Ingestion, GivesAConversationOfAVanishedWorkflowToTheDefaultHolder) {
  add_channel("web", "bot");
  const auto received = receive(inbound("browser-1", "m1"));
  integrations.remove("bot");
  ASSERT_TRUE(receive(inbound("browser-1", "m2")));
  EXPECT_EQ(conversation(received->conversation_id).control.holder, "desk");
}

TEST_F(Ingestion, RefusesABlockedClient) {
  const auto who = identify("browser-1");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    auto client = who->client;
    client.status = domain::ClientStatus::blocked;
    store::Clients{tx.connection()}.update(client);
    return {};
  }));
  EXPECT_EQ(receive(inbound("browser-1", "m1")).error().code, "client_blocked");
}

TEST_F(Ingestion, HidesTheConversationsOfOthers) {
  const auto ana = receive(inbound("browser-1", "m1"));
  auto nosy = inbound("browser-2", "m2");
  nosy.conversation_id = ana->conversation_id;
  EXPECT_EQ(receive(nosy).error().code, "conversation_not_found");
  nosy.conversation_id = "none";
  EXPECT_EQ(receive(nosy).error().code, "conversation_not_found");
}

TEST_F(Ingestion, RefusesAnUnknownIntegration) {
  EXPECT_EQ(receive(inbound("browser-1", "m1", "hello", "nowhere")).error().code, "integration_not_found");
}

TEST_F(Ingestion, FillsOnlyEmptyFieldsOfTheProfile) {
  auto in = inbound("browser-1", "m1");
  in.sender.profile.given_name = "Ana";
  in.sender.profile.locale = "fr";
  ASSERT_TRUE(receive(in));
  in.external_id = "m2";
  in.sender.profile.given_name = "Mallory";
  in.sender.profile.surname = "Silva";
  const auto received = receive(in);
  const auto user = look([&](auto& sql) { return store::Users{sql}.find(received->user_id); });
  EXPECT_EQ(user->profile.given_name, "Ana");
  EXPECT_EQ(user->profile.surname, "Silva");
  EXPECT_EQ(messages(received->conversation_id).back().author.display_name, "Ana Silva");
}

TEST_F(Ingestion, TakesReadMarksForwardOnlyAndTellsOnce) {
  const auto received = receive(inbound("browser-1", "m1"));
  const auto& id = received->conversation_id;
  ASSERT_TRUE(send(outgoing(id, "desk")));
  heard.clear();
  const auto read = [&](domain::Seq seq) {
    return store->change([&](store::Transaction& tx) { return ingest.has_read(tx, id, seq); });
  };
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.has_delivered(tx, id, 2); }));
  ASSERT_EQ(heard.all<domain::DeliveryChanged>().size(), 1U);
  EXPECT_EQ(heard.all<domain::DeliveryChanged>()[0].delivery.status, domain::DeliveryStatus::delivered);
  EXPECT_EQ(heard.all<domain::DeliveryChanged>()[0].seq, 2);
  ASSERT_TRUE(read(99));
  ASSERT_TRUE(read(1));
  EXPECT_EQ(conversation(id).user_read_seq, 2) << "no further than what was said";
  ASSERT_EQ(heard.all<domain::ReadAdvanced>().size(), 1U);
  EXPECT_TRUE(heard.all<domain::ReadAdvanced>()[0].by_user);
  EXPECT_EQ(heard.all<domain::DeliveryChanged>().back().delivery.status, domain::DeliveryStatus::read);
}

TEST_F(Ingestion, TakesAMessageOfAUserFromTheApi) {
  const auto who = identify("browser-1");
  domain::Message message;
  message.content = domain::text_content("by REST");
  message.source = {"api:conversations", "web", "", "r1"};
  const auto send_it = [&] {
    return store->change([&](store::Transaction& tx) { return ingest.receive_for_user(tx, who->user, message); });
  };
  const auto received = send_it();
  ASSERT_TRUE(received);
  EXPECT_TRUE(send_it()->duplicate);
  EXPECT_EQ(messages(received->conversation_id).size(), 1U);
}

}  // namespace
}  // namespace hub::messaging
