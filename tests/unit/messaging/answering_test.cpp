// Where an answer goes, and where it goes next.
#include "messaging/answering.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>

#include "messaging/erasure.hpp"
#include "unit/messaging/answering_fixture.hpp"

namespace hub::messaging {
namespace {

using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;

using Answers = OnSeveralChannels;

domain::AnsweringRules escalating(int after_minutes) {
  domain::AnsweringRules rules;
  rules.escalate_after = minutes(after_minutes);
  return rules;
}

TEST_F(Answers, GoWhereThePersonWroteLastAndSayWhy) {
  const auto id = person_on({"web", "sms", "email"});
  EXPECT_THAT(went(say(id).id), ElementsAre("email queued last_used"));
  ASSERT_TRUE(receive(inbound("at-sms", "m2", "now here", "sms")));
  EXPECT_THAT(went(say(id).id), ElementsAre("sms queued last_used"));
}

TEST_F(Answers, GoWhereThePersonPrefers) {
  const auto id = person_on({"sms", "email", "web"});
  person_prefers("sms");
  EXPECT_THAT(went(say(id).id), ElementsAre("sms queued preference"));
  person_prefers("");
  EXPECT_THAT(went(say(id).id), ElementsAre("web sent last_used"));
}

TEST_F(Answers, GoWhereTheirUrgencyAsks) {
  domain::AnsweringRule urgent;
  urgent.name = "urgent";
  urgent.urgency = {"high"};
  urgent.prefer = {"telegram", "sms"};
  domain::AnsweringRules wanted;
  wanted.rules = {urgent};
  use(wanted);
  const auto id = person_on({"sms", "email"});
  person_prefers("email");
  EXPECT_THAT(went(say(id, R"({"urgency":"high"})").id), ElementsAre("sms queued rule:urgent"));
  EXPECT_THAT(went(say(id, R"({"urgency":"low"})").id), ElementsAre("email queued preference"));
}

TEST_F(Answers, DoNotGoWhereThePersonHasOptedOut) {
  const auto id = person_on({"sms", "email"});
  opts_out("email");
  EXPECT_THAT(went(say(id).id), ElementsAre("sms queued last_seen"));
}

TEST_F(Answers, DoNotGoToAnIntegrationThatIsConfiguredNoMore) {
  const auto id = person_on({"sms", "email"});
  integrations.remove("email");
  EXPECT_THAT(went(say(id).id), ElementsAre("sms queued last_seen"));
}

TEST_F(Answers, ThatFailFallOverAndSayItToTheDeskAlone) {
  const auto id = person_on({"sms", "email"});
  const auto said = say(id);
  const auto preview = conversation(id).last_message_preview;
  ASSERT_TRUE(fails(said.id, "email"));
  EXPECT_THAT(went(said.id), ElementsAre("email failed last_used", "sms queued failover"));
  EXPECT_EQ(delivery_by(said.id, "sms").replaces, delivery_by(said.id, "email").client_id);
  const auto told = notes(id);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].content.text,
            "A message could not be delivered by email (number unknown). It goes by sms instead.");
  EXPECT_EQ(told[0].author.type, domain::AuthorType::system);
  EXPECT_THAT(told[0].metadata_json, HasSubstr(said.id));
  EXPECT_TRUE(deliveries(told[0].id).empty()) << "nobody else hears it";
  EXPECT_EQ(conversation(id).last_message_preview, preview);
  EXPECT_EQ(look([&](auto& sql) { return store::Messages{sql}.count_for_user(id, 0); }), 1);
}

TEST_F(Answers, ThatFailEverywhereSaySoOnce) {
  const auto id = person_on({"telegram", "sms", "email"});
  opts_out("telegram");
  const auto said = say(id);
  ASSERT_TRUE(fails(said.id, "email"));
  ASSERT_TRUE(fails(said.id, "sms"));
  EXPECT_THAT(went(said.id), ElementsAre("email failed last_used", "sms failed failover"));
  const auto told = notes(id);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_THAT(told[1].content.text, HasSubstr("no other channel"));
}

TEST_F(Answers, ThatWereReadAlreadyFallOverToNothing) {
  const auto id = person_on({"sms", "email"});
  const auto said = say(id);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.has_read(tx, id, said.seq); }));
  auto delivery = delivery_by(said.id, "email");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return answering->has_failed(tx, delivery); }));
  EXPECT_EQ(deliveries(said.id).size(), 1U);
  EXPECT_TRUE(notes(id).empty());
}

