// Two programs that answer each other.
#include "messaging/loop_guard.hpp"

#include <gmock/gmock.h>

#include "unit/messaging/answering_fixture.hpp"

namespace hub::messaging {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

struct Loops : OnSeveralChannels {
  std::shared_ptr<LoopGuard> guard;
  Count turns;
  int numbered = 0;

  void SetUp() override {
    domain::AnsweringRules wanted;
    wanted.loops = {5, minutes(1)};
    use(wanted);
    guard = std::make_shared<LoopGuard>(integrations, wanted.loops, "Acme");
    for (const auto* id : {"sms", "web"}) {
      auto channel = *integrations.find(id);
      channel.default_holder = "bot";
      integrations.put(channel);
    }
  }
  domain::Result<Received> write(const std::string& channel = "sms") {
    return receive(inbound("other-program", "m" + std::to_string(++numbered), "I am away", channel));
  }
  domain::Result<Sent> answer(const domain::ConversationId& id, const std::string& by = "bot") {
    return store->change([&](store::Transaction& tx) { return own->send(tx, outgoing(id, by)); });
  }
  void run_bot() {
    dispatcher = make_dispatcher(*store, clock, quick());
    run_turns(
        *dispatcher, *store, *own, switchboard,
        [this](const domain::IntegrationId& id) -> std::optional<Workflow> {
          return Workflow{[this](Turn& turn) -> domain::Result<> {
                            turn.reply(domain::text_content("How can I help?"));
                            turn.reply(domain::text_content("Anything else?"));
                            turns.raise();
                            return {};
                          },
                          {domain::AuthorType::bot, id, "Botty", ""}};
        },
        {}, guard);
    dispatcher->start();
  }
  bool idle() {
    const auto until = std::chrono::steady_clock::now() + seconds(30);
    const auto waits = [&] {
      return look([](auto& sql) { return store::sql::number(sql, "SELECT COUNT(*) FROM tasks WHERE kind = 'turn'"); });
    };
    while (waits() > 0) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

TEST_F(Loops, AreStoppedVisiblyAndTheDeskGoesOn) {
  run_bot();
  domain::ConversationId id;
  for (int i = 0; i < 20; ++i) {
    id = write()->conversation_id;
    ASSERT_TRUE(idle());
    clock.advance(seconds(1));
  }
  EXPECT_EQ(turns.value(), 5 + 1) << "it spoke at once when it got control, and again: one turn to who listens";
  EXPECT_EQ(conversation(id).control.holder, "desk");
  EXPECT_EQ(conversation(id).control.metadata_json, R"({"reason":"loop_guard"})");
  ASSERT_EQ(notes(id).size(), 1U);
  EXPECT_EQ(notes(id)[0].author.id, kAboutLoop);
  EXPECT_EQ(messages(id).size(), 20U + 12U + 1U) << "what came in was stored all the same";
}

TEST_F(Loops, LeaveAlonePeopleOnALiveChannel) {
  run_bot();
  domain::ConversationId id;
  for (int i = 0; i < 12; ++i) {
    id = write("web")->conversation_id;
    ASSERT_TRUE(idle());
  }
  EXPECT_EQ(conversation(id).control.holder, "bot");
  EXPECT_EQ(turns.value(), 12 + 1) << "each message, and the control it began with";
}

TEST_F(Loops, LeaveAloneWhoTakesTheirTime) {
  run_bot();
  domain::ConversationId id;
  for (int i = 0; i < 12; ++i) {
    id = write()->conversation_id;
    ASSERT_TRUE(idle());
    clock.advance(seconds(15));
  }
  EXPECT_EQ(conversation(id).control.holder, "bot");
}

TEST_F(Loops, AreRefusedUntilAHumanSpeaksOrTheWindowHasPassed) {
  const auto id = write()->conversation_id;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(answer(id)) << i;
    ASSERT_TRUE(write());
  }
  EXPECT_EQ(answer(id).error().code, "loop_stopped");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return guard->stop(tx, id, switchboard); }));
  EXPECT_EQ(conversation(id).control.holder, "desk");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) { return guard->stop(tx, id, switchboard); }));
  EXPECT_EQ(notes(id).size(), 1U) << "the desk has it already";
  ASSERT_TRUE(pass(id, "desk", "bot"));
  EXPECT_EQ(answer(id).error().code, "loop_stopped");

  ASSERT_TRUE(pass(id, "desk", "desk"));
  ASSERT_TRUE(answer(id, "desk")) << "an agent speaks";
  ASSERT_TRUE(pass(id, "desk", "bot"));
  EXPECT_TRUE(answer(id));

  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(write());
    ASSERT_TRUE(answer(id)) << i;
  }
  ASSERT_TRUE(write());
  EXPECT_EQ(answer(id).error().code, "loop_stopped");
  clock.advance(minutes(2));
  EXPECT_TRUE(answer(id));
}

TEST_F(Loops, OfAProgramThatSpeaksForTheDeskAreToldOnceEach) {
  const auto id = write()->conversation_id;
  ASSERT_TRUE(pass(id, "bot", "desk"));
  const auto speaks = [&] {
    return store->change([&](store::Transaction& tx) {
      auto program = outgoing(id, "desk");
      program.author = {domain::AuthorType::bot, "api:key-main", "Program", ""};
      return own->send(tx, program);
    });
  };
  const auto stop = [&] {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) { return guard->stop(tx, id, switchboard); }));
  };
  for (std::size_t loop = 1; loop <= 2; ++loop) {
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(speaks()) << i;
      ASSERT_TRUE(write());
    }
    for (int i = 0; i < 3; ++i) {
      ASSERT_EQ(speaks().error().code, "loop_stopped");
      stop();
      ASSERT_TRUE(write());
    }
    EXPECT_EQ(notes(id).size(), loop);
    EXPECT_EQ(notes(id).back().author.id, kAboutLoop);
    ASSERT_TRUE(answer(id, "desk")) << "an agent speaks";
  }
  stop();
  EXPECT_EQ(notes(id).size(), 2U) << "it is over";
}

TEST_F(Loops, OfTwoWorkflowsAreStopped) {
  const auto id = write()->conversation_id;
  std::string holder = "bot";
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(answer(id, holder));
    const std::string next = holder == "bot" ? "survey" : "bot";
    ASSERT_TRUE(pass(id, holder, next));
    holder = next;
  }
  EXPECT_EQ(answer(id, holder).error().code, "loop_stopped");
}

TEST_F(Loops, GoOnWhenTheGuardIsOff) {
  domain::AnsweringRules off;
  off.loops.turns = 0;
  use(off);
  const auto id = write()->conversation_id;
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(answer(id));
    ASSERT_TRUE(write());
  }
}

}  // namespace
}  // namespace hub::messaging
