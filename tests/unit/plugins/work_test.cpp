// Timers, deliveries and turns: what the dispatcher hands to plugins.
#include "plugins/deliveries.hpp"
#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

struct Timers : PluginHub {
  Probe probe;
  Count fired;
  std::vector<std::string> told;
  int failures = 0;

  Timers() {
    probe.on_timer = [this](const hubbub_timer_event& event, const hubbub_error_sink* errors) {
      told.push_back(text(event.name) + " " + text(event.data) + " try " + std::to_string(event.attempt) + " due " +
                     std::to_string(event.due_ms - 1'700'000'000'000));
      fired.raise();
      return failures-- > 0 ? tell(errors, HUBBUB_UNAVAILABLE, "not now") : hubbub_status{HUBBUB_OK};
    };
  }
  hubbub_status schedule(const char* name, std::int64_t delay_ms, const std::string& data) {
    return probe.service<hubbub_timers>(HUBBUB_SERVICE_TIMERS)
        .schedule(probe.host(), hubbub_view_of(name), delay_ms, {data.data(), data.size()}, nullptr);
  }
};

TEST_F(Timers, FireAtTheirTimeWithTheirData) {
  ASSERT_TRUE(put(probe));
  ASSERT_EQ(schedule("poll", 60'000, R"({"page":2})"), HUBBUB_OK);
  dispatcher->start();
  EXPECT_EQ(fired.value(), 0);
  clock.advance(minutes(1));
  dispatcher->wake();
  ASSERT_TRUE(fired.await(1));
  EXPECT_EQ(told[0], R"(poll {"page":2} try 1 due 60000)");
  ASSERT_TRUE(in_time([&] { return task_counts().waiting == 0 && dispatcher->statistics().completed == 1; }));
}

TEST_F(Timers, ThatFailFireAgainAndRememberWhenTheyWereDue) {
  failures = 1;
  ASSERT_TRUE(put(probe));
  ASSERT_EQ(schedule("poll", 0, ""), HUBBUB_OK);
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().completed == 1; }));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[1], "poll  try 2 due 0");
}

TEST_F(Timers, OfAnInstanceThatDoesNotRunWait) {
  ASSERT_TRUE(put(probe));
  ASSERT_EQ(schedule("poll", 0, ""), HUBBUB_OK);
  runtime->remove("sms");
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().failed == 1; }, {}));
  ASSERT_TRUE(put(probe));
  ASSERT_TRUE(in_time([&] { return fired.value() == 1; }));
}

TEST_F(Timers, AreRefusedWhenNoStoreCouldKeepThem) {
  ASSERT_TRUE(put(probe));
  EXPECT_EQ(schedule("", 0, ""), HUBBUB_INVALID);
  EXPECT_EQ(schedule(std::string(192, 'n').c_str(), 0, ""), HUBBUB_INVALID);
  EXPECT_EQ(schedule("n", -1, ""), HUBBUB_INVALID);
  EXPECT_EQ(schedule("n", std::numeric_limits<std::int64_t>::max(), ""), HUBBUB_INVALID);
  EXPECT_EQ(schedule("n", 0, std::string(64 * 1024 + 1, 'd')), HUBBUB_INVALID);
  EXPECT_EQ(schedule("n", 0, "\xff"), HUBBUB_INVALID);
  EXPECT_EQ(task_counts().waiting, 0);
}

struct Sends : PluginHub {
  Probe probe;
  Count asked;
  std::mutex mutex;
  std::vector<std::string> ids;
  std::vector<std::uint64_t> tokens;
  std::function<hubbub_status(std::uint64_t, const hubbub_error_sink*)> answer;

  Sends() {
    probe.on_send = [this](const hubbub_outbound& message, std::uint64_t token, const hubbub_error_sink* errors) {
      {
        const std::lock_guard lock(mutex);
        ids.push_back(text(message.id) + " to " + text(message.to) + ": " + text(message.text));
        tokens.push_back(token);
      }
      const auto status = answer ? answer(token, errors) : HUBBUB_OK;
      asked.raise();
      return status;
    };
  }
  bool becomes(const messaging::Sent& sent, domain::DeliveryStatus status, domain::Duration step = seconds(5)) {
    return in_time([&] { return delivery_of(sent).status == status; }, step);
  }
};