TEST_F(Answers, ThatAnOpenPageShowedStillGoWhereTheyWereSent) {
  const auto id = person_on({"web", "sms"});
  const auto said = say(id);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.has_delivered(tx, id, said.seq); }));
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.has_read(tx, id, said.seq); }));
  EXPECT_THAT(went(said.id), ElementsAre("sms queued last_used"));
  EXPECT_EQ(conversation(id).user_read_seq, said.seq);
}

TEST_F(Answers, ThatAnOpenPageShowedAreReadOnceTheyAreOut) {
  const auto id = person_on({"web", "sms"});
  const auto said = say(id);
  auto delivery = delivery_by(said.id, "sms");
  delivery.status = domain::DeliveryStatus::sent;
  const auto is_out = [&](store::Transaction& tx) -> domain::Result<> {
    store::Deliveries{tx.connection()}.advance(delivery);
    return {};
  };
  ASSERT_TRUE(store->change(is_out));
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.has_delivered(tx, id, said.seq); }));
  EXPECT_THAT(went(said.id), ElementsAre("sms sent last_used")) << "the page cannot know that the phone has it";
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.has_read(tx, id, said.seq); }));
  EXPECT_THAT(went(said.id), ElementsAre("sms read last_used"));
}

TEST_F(Answers, ThatFellOverAreNotTriedAgainWhereTheyFailed) {
  const auto id = person_on({"sms", "email"});
  const auto said = say(id);
  ASSERT_TRUE(fails(said.id, "email"));
  const auto may = [&](const std::string& integration) {
    const auto delivery = delivery_by(said.id, integration);
    return store
        ->change([&](store::Transaction& tx) -> domain::Result<bool> { return Answering::may_try_again(tx, delivery); })
        .value();
  };
  EXPECT_FALSE(may("email"));
  ASSERT_TRUE(fails(said.id, "sms"));
  EXPECT_TRUE(may("email"));
  EXPECT_TRUE(may("sms"));
}

TEST_F(Answers, OfTheHubItselfDoNotFallOver) {
  const auto id = person_on({"sms", "email"});
  auto out = outgoing(id, "desk");
  out.author.type = domain::AuthorType::system;
  const auto said = store->change([&](store::Transaction& tx) { return own->send(tx, out); }).value().message;
  ASSERT_TRUE(fails(said.id, "email"));
  EXPECT_EQ(deliveries(said.id).size(), 1U);
}

using Escalation = OnSeveralChannels;

TEST_F(Escalation, TakesAnUnreadMessageToTheNextChannelOnce) {
  use(escalating(15));
  const auto id = person_on({"sms", "web"});
  const auto said = say(id);
  start_dispatcher();
  clock.advance(minutes(14));
  ASSERT_TRUE(settled());
  EXPECT_THAT(went(said.id), ElementsAre("web sent last_used"));
  clock.advance(minutes(1));
  ASSERT_TRUE(settled());
  EXPECT_THAT(went(said.id), ElementsAre("web sent last_used", "sms queued escalation"));
  ASSERT_EQ(notes(id).size(), 1U);
  EXPECT_EQ(notes(id)[0].content.text, "A message by web was not read within 15 min. It goes by sms as well.");
  clock.advance(minutes(60));
  ASSERT_TRUE(settled());
  EXPECT_EQ(deliveries(said.id).size(), 2U);
}

TEST_F(Escalation, IsOffByDefault) {
  const auto id = person_on({"sms", "web"});
  say(id);
  EXPECT_EQ(task_counts().waiting, 0);
}

TEST_F(Escalation, AsksNothingOfWhoHasOneChannelOnly) {
  use(escalating(15));
  const auto id = person_on({"web"});
  say(id);
  EXPECT_EQ(task_counts().waiting, 0);
}

TEST_F(Escalation, SparesWhatWasReadAnsweredOrErased) {
  use(escalating(15));
  const auto id = person_on({"sms", "web"});
  const auto read = say(id);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return ingest.has_read(tx, id, read.seq); }));
  const auto erased = say(id);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return Erasure{tx}.message(id, erased.id); }));
  const auto answered = say(id);
  ASSERT_TRUE(receive(inbound("at-web", "m2", "thanks")));
  const auto later = say(id);
  start_dispatcher();
  clock.advance(minutes(15));
  ASSERT_TRUE(settled());
  EXPECT_EQ(deliveries(read.id).size(), 1U);
  EXPECT_EQ(deliveries(answered.id).size(), 1U);
  EXPECT_EQ(deliveries(later.id).size(), 2U);
  EXPECT_EQ(notes(id).size(), 1U);
}

