// People who fall silent: nudged once, then their matter ends; whoever says a word makes it void.
#include "desk/silence.hpp"

#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::desk {
namespace {

using domain::Result;
using domain::TicketStatus;
using std::chrono::hours;
using std::chrono::minutes;

domain::SilenceRules rules(domain::Duration nudge_after, domain::Duration close_after) {
  domain::SilenceRules made;
  made.nudge_after = nudge_after;
  made.close_after = close_after;
  made.nudge = {{"en", "Still there?"}, {"fr", "Vous souhaitez continuer ?"}};
  return made;
}

struct Silent : HubInAFolder {
  Desk desk{integrations, outbox, switchboard};
  std::unique_ptr<Silence> silence;
  std::unique_ptr<messaging::Dispatcher> dispatcher = messaging::make_dispatcher(*store, clock, quick());
  domain::Agent ana;
  domain::ConversationId id;

  void begin(domain::SilenceRules with, domain::Style style = domain::Style::live_chat) {
    ana.id = "ana";
    ana.email = "ana@example.org";
    ana.name = "Ana";
    desk.attach(hooks);
    silence = std::make_unique<Silence>(desk, outbox, std::move(with), "Shop");
    silence->attach(hooks);
    silence->run_timers(*dispatcher, *store);
    add_channel("web", "desk", style);
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> Result<> {
      EXPECT_TRUE(store::Agents{tx.connection()}.insert(ana));
      return {};
    }));
    id = receive(inbound("browser-1", "begin")).value().conversation_id;
    dispatcher->start();
  }
  void TearDown() override { dispatcher->stop(domain::Duration::zero()); }

  void reply() {
    ASSERT_TRUE(store->change(
        [&](store::Transaction& tx) { return desk.reply(tx, id, ana, domain::text_content("Which one?"), ""); }));
  }
  // After this time, with everything done that was due by then.
  void pass_time(domain::Duration time) {
    clock.advance(time);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    const auto is_due = [&] {
      const auto next = look([](auto& sql) { return store::Tasks{sql}.next_due(); });
      return is_a_task_leased() || (next && *next <= clock.now());
    };
    while (is_due() && std::chrono::steady_clock::now() < until) {
      dispatcher->wake();
      std::this_thread::yield();
    }
    EXPECT_FALSE(is_due());
  }
  std::vector<std::string> said() {
    std::vector<std::string> all;
    for (const auto& message : messages(id)) all.push_back(message.content.text);
    return all;
  }
  std::string last_said() { return said().back(); }
  TicketStatus status() {
    return look([&](auto& sql) { return store::Tickets{sql}.of_conversation(id); }).back().status;
  }
};

TEST_F(Silent, IsNudgedOnceAndThenFinished) {
  begin(rules(minutes(10), hours(1)));
  reply();
  pass_time(minutes(9));
  EXPECT_EQ(last_said(), "Which one?");
  pass_time(minutes(1));
  EXPECT_EQ(last_said(), "Still there?");
  pass_time(minutes(59));
  EXPECT_EQ(status(), TicketStatus::open);
  pass_time(minutes(1));
  EXPECT_EQ(status(), TicketStatus::closed);
  EXPECT_EQ(last_said(), "They have not answered for 1 h: the matter is finished.");
  EXPECT_EQ(said().size(), 4U);
  pass_time(hours(24));
  EXPECT_EQ(said().size(), 4U);
}

TEST_F(Silent, IsNobodyWhoAnswers) {
  begin(rules(minutes(10), hours(1)));
  reply();
  ASSERT_TRUE(receive(inbound("browser-1", "m2", "the blue one")));
  pass_time(hours(24));
  EXPECT_EQ(last_said(), "the blue one");
  EXPECT_EQ(status(), TicketStatus::open);
}

TEST_F(Silent, IsNobodyWhoAnswersTheNudge) {
  begin(rules(minutes(10), hours(1)));
  reply();
  pass_time(minutes(10));
  ASSERT_TRUE(receive(inbound("browser-1", "m2", "yes, wait")));
  pass_time(hours(24));
  EXPECT_EQ(last_said(), "yes, wait");
  EXPECT_EQ(status(), TicketStatus::open);
}

TEST_F(Silent, CountsFromTheLastWordOfTheAgent) {
  begin(rules(minutes(10), {}));
  reply();
  pass_time(minutes(6));
  reply();
  pass_time(minutes(6));
  EXPECT_EQ(last_said(), "Which one?") << "ten minutes after the first word";
  pass_time(minutes(4));
  EXPECT_EQ(last_said(), "Still there?");
  pass_time(hours(24 * 7));
  EXPECT_EQ(status(), TicketStatus::open) << "nothing closes it";
}

TEST_F(Silent, IsFinishedWithoutANudgeWhereNobodyIsNudged) {
  begin(rules({}, hours(2)), domain::Style::social);
  reply();
  pass_time(hours(2));
  EXPECT_EQ(status(), TicketStatus::solved) << "its style closes it later";
  EXPECT_EQ(said().size(), 3U);
}

TEST_F(Silent, IsLeftAloneOnceTheMatterIsFinishedOrTheDeskHasLetGo) {
  begin(rules(minutes(10), hours(1)));
  reply();
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return desk.finish(tx, id, ana); }));
  pass_time(hours(24));
  EXPECT_EQ(last_said(), "Which one?");
}

TEST_F(Silent, IsNudgedInTheirLanguage) {
  begin(rules(minutes(10), {}));
  auto in = inbound("browser-1", "bonjour");
  in.sender.profile.locale = "fr-CA";
  ASSERT_TRUE(receive(in));
  reply();
  pass_time(minutes(10));
  EXPECT_EQ(last_said(), "Vous souhaitez continuer ?");
}

TEST_F(Silent, WaitsForNothingWithoutRules) {
  begin(rules({}, {}));
  reply();
  pass_time(hours(24 * 28));
  EXPECT_EQ(said().size(), 2U);
  EXPECT_EQ(status(), TicketStatus::open);
}

}  // namespace
}  // namespace hub::desk