TEST_F(Sends, ThatAreCompletedMoveTheDelivery) {
  ASSERT_TRUE(put(probe));
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(asked.await(1));
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::queued) << "accepted is not sent";
  EXPECT_EQ(probe.complete(tokens[0], HUBBUB_OK, "p-1"), HUBBUB_OK);
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent, {}));
  EXPECT_EQ(delivery_of(sent).external_id, "p-1");
  EXPECT_TRUE(ids[0].ends_with(" to +1555: answer")) << ids[0];
  EXPECT_EQ(probe.complete(tokens[0], HUBBUB_OK, "p-2"), HUBBUB_INVALID) << "twice";
  EXPECT_EQ(probe.complete(4711, HUBBUB_OK), HUBBUB_INVALID) << "unknown";
  EXPECT_EQ(delivery_of(sent).external_id, "p-1");
}

TEST_F(Sends, MayBeCompletedWithinTheCall) {
  answer = [&](std::uint64_t token, auto*) { return probe.complete(token, HUBBUB_OK, "p-1"); };
  ASSERT_TRUE(put(probe));
  const auto sent = write_to("+1555");
  dispatcher->start();
  EXPECT_TRUE(becomes(sent, domain::DeliveryStatus::sent, {}));
}

TEST_F(Sends, ThatTheProviderRefusesFailWithItsReason) {
  answer = [&](std::uint64_t, auto* errors) { return tell(errors, HUBBUB_REJECTED, "The number is a landline."); };
  ASSERT_TRUE(put(probe));
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::failed, {}));
  EXPECT_EQ(delivery_of(sent).reason, "The number is a landline.");
  ASSERT_TRUE(in_time([&] { return task_counts().waiting == 0; }, {}));
  EXPECT_EQ(asked.value(), 1);
}

TEST_F(Sends, AreTriedAgainWithTheSameIdWhenThePeerIsDown) {
  answer = [&](std::uint64_t token, auto*) {
    return asked.value() == 0 ? probe.complete(token, HUBBUB_UNAVAILABLE) : probe.complete(token, HUBBUB_OK, "p-1");
  };
  ASSERT_TRUE(put(probe));
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_EQ(ids[0], ids[1]);
}

TEST_F(Sends, WaitAsLongAsTheProviderAsks) {
  answer = [&](std::uint64_t token, auto*) {
    return asked.value() == 0 ? probe.complete(token, HUBBUB_RATE_LIMITED, "", 3'600'000)
                              : probe.complete(token, HUBBUB_OK, "p-1");
  };
  ASSERT_TRUE(put(probe));
  const auto began = clock.now();
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().failed == 1 && task_counts().waiting == 1; }, {}));
  // The clock stands still while the second try is under way: turned on, it would end that try's lease.
  ASSERT_TRUE(in_time([&] { return asked.value() >= 2; }, seconds(20)));
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent, {}));
  EXPECT_GE(clock.now() - began, std::chrono::hours(1));
}

TEST_F(Sends, SurviveAPauseBeyondEveryNumber) {
  answer = [&](std::uint64_t token, auto*) {
    return probe.complete(token, HUBBUB_RATE_LIMITED, "", std::numeric_limits<std::int64_t>::max());
  };
  ASSERT_TRUE(put(probe));
  write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().failed == 1 && task_counts().waiting == 1; }, {}));
  EXPECT_TRUE(due_tasks().empty());
}

TEST_F(Sends, UnderWayWhenTheInstanceStopsAreTriedAgainIfThatReachesNobodyTwice) {
  ASSERT_TRUE(put(probe, "sms", PROBE_IDEMPOTENT));
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(asked.await(1));
  runtime->remove("sms");
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().failed >= 1; }, {}));
  answer = [&](std::uint64_t token, auto*) { return probe.complete(token, HUBBUB_OK, "p-1"); };
  ASSERT_TRUE(put(probe, "sms", PROBE_IDEMPOTENT));
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  EXPECT_EQ(ids.front(), ids.back());
}

// A hub of its own over the same store, whose channels get little time to answer.
struct Impatient {
  Deliveries deliveries;
  std::unique_ptr<messaging::Dispatcher> dispatcher;

  Impatient(PluginHub& hub, std::chrono::milliseconds deadline, messaging::Dispatcher::Options options)
      : deliveries{*hub.ports, [&hub](auto id) { return hub.runtime->find(id); }, deadline},
        dispatcher{messaging::make_dispatcher(*hub.store, hub.clock, std::move(options))} {
    dispatcher->on(messaging::kDeliverTask, [this](auto claim) { deliveries.run(claim); });
    dispatcher->on_death(messaging::kDeliverTask,
                         [this](store::Transaction& tx, const domain::Task& task) { deliveries.gave_up(tx, task); });
    dispatcher->on_revival(messaging::kDeliverTask, [this](store::Transaction& tx, const domain::Task& task) {
      deliveries.tries_again(tx, task);
    });
  }
  ~Impatient() {
    dispatcher->stop({});
    deliveries.stop();
  }
};