TEST_F(Escalation, HonoursOptOuts) {
  use(escalating(15));
  const auto id = person_on({"sms", "email", "web"});
  const auto said = say(id);
  opts_out("email");
  start_dispatcher();
  clock.advance(minutes(15));
  ASSERT_TRUE(settled());
  EXPECT_THAT(went(said.id), ElementsAre("web sent last_used", "sms queued escalation"));
}

TEST_F(Escalation, GivesAFailoverItsTime) {
  use(escalating(15));
  const auto id = person_on({"telegram", "sms", "email"});
  const auto said = say(id);
  clock.advance(minutes(10));
  ASSERT_TRUE(fails(said.id, "email"));
  start_dispatcher();
  clock.advance(minutes(5));
  ASSERT_TRUE(settled());
  EXPECT_EQ(deliveries(said.id).size(), 2U);
  clock.advance(minutes(10));
  ASSERT_TRUE(settled());
  EXPECT_THAT(went(said.id),
              ElementsAre("email failed last_used", "sms queued failover", "telegram queued escalation"));
}

TEST_F(Escalation, OfARestartedHubHappensOnce) {
  use(escalating(15));
  const auto id = person_on({"sms", "email", "web"});
  const auto said = say(id);
  clock.advance(minutes(15));
  // Leased by a process that died, twice.
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      store::Tasks tasks{tx.connection()};
      for (const auto& task : tasks.due(tx.now(), 10)) {
        if (task.kind == kEscalateTask) tasks.claim(task.id, "dead", tx.now(), tx.now() + minutes(1));
      }
      return {};
    }));
    clock.advance(minutes(1));
  }
  start_dispatcher();
  ASSERT_TRUE(settled());
  EXPECT_EQ(deliveries(said.id).size(), 2U);
  EXPECT_EQ(notes(id).size(), 1U);
}

// Failures, retries, reads, answers and the clock in any order: no channel has a message twice, no note is doubled.
TEST_F(Escalation, WithFailuresAndRetriesInAnyOrderReachesEachChannelAtMostOnce) {
  use(escalating(5));
  const auto id = person_on({"telegram", "sms", "email", "web"});
  start_dispatcher();
  std::mt19937 random{7};
  const auto any = [&](int count) { return std::uniform_int_distribution<int>{0, count - 1}(random); };
  const std::vector<std::string> channels{"telegram", "sms", "email", "web"};
  std::vector<domain::Message> said;
  for (int course = 0; course < 30; ++course) {
    person_prefers(channels[static_cast<std::size_t>(any(4))]);
    said.push_back(say(id));
    for (int step = 0; step < 5; ++step) {
      const auto all = deliveries(said.back().id);
      const auto& one = all[static_cast<std::size_t>(any(static_cast<int>(all.size())))];
      switch (any(4)) {
        case 0:
          ASSERT_TRUE(fails(said.back().id, one.integration_id));
          break;
        case 1:
          ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
            auto again = one;
            again.updated_at = tx.now();
            if (Answering::may_try_again(tx, one)) store::Deliveries{tx.connection()}.queue_again(again);
            return {};
          }));
          break;
        case 2:
          clock.advance(minutes(2));
          ASSERT_TRUE(settled());
          break;
        default:
          if (any(6) == 0) {
            ASSERT_TRUE(receive(inbound("at-sms", "a" + std::to_string(course * 10 + step), "yes", "sms")));
          }
      }
    }
  }
  clock.advance(minutes(30));
  ASSERT_TRUE(settled());
  for (const auto& message : said) {
    std::set<std::string> integrations_used;
    int alive = 0;
    int escalations = 0;
    for (const auto& one : deliveries(message.id)) {
      EXPECT_TRUE(integrations_used.insert(one.integration_id).second);
      alive += domain::is_alive(one) ? 1 : 0;
      escalations += one.chosen_by == domain::kEscalation ? 1 : 0;
    }
    EXPECT_LE(escalations, 1);
    EXPECT_LE(alive, 1 + escalations);
  }
}

}  // namespace
}  // namespace hub::messaging
