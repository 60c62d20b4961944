// What we sent, when a provider hands it back to us.
#include "messaging/echoes.hpp"

#include "messaging/erasure.hpp"
#include "unit/messaging/answering_fixture.hpp"

namespace hub::messaging {
namespace {

struct Echoes : OnSeveralChannels {
  domain::Delivery sent_as(const domain::Message& message, const std::string& provider_id) {
    auto delivery = deliveries(message.id).at(0);
    delivery.status = domain::DeliveryStatus::sent;
    delivery.external_id = provider_id;
    EXPECT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      delivery.updated_at = tx.now();
      store::Deliveries{tx.connection()}.advance(delivery);
      return drop_early_echo(tx, delivery);
    }));
    return delivery;
  }
  // As the last part is told of by sent_as().
  void part_out_as(const domain::Message& message, const std::string& provider_id) {
    auto part = deliveries(message.id).at(0);
    part.external_id = provider_id;
    EXPECT_TRUE(store->change([&](store::Transaction& tx) { return remember_part(tx, part); }));
  }
};

TEST_F(Echoes, AreKnownByTheProvidersIdAndStoreNothing) {
  const auto id = person_on({"sms"});
  const auto said = say(id);
  sent_as(said, "SM-1");
  const auto before = messages(id).size();
  const auto users = look([](auto& sql) { return store::Users{sql}.find_by_external_id("customer-7"); });
  const auto echo = receive(inbound("our-own-number", "SM-1", "answer", "sms"));
  ASSERT_TRUE(echo) << "the provider is not asked to repeat it";
  EXPECT_TRUE(echo->echo);
  EXPECT_TRUE(echo->duplicate);
  EXPECT_EQ(echo->message_id, said.id);
  EXPECT_EQ(echo->user_id, users->id);
  EXPECT_EQ(messages(id).size(), before);
  EXPECT_FALSE(look([](auto& sql) { return store::Clients{sql}.find_by_external_id("sms", "our-own-number"); }));
}

TEST_F(Echoes, OfEachPartOfAMessageAreKnown) {
  const auto id = person_on({"sms"});
  const auto said = say(id);
  for (const auto* part : {"SM-1", "SM-2", "SM-2"}) part_out_as(said, part);
  sent_as(said, "SM-3");
  const auto before = messages(id).size();
  for (const auto* part : {"SM-1", "SM-2", "SM-3"}) {
    const auto echo = receive(inbound("our-own-number", part, "answer", "sms"));
    ASSERT_TRUE(echo) << part;
    EXPECT_TRUE(echo->echo) << part;
    EXPECT_EQ(echo->message_id, said.id) << part;
    EXPECT_EQ(echo->conversation_id, id) << part;
  }
  EXPECT_EQ(messages(id).size(), before);
}

TEST_F(Echoes, OfAPartThatOvertakeTheAnswerAreTakenOutAgain) {
  const auto id = person_on({"sms"});
  const auto said = say(id);
  const auto early = receive(inbound("at-sms", "SM-1", "answer", "sms"));
  ASSERT_TRUE(early);
  part_out_as(said, "SM-1");
  for (const auto& message : messages(id)) EXPECT_NE(message.id, early->message_id);
  EXPECT_TRUE(receive(inbound("at-sms", "SM-1", "answer", "sms"))->echo);
}

TEST_F(Echoes, OfAPartLeaveNothingBehindWhenTheMessageIsErased) {
  const auto id = person_on({"sms"});
  const auto said = say(id);
  part_out_as(said, "SM-1");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return Erasure{tx}.message(id, said.id); }));
  EXPECT_EQ(look([](auto& sql) {
              return store::sql::one(sql, "SELECT COUNT(*) FROM sent_parts",
                                     [](store::sql::Statement& row) { return row.integer(0); });
            }),
            0);
}

TEST_F(Echoes, OfAnotherIntegrationAreSomebodysWords) {
  const auto id = person_on({"sms", "telegram"});
  ASSERT_TRUE(receive(inbound("at-sms", "m2", "hello", "sms")));
  sent_as(say(id), "7");
  const auto received = receive(inbound("at-telegram", "7", "hello", "telegram"));
  ASSERT_TRUE(received);
  EXPECT_FALSE(received->duplicate);
}

TEST_F(Echoes, ThatOvertakeTheAnswerToOurSendAreTakenOutAgain) {
  const auto id = person_on({"sms"});
  const auto said = say(id);
  const auto early = receive(inbound("at-sms", "SM-1", "answer", "sms"));
  ASSERT_TRUE(early);
  EXPECT_FALSE(early->echo) << "nobody can know yet";
  sent_as(said, "SM-1");
  for (const auto& message : messages(id)) EXPECT_NE(message.id, early->message_id);
  ASSERT_EQ(heard.all<domain::MessagesErased>().size(), 1U);
  const auto again = receive(inbound("at-sms", "SM-1", "answer", "sms"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->echo);
}

TEST_F(Echoes, AreNotWhatWasThereBeforeWeSpoke) {
  const auto id = person_on({"sms"});
  const auto theirs = receive(inbound("at-sms", "77", "hello again", "sms"));
  clock.advance(std::chrono::seconds(1));
  sent_as(say(id), "77");
  const auto kept = messages(id);
  EXPECT_TRUE(
      std::any_of(kept.begin(), kept.end(), [&](const auto& message) { return message.id == theirs->message_id; }));
}

}  // namespace
}  // namespace hub::messaging