TEST_F(Sends, WithoutAnOutcomeByTheirDeadlineAreTriedAgainIfThatReachesNobodyTwice) {
  ASSERT_TRUE(put(probe, "sms", PROBE_IDEMPOTENT));
  Impatient hub{*this, std::chrono::milliseconds(50), quick("impatient")};
  const auto sent = write_to("+1555");
  hub.dispatcher->start();
  ASSERT_TRUE(asked.await(1));
  ASSERT_TRUE(in_time([&] { return hub.dispatcher->statistics().failed == 1; }, {}));
  EXPECT_EQ(probe.complete(tokens[0], HUBBUB_OK, "late"), HUBBUB_INVALID) << "too late, and nothing keeps its place";
  answer = [&](std::uint64_t token, auto*) { return probe.complete(token, HUBBUB_OK, "p-1"); };
  ASSERT_TRUE(in_time([&] {
    hub.dispatcher->wake();
    return delivery_of(sent).status == domain::DeliveryStatus::sent;
  }));
  EXPECT_EQ(delivery_of(sent).external_id, "p-1");
  EXPECT_EQ(ids[0], ids[1]);
}

TEST_F(Sends, WithoutAnOutcomeByTheirDeadlineAreUnknownIfAnotherTryCouldDoubleThem) {
  ASSERT_TRUE(put(probe));
  Impatient hub{*this, std::chrono::milliseconds(5), quick("impatient")};
  const auto sent = write_to("+1555");
  hub.dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::unknown, {}));
  EXPECT_EQ(delivery_of(sent).reason, "The channel did not say in time whether the message went out.");
  EXPECT_EQ(task_counts().waiting + task_counts().dead, 0);
  EXPECT_EQ(asked.value(), 1);
}

TEST_F(Sends, UnderWayWhenTheHubDiesAreUnknownIfAnotherTryCouldDoubleThem) {
  ASSERT_TRUE(put(probe));
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(asked.await(1));  // with the provider; the hub that sent it does not come back
  auto options = quick("next");
  options.alone = true;
  Impatient next{*this, std::chrono::seconds(30), options};
  next.dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::unknown, {}));
  EXPECT_EQ(asked.value(), 1);
  EXPECT_EQ(delivery_of(sent).reason, "The hub went away while this message was being sent: it may have gone out.");
}

TEST_F(Sends, UnderWayWhenTheHubDiesAreTriedAgainIfThatReachesNobodyTwice) {
  ASSERT_TRUE(put(probe, "sms", PROBE_IDEMPOTENT));
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(asked.await(1));
  answer = [&](std::uint64_t token, auto*) { return probe.complete(token, HUBBUB_OK, "p-1"); };
  auto options = quick("next");
  options.alone = true;
  Impatient next{*this, std::chrono::seconds(30), options};
  next.dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent, {}));
  EXPECT_EQ(ids[0], ids[1]);
}

TEST_F(Sends, ThatGaveUpFailWithTheLastErrorUntilSomeoneLetsThemTryAgain) {
  answer = [&](std::uint64_t token, auto*) { return probe.complete(token, HUBBUB_UNAVAILABLE); };
  ASSERT_TRUE(put(probe));
  const auto sent = write_to("+1555");
  const auto user = conversation(sent.message.conversation_id).user_id;
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::failed));
  const auto [waiting, dead] = task_counts();
  EXPECT_EQ(dead, 1) << "in one change";
  const auto task = look([](auto& sql) { return store::Tasks{sql}.dead(1); }).at(0);
  EXPECT_EQ(delivery_of(sent).reason, task.last_error);
  EXPECT_EQ(task.last_error, "because: The provider says so.");
  const auto last_told = [&] { return heard.all<domain::DeliveryChanged>().back(); };
  ASSERT_TRUE(heard.await<domain::TaskDied>(1));
  EXPECT_EQ(last_told().delivery.status, domain::DeliveryStatus::failed);
  EXPECT_EQ(last_told().user_id, user);
  EXPECT_EQ(last_told().seq, sent.message.seq);

  answer = nullptr;  // accepted, its outcome open
  asked.await(3);
  ASSERT_TRUE(
      store->change([&](store::Transaction& tx) -> domain::Result<bool> { return dispatcher->revive(tx, task.id); })
          .value());
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::queued);
  EXPECT_EQ(delivery_of(sent).reason, "");
  EXPECT_EQ(last_told().delivery.status, domain::DeliveryStatus::queued);
  ASSERT_TRUE(asked.await(4));
  EXPECT_EQ(probe.complete(tokens.back(), HUBBUB_OK, "p-1"), HUBBUB_OK);
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent, {}));
}

