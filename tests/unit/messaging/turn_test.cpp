#include "messaging/turn.hpp"

#include <atomic>

#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::messaging {
namespace {

using domain::Result;
using std::chrono::hours;
using std::chrono::seconds;

struct Turns : HubInAFolder {
  std::unique_ptr<Dispatcher> dispatcher = make_dispatcher(*store, clock, quick());
  TurnHandler handler = [](Turn&) -> Result<> { return {}; };
  Count takes;
  Count too_late;
  bool loaded = true;

  Turns() { add_channel("web", "bot"); }
  ~Turns() override { dispatcher->stop(domain::Duration::zero()); }

  void begin() {
    run_turns(
        *dispatcher, *store, outbox, switchboard,
        [this](const domain::IntegrationId& id) -> std::optional<Workflow> {
          if (!loaded) return std::nullopt;
          return Workflow{[this](Turn& turn) {
                            auto result = handler(turn);
                            takes.raise();
                            return result;
                          },
                          {domain::AuthorType::bot, id, "Botty", ""}};
        },
        [this](const TurnEvent&, const domain::Error&) { too_late.raise(); });
    dispatcher->start();
  }
  // A conversation that the bot holds; its own "control_passed" turn is out of the way.
  domain::ConversationId held_by_bot() {
    const auto who = identify("browser-1");
    return store
        ->change([&](store::Transaction& tx) -> Result<domain::ConversationId> {
          auto opened = ingest.open_conversation(tx, who->user, "web");
          for (const auto& task : store::Tasks{tx.connection()}.due(tx.now(), 10)) {
            store::Tasks{tx.connection()}.erase(task.id);
          }
          return opened->id;
        })
        .value();
  }
  std::optional<domain::Record> record(const std::string& collection, const std::string& key) {
    return look([&](auto& sql) { return store::Records{sql}.find("bot", collection, key); });
  }
  bool idle() {
    return heard_idle([&] { return task_counts().waiting == 0; });
  }
  template <class F>
  bool heard_idle(F condition) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(30);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

TEST_F(Turns, CommitEffectsAndCompletionTogether) {
  const auto id = held_by_bot();
  handler = [](Turn& turn) -> Result<> {
    const auto message = turn.message();
    turn.reply(domain::text_content("You said: " + message.value()->content.text));
    turn.put_record("orders", "o1", R"({"state":"placed"})");
    turn.pass_control("desk", R"({"reason":"done"})");
    return {};
  };
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1", "two pizzas")));
  ASSERT_TRUE(heard.await<domain::MessageAppended>(2));
  const auto said = messages(id);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_EQ(said[1].content.text, "You said: two pizzas");
  EXPECT_EQ(said[1].author.display_name, "Botty");
  EXPECT_EQ(record("orders", "o1")->version, 1);
  EXPECT_EQ(conversation(id).control.holder, "desk");
  EXPECT_EQ(conversation(id).control.metadata_json, R"({"reason":"done"})");
  EXPECT_EQ(task_counts().waiting, 0) << "the completion is part of that commit";
}

TEST_F(Turns, RunAgainWhenARecordChangedMeanwhileAndCommitOnce) {
  const auto id = held_by_bot();
  ASSERT_TRUE(store->change([](store::Transaction& tx) {
    return store::Records{tx.connection()}.put({"bot", "stock", "pizza", "10", 0});
  }));
  std::atomic<int> runs = 0;
  handler = [&](Turn& turn) -> Result<> {
    const auto stock = turn.record("stock", "pizza").value();
    if (++runs == 1) {  // somebody else sells one between our read and our commit
      EXPECT_TRUE(store->change([&](store::Transaction& tx) {
        return store::Records{tx.connection()}.put({"bot", "stock", "pizza", "9", stock->version});
      }));
    }
    turn.put_record("stock", "pizza", std::to_string(std::stoi(stock->json) - 1));
    turn.reply(domain::text_content("ordered"));
    return {};
  };
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  ASSERT_TRUE(heard.await<domain::MessageAppended>(2));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(record("stock", "pizza")->json, "8");
  EXPECT_EQ(messages(id).size(), 2U);
  EXPECT_EQ(task_counts().waiting, 0);
}

TEST_F(Turns, MakeOneOrderOfAFormSubmittedTwice) {
  held_by_bot();
  handler = [](Turn& turn) -> Result<> {
    const auto order = turn.record("orders", "form-1").value();
    turn.reply(domain::text_content(order ? "We have it." : "Thank you!"));
    if (!order) turn.put_record("orders", "form-1", "{}");
    return {};
  };
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  ASSERT_TRUE(receive(inbound("browser-1", "m2")));
  ASSERT_TRUE(heard.await<domain::MessageAppended>(4));
  EXPECT_EQ(record("orders", "form-1")->version, 1);
}

TEST_F(Turns, LeaveNothingBehindWhenTheirCommitFailsAndRunAgain) {
  const auto id = held_by_bot();
  std::atomic<int> refusals = 1;
  hooks.has_sent.emplace_back([&](auto&, const auto&, const auto&) -> Result<> {
    if (refusals-- > 0) return domain::fail(domain::Status::unavailable, "power_cut", "In the middle of the commit.");
    return {};
  });
  handler = [](Turn& turn) -> Result<> {
    turn.put_record("orders", "o1", "{}");
    turn.reply(domain::text_content("ordered"));
    return {};
  };
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  ASSERT_TRUE(takes.await(1));
  ASSERT_TRUE(heard.await<domain::TasksAdded>(3)) << "opened, received, rescheduled";
  EXPECT_FALSE(record("orders", "o1"));
  EXPECT_EQ(messages(id).size(), 1U);
  clock.advance(seconds(5));
  dispatcher->wake();
  ASSERT_TRUE(heard.await<domain::MessageAppended>(2));
  EXPECT_EQ(record("orders", "o1")->version, 1);
  EXPECT_EQ(messages(id).size(), 2U);
}

TEST_F(Turns, EndQuietlyWhenControlMovedAwayMeanwhile) {
  const auto id = held_by_bot();
  handler = [&](Turn& turn) -> Result<> {
    EXPECT_TRUE(pass(id, "desk", "desk"));  // an agent takes over while the bot thinks
    turn.put_record("orders", "o1", "{}");
    turn.reply(domain::text_content("too late"));
    return {};
  };
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  ASSERT_TRUE(too_late.await(1));
  ASSERT_TRUE(idle());
  EXPECT_EQ(messages(id).size(), 1U);
  EXPECT_FALSE(record("orders", "o1"));
  EXPECT_EQ(task_counts().dead, 0);
}

TEST_F(Turns, AreNotTakenByAStandby) {
  const auto id = held_by_bot();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  ASSERT_TRUE(pass(id, "desk", "desk"));
  begin();
  ASSERT_TRUE(too_late.await(1));
  ASSERT_TRUE(idle());
  EXPECT_EQ(takes.value(), 0);
}

TEST_F(Turns, ComeInTheOrderOfTheMessages) {
  const auto id = held_by_bot();
  handler = [](Turn& turn) -> Result<> {
    turn.reply(domain::text_content("re: " + turn.message().value()->content.text));
    return {};
  };
  begin();
  constexpr std::size_t count = 40;
  for (std::size_t i = 0; i < count; ++i)
    ASSERT_TRUE(receive(inbound("browser-1", std::to_string(i), std::to_string(i))));
  ASSERT_TRUE(heard.await<domain::MessageAppended>(2 * count));
  std::size_t answered = 0;
  for (const auto& message : messages(id)) {
    if (message.author.type != domain::AuthorType::bot) continue;
    EXPECT_EQ(message.content.text, "re: " + std::to_string(answered++));
  }
  EXPECT_EQ(answered, count);
}

TEST_F(Turns, AreTakenWhenATimerOfTheirsFires) {
  held_by_bot();
  handler = [](Turn& turn) -> Result<> {
    if (turn.event().type == TurnEvent::Type::timer) {
      turn.reply(domain::text_content("Still there? " + turn.event().timer_name + turn.event().data_json));
    } else {
      turn.schedule("nudge", hours(24 * 4), R"({"n":1})");
    }
    return {};
  };
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  ASSERT_TRUE(takes.await(1));
  ASSERT_TRUE(receive(inbound("browser-1", "m2"))) << "a timer in four days does not hold the lane";
  ASSERT_TRUE(takes.await(2));
  clock.advance(hours(24 * 4));
  dispatcher->wake();
  ASSERT_TRUE(heard.await<domain::MessageAppended>(3));
  EXPECT_EQ(heard.all<domain::MessageAppended>()[2].message->content.text, R"(Still there? nudge{"n":1})");
}

TEST_F(Turns, ReadTheirOwnWritesAndTheHistory) {
  held_by_bot();
  handler = [](Turn& turn) -> Result<> {
    turn.put_record("notes", "a", "1");
    EXPECT_EQ(turn.record("notes", "a").value()->json, "1");
    turn.erase_record("notes", "a");
    EXPECT_FALSE(turn.record("notes", "a").value());
    EXPECT_EQ(turn.history(10).value().size(), 1U);
    EXPECT_FALSE(turn.user().value().id.empty());
    return {};
  };
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  ASSERT_TRUE(takes.await(1));
  ASSERT_TRUE(idle());
  EXPECT_FALSE(record("notes", "a"));
}

TEST_F(Turns, OfAFailingHandlerEndAsADeadLetter) {
  held_by_bot();
  handler = [](Turn&) -> Result<> { throw std::runtime_error("a defect of the plugin"); };
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(takes.value() == 0);  // it never returns
    ASSERT_TRUE(
        heard_idle([&] { return dispatcher->statistics().failed >= i && dispatcher->statistics().running == 0; }));
    clock.advance(seconds(10));
    dispatcher->wake();
  }
  ASSERT_TRUE(heard.await<domain::TaskDied>(1));
  EXPECT_EQ(heard.all<domain::TaskDied>()[0].task.last_error,
            "handler_threw: The workflow's handler threw: a defect of the plugin");
}

TEST_F(Turns, WaitForAWorkflowThatIsNotLoaded) {
  held_by_bot();
  loaded = false;
  begin();
  ASSERT_TRUE(receive(inbound("browser-1", "m1")));
  ASSERT_TRUE(
      heard_idle([&] { return dispatcher->statistics().failed == 1 && dispatcher->statistics().running == 0; }));
  EXPECT_EQ(task_counts().waiting, 1);
}

TEST(TurnEvents, SurviveTheirJson) {
  TurnEvent event;
  event.type = TurnEvent::Type::timer;
  event.workflow = "bot \"x\"";
  event.conversation_id = "c1";
  event.timer_name = "nudge\n";
  event.data_json = R"({"a":"שלום"})";
  const auto back = TurnEvent::from_json(event.to_json());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->type, event.type);
  EXPECT_EQ(back->workflow, event.workflow);
  EXPECT_EQ(back->timer_name, event.timer_name);
  EXPECT_EQ(back->data_json, event.data_json);
  EXPECT_FALSE(TurnEvent::from_json("{}"));
  EXPECT_FALSE(TurnEvent::from_json("nonsense"));
}

}  // namespace
}  // namespace hub::messaging