TEST_F(Sends, WhoseOutcomeStayedUnknownAreUnknownWhenTheTriesAreUsedUpAndGoNoOtherWay) {
  ASSERT_TRUE(put(probe, "sms", PROBE_IDEMPOTENT));
  bool went_another_way = false;
  ports->has_failed = [&](store::Transaction&, const domain::Delivery&) -> domain::Result<> {
    went_another_way = true;
    return {};
  };
  Impatient hub{*this, std::chrono::milliseconds(5), quick("impatient")};
  const auto sent = write_to("+1555");
  hub.dispatcher->start();
  ASSERT_TRUE(in_time([&] {
    hub.dispatcher->wake();
    return delivery_of(sent).status == domain::DeliveryStatus::unknown;
  }));
  EXPECT_TRUE(delivery_of(sent).reason.starts_with("outcome_unknown: ")) << delivery_of(sent).reason;
  EXPECT_FALSE(went_another_way);

  const auto dead = look([](auto& sql) { return store::Tasks{sql}.dead(1); }).at(0);
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    EXPECT_TRUE(hub.dispatcher->revive(tx, dead.id));
    EXPECT_EQ(store::Deliveries{tx.connection()}.of_message(sent.message.id).at(0).status,
              domain::DeliveryStatus::queued);
    return {};
  }));
}

TEST_F(Sends, OfATaskThatNobodyCanReadChangeNoDelivery) {
  dispatcher->start();
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    messaging::add_task(tx, messaging::kDeliverTask, "deliver:x", "not JSON", tx.now());
    return {};
  }));
  ASSERT_TRUE(heard.await<domain::TaskDied>(1));
  EXPECT_TRUE(heard.all<domain::DeliveryChanged>().empty());
}

TEST_F(Sends, WhoseDeadlinePassedWhileTheyWaitedAreNotMade) {
  std::promise<void> inside;
  std::promise<void> leave;
  answer = [&](std::uint64_t, auto*) {
    inside.set_value();
    leave.get_future().wait();
    answer = nullptr;
    return HUBBUB_UNAVAILABLE;
  };
  ASSERT_TRUE(put(probe));
  const auto instance = runtime->find("sms");
  instance->send({}, [](const auto&) {});
  inside.get_future().wait();
  domain::Result<std::string> outcome;
  const auto waiting = instance->send({}, [&](domain::Result<std::string> told) { outcome = std::move(told); });
  ASSERT_TRUE(instance->complete(waiting, domain::fail(domain::Status::abandoned, "outcome_unknown", "late")));
  EXPECT_EQ(outcome.error().code, "outcome_unknown");
  leave.set_value();
  ASSERT_TRUE(asked.await(1));
  instance->stop();
  EXPECT_EQ(asked.value(), 1);
}

TEST_F(Sends, ToAPluginThatCannotSendFail) {
  Probe& mute = make_probe();
  ASSERT_TRUE(put(mute));
  const auto sent = write_to("+1555");
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::failed, {}));
}

struct Greeted : PluginHub {
  Greeted() {
    if (auto added = catalog.add(std::string(OUR_PLUGINS) + "/greeter.so"); !added)
      throw std::runtime_error(added.error().message);
    Wanted greeter;
    greeter.rules.id = "greeter";
    greeter.rules.plugin = "com.hubbub.greeter";
    greeter.settings_json = R"({"name":"Ada","avatar_url":"","default_language":"en","pass_to":"desk","texts":{}})";
    if (auto done = runtime->put(greeter); !done) throw std::runtime_error(done.error().message);
    add_channel("web", "greeter");
  }
  // Somebody opens the widget: a conversation that the greeter holds.
  std::string open() {
    const auto person = identify("browser-1").value();
    return store->change([&](store::Transaction& tx) { return ingest.open_conversation(tx, person.user, "web"); })
        .value()
        .id;
  }
  bool done_with(std::int64_t turns) {
    return in_time([&] { return dispatcher->statistics().completed >= turns; });
  }
};

TEST_F(Greeted, OnceAndHandedOverWithTheAnswer) {
  const auto id = open();
  dispatcher->start();
  ASSERT_TRUE(done_with(1));
  auto said = messages(id);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0].author.type, domain::AuthorType::bot);
  EXPECT_EQ(said[0].author.display_name, "Ada");
  auto reply = inbound("browser-1", "m1", "My parcel is late");
  reply.conversation_id = id;
  ASSERT_TRUE(receive(reply));
  ASSERT_TRUE(done_with(2));
  EXPECT_EQ(messages(id).size(), 3U);
  const auto control = conversation(id).control;
  EXPECT_EQ(control.holder, "desk");
  EXPECT_NE(control.metadata_json.find("My parcel is late"), std::string::npos) << control.metadata_json;
}

TEST_F(Greeted, OnceWhenTheTurnRunsTwice) {
  const auto id = open();
  messaging::TurnEvent event;
  event.type = messaging::TurnEvent::Type::control_passed;
  event.workflow = "greeter";
  event.conversation_id = id;
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    messaging::add_turn(tx, event, tx.now());
    return {};
  }));
  dispatcher->start();
  ASSERT_TRUE(done_with(2));
  EXPECT_EQ(messages(id).size(), 1U);
}

TEST_F(Greeted, OnceWhenTheHubGoesDownBeforeTheCommit) {
  std::atomic<bool> down = true;
  hooks.has_sent.push_back([&](store::Transaction&, const auto&, const auto&) -> domain::Result<> {
    if (down) return domain::fail(domain::Status::unavailable, "going_down", "The power is gone.");
    return {};
  });
  const auto id = open();
  dispatcher->start();
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().failed >= 1; }, {}));
  EXPECT_TRUE(messages(id).empty());
  const auto record = look([&](auto& sql) { return store::Records{sql}.find("greeter", "conversations", id); });
  EXPECT_FALSE(record) << "its record belongs to the same commit";
  down = false;
  ASSERT_TRUE(done_with(1));
  EXPECT_EQ(messages(id).size(), 1U);
}

struct Turns : PluginHub {
  Probe probe;
  std::string id;

  void begin(std::function<hubbub_status(std::uint64_t, const hubbub_turns&)> take) {
    probe.on_turn = [this, take](std::uint64_t turn, const hubbub_turn_event&, const hubbub_error_sink*) {
      return take(turn, probe.service<hubbub_turns>(HUBBUB_SERVICE_TURNS));
    };
    ASSERT_TRUE(put(probe, "helper", PROBE_WORKFLOW));
    add_channel("web", "helper");
    id = receive(inbound("browser-1", "m1")).value().conversation_id;
    dispatcher->start();
  }
};

TEST_F(Turns, AreOverWhenTheHandlerReturns) {
  std::uint64_t kept = 0;
  begin([&](std::uint64_t turn, const hubbub_turns&) {
    kept = turn;
    return HUBBUB_OK;
  });
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().completed >= 1; }, {}));
  dispatcher->stop(seconds(10));  // a second turn may be under way
  const hubbub_content words{sizeof words, 0, hubbub_view_of("late"), {}};
  const auto& turns = probe.service<hubbub_turns>(HUBBUB_SERVICE_TURNS);
  EXPECT_EQ(turns.reply(probe.host(), kept, &words, nullptr), HUBBUB_ABANDONED);
  EXPECT_EQ(turns.release_control(probe.host(), 4711, nullptr), HUBBUB_ABANDONED);
  EXPECT_EQ(message_count(id), 1);
}

TEST_F(Turns, RefuseWhatNoStoreCouldKeepAndGoOn) {
  std::vector<hubbub_status> told;
  begin([&](std::uint64_t turn, const hubbub_turns& turns) {
    auto* host = probe.host();
    const auto name = hubbub_view_of("state");
    const std::string long_key(192, 'k');
    told = {turns.put_record(host, turn, hubbub_view_of("Not A Name"), name, hubbub_view_of("{}"), nullptr),
            turns.put_record(host, turn, name, hubbub_view_of(long_key.c_str()), hubbub_view_of("{}"), nullptr),
            turns.put_record(host, turn, name, {}, hubbub_view_of("{}"), nullptr),
            turns.put_record(host, turn, name, name, hubbub_view_of("\xff"), nullptr),
            turns.erase_record(host, turn, {}, name, nullptr),
            turns.schedule(host, turn, hubbub_view_of(long_key.c_str()), 0, {}, nullptr),
            turns.schedule(host, turn, name, std::numeric_limits<std::int64_t>::max(), {}, nullptr),
            turns.pass_control(host, turn, hubbub_view_of("nobody"), {}, nullptr)};
    return turns.put_record(host, turn, name, name, hubbub_view_of("{}"), nullptr);
  });
  ASSERT_TRUE(in_time([&] { return dispatcher->statistics().completed >= 1; }, {}));
  dispatcher->stop(seconds(10));  // a second turn may be under way
  EXPECT_EQ(told, std::vector<hubbub_status>(8, HUBBUB_INVALID));
  EXPECT_TRUE(look([&](auto& sql) { return store::Records{sql}.find("helper", "state", "state"); }));
}

}  // namespace
}  // namespace hub::plugins
