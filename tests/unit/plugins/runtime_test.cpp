#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

using std::chrono::seconds;

struct Life : PluginHub {
  // Writes down what happens to a probe.
  void note(Probe& probe, const std::string& who) {
    probe.on_create = [this, who](const hubbub_error_sink*) { return say(who + " create"); };
    probe.on_start = [this, who](const hubbub_error_sink*) { return say(who + " start"); };
    probe.on_stop = [this, who] { say(who + " stop"); };
    probe.on_destroy = [this, who] { say(who + " destroy"); };
  }
  hubbub_status say(const std::string& what) {
    story += what + ", ";
    return HUBBUB_OK;
  }
  InstanceState state_of(const std::string& id) {
    for (const auto& state : runtime->states()) {
      if (state.id == id) return state;
    }
    return {};
  }
  std::string story;
};

TEST_F(Life, IsCreateStartStopDestroy) {
  Probe& probe = make_probe();
  note(probe, "a");
  ASSERT_TRUE(put(probe));
  EXPECT_TRUE(state_of("sms").running);
  EXPECT_EQ(integrations.find("sms")->plugin, PROBE_CHANNEL);
  EXPECT_EQ(integrations.find("sms")->channel_type, "test");
  runtime->remove("sms");
  EXPECT_EQ(story, "a create, a start, a stop, a destroy, ");
  EXPECT_FALSE(integrations.find("sms"));
  EXPECT_EQ(runtime->find("sms"), nullptr);
}

TEST_F(Life, OfAPluginThatIsNotInstalledDoesNotBegin) {
  Probe& probe = make_probe();
  const auto done = put(probe, "sms", "com.acme.absent");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, "unknown_plugin");
  EXPECT_FALSE(state_of("sms").running);
}

TEST_F(Life, WhoseCreateFailsIsTold) {
  Probe& probe = make_probe();
  note(probe, "a");
  probe.on_create = [](const hubbub_error_sink* errors) {
    return tell(errors, HUBBUB_INVALID, "The sender is wrong.");
  };
  const auto done = put(probe);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "The sender is wrong.");
  EXPECT_EQ(state_of("sms").error, "The sender is wrong.");
  EXPECT_EQ(story, "");
}

TEST_F(Life, WhoseStartFailsIsDestroyedButNotStopped) {
  Probe& probe = make_probe();
  note(probe, "a");
  probe.on_start = [](const hubbub_error_sink* errors) { return tell(errors, HUBBUB_UNAVAILABLE, "No network."); };
  EXPECT_FALSE(put(probe));
  EXPECT_EQ(story, "a create, a destroy, ");
  EXPECT_EQ(state_of("sms").error, "No network.");
  EXPECT_FALSE(state_of("sms").running);
  EXPECT_FALSE(integrations.find("sms")) << "nobody passes control to what does not run";
}

TEST_F(Life, EndsWithTheHub) {
  Probe& probe = make_probe();
  note(probe, "a");
  ASSERT_TRUE(put(probe));
  runtime->stop();
  runtime->stop();
  EXPECT_EQ(story, "a create, a start, a stop, a destroy, ");
}

// A runtime with little patience, and a plugin that hangs until the test lets it go.
struct Hanging : PluginHub {
  Probe& probe = make_probe();
  std::promise<void> let_go;
  std::shared_future<void> gone = let_go.get_future().share();
  // Enough for a busy machine to get as far as the plugin.
  static constexpr auto kLittle = std::chrono::milliseconds(250);
  Runtime impatient{catalog, *ports, {.stop = kLittle}};

  std::vector<std::string> complaints() {
    const std::lock_guard lock(observed.mutex);
    std::vector<std::string> found;
    for (const auto& line : observed.lines) {
      if (line.level == "error") found.push_back(line.instance + " in " + line.fields.at(0).second);
    }
    return found;
  }
  void TearDown() override {
    let_go.set_value();
    while (!impatient.stop()) std::this_thread::yield();
    PluginHub::TearDown();
  }
};

struct HangingAtStart : Hanging {
  Runtime hurried{catalog, *ports, {.start = kLittle}};

  HangingAtStart() {
    probe.on_stop = [this] { tell_of("stop, "); };
    probe.on_destroy = [this] { tell_of("destroy, "); };
  }
  void tell_of(const char* call) {
    const std::lock_guard lock(mutex);
    story += call;
  }
  void expect_left_behind_in(const std::string& call) {
    const auto outcome = hurried.put(wanted(probe, "sms", PROBE_CHANNEL));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "The plugin has not returned from " + call +
                                           " within 250 ms: look at what it waits for, or ask its author.");
    EXPECT_EQ(complaints(), std::vector<std::string>{"sms in " + call});
    EXPECT_FALSE(integrations.find("sms")) << "nobody passes control to what does not run";
    EXPECT_FALSE(hurried.stop()) << "the process must not take apart what the plugin may touch";
    let_go.set_value();
    while (!hurried.stop()) std::this_thread::yield();
    let_go = {};
  }
  std::mutex mutex;  // the last of a plugin that was left behind is told on its thread
  std::string story;
};

TEST_F(HangingAtStart, InItsCreateKeepsNobodyWaiting) {
  probe.on_create = [this](const hubbub_error_sink*) {
    gone.wait();
    return HUBBUB_OK;
  };
  expect_left_behind_in("create()");
  const std::lock_guard lock(mutex);
  EXPECT_EQ(story, "destroy, ") << "what came too late is taken down in order";
}

TEST_F(Hanging, InItsStartKeepsNobodyWaiting) {
  probe.on_start = [this](const hubbub_error_sink*) {
    gone.wait();
    return HUBBUB_OK;
  };
  std::string story;
  probe.on_stop = [&] { story += "stop, "; };
  probe.on_destroy = [&] { story += "destroy, "; };
  const auto instance = Instance::make({*catalog.find(PROBE_CHANNEL), "sms", probe.settings(), {}}, *ports);
  ASSERT_TRUE(instance->create());
  const auto begun = instance->begin(kLittle);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, Instance::kHangs);
  EXPECT_STREQ(instance->hangs_in(), "start()");
  EXPECT_FALSE(instance->stop(std::chrono::milliseconds(0)));
  let_go.set_value();
  while (!instance->has_ended()) std::this_thread::yield();
  let_go = {};
  EXPECT_EQ(story, "stop, destroy, ") << "what came too late is taken down in order";
}

TEST_F(Hanging, InItsStopDelaysNoShutdown) {
  probe.on_stop = [this] { gone.wait(); };
  ASSERT_TRUE(impatient.put(wanted(probe, "sms", PROBE_CHANNEL)));
  EXPECT_FALSE(impatient.stop()) << "the process must not take apart what the plugin may touch";
  EXPECT_FALSE(impatient.stop());
  EXPECT_EQ(complaints(), std::vector<std::string>{"sms in stop()"});
}

TEST_F(Hanging, InItsDestroyDelaysNoReload) {
  probe.on_destroy = [this] { gone.wait(); };
  ASSERT_TRUE(impatient.put(wanted(probe, "sms", PROBE_CONCURRENT)));
  Probe& fresh = make_probe();
  ASSERT_TRUE(impatient.put(wanted(fresh, "sms", PROBE_CONCURRENT)));
  EXPECT_EQ(complaints(), std::vector<std::string>{"sms in destroy()"});
  EXPECT_TRUE(impatient.states().at(0).running);
  EXPECT_FALSE(impatient.stop()) << "the one before still hangs";
}

TEST_F(Hanging, InACallDelaysNoRemoval) {
  std::promise<void> inside;
  std::promise<void> stopped;
  probe.on_stop = [&] { stopped.set_value(); };
  probe.on_send = [&](const hubbub_outbound&, std::uint64_t, const hubbub_error_sink*) {
    inside.set_value();
    gone.wait();
    return HUBBUB_OK;
  };
  ASSERT_TRUE(impatient.put(wanted(probe, "sms", PROBE_CHANNEL)));
  std::promise<domain::Result<std::string>> outcome;
  impatient.find("sms")->send({}, [&](domain::Result<std::string> told) { outcome.set_value(std::move(told)); });
  inside.get_future().wait();
  impatient.remove("sms");
  EXPECT_EQ(outcome.get_future().get().error().status, domain::Status::abandoned) << "another hub may try";
  EXPECT_EQ(complaints(), std::vector<std::string>{"sms in a call"});
  let_go.set_value();
  stopped.get_future().wait();
  while (!impatient.stop()) std::this_thread::yield();
  let_go = {};
}

TEST_F(Life, GoesOnInTheOldOneWhenTheNewOneFails) {
  Probe& old = make_probe();
  Probe& fresh = make_probe();
  note(old, "old");
  note(fresh, "new");
  old.on_request = [](const hubbub_http_request&, const hubbub_response_sink&, const hubbub_error_sink*) {
    return HUBBUB_OK;
  };
  old.on_create = [&](const hubbub_error_sink*) {
    old.route("GET", "/ping");
    return HUBBUB_OK;
  };
  ASSERT_TRUE(server->start());
  auto rules = wanted(old, "sms", PROBE_CHANNEL);
  rules.rules.queue = "first";
  ASSERT_TRUE(runtime->put(rules));
  const auto fail = [](const hubbub_error_sink* errors) { return tell(errors, HUBBUB_INVALID, "no"); };
  for (auto* step : {&fresh.on_create, &fresh.on_start}) {
    note(fresh, "new");
    *step = fail;
    auto changed = wanted(fresh, "sms", PROBE_CHANNEL);
    changed.rules.queue = "second";
    EXPECT_FALSE(runtime->put(changed));
    EXPECT_EQ(call("GET", "/hooks/sms/ping").status, 204);
    EXPECT_TRUE(state_of("sms").running);
    EXPECT_EQ(state_of("sms").error, "no");
    EXPECT_EQ(integrations.find("sms")->queue, "first");
  }
  EXPECT_EQ(story.find("old stop"), std::string::npos) << story;
}

TEST_F(Life, PassesToASuccessorWithItsRoutes) {
  Probe& old = make_probe();
  Probe& fresh = make_probe();
  const auto answer_with = [](Probe& probe, int status) {
    probe.on_create = [&probe](const hubbub_error_sink*) {
      probe.route("GET", "/ping");
      return HUBBUB_OK;
    };
    probe.on_request = [status](const hubbub_http_request&, const hubbub_response_sink& sink,
                                const hubbub_error_sink*) {
      hubbub_http_response response{};
      response.struct_size = sizeof response;
      response.status = status;
      sink.respond(sink.context, &response);
      return HUBBUB_OK;
    };
  };
  answer_with(old, 201);
  answer_with(fresh, 202);
  old.on_stop = [&] { say("old stop"); };
  ASSERT_TRUE(server->start());
  ASSERT_TRUE(put(old));
  EXPECT_EQ(call("GET", "/hooks/sms/ping").status, 201);
  fresh.on_start = [&](const hubbub_error_sink*) {
    EXPECT_EQ(story, "") << "the old one works until the new one does";
    return HUBBUB_OK;
  };
  ASSERT_TRUE(put(fresh));
  EXPECT_EQ(call("GET", "/hooks/sms/ping").status, 202) << "and the old one's end takes no route along";
  EXPECT_EQ(story, "old stop, ");
  runtime->remove("sms");
  EXPECT_EQ(call("GET", "/hooks/sms/ping").status, 404);
}

TEST_F(Life, OfAConcurrentPluginEndsAfterItsLastCall) {
  Probe& probe = make_probe();
  std::promise<void> inside;
  std::promise<void> leave;
  std::atomic<bool> working = false;
  probe.on_send = [&](const hubbub_outbound&, std::uint64_t, const hubbub_error_sink*) {
    working = true;
    inside.set_value();
    leave.get_future().wait();
    working = false;
    return HUBBUB_UNAVAILABLE;
  };
  bool alone = false;
  probe.on_destroy = [&] { alone = !working; };
  ASSERT_TRUE(put(probe, "sms", PROBE_CONCURRENT));
  const auto instance = runtime->find("sms");
  instance->send({}, [](const auto&) {});
  inside.get_future().wait();
  auto removal = std::async(std::launch::async, [&] { runtime->remove("sms"); });
  while (runtime->find("sms") != nullptr) std::this_thread::yield();
  leave.set_value();
  removal.get();
  EXPECT_TRUE(alone);
}

TEST_F(Life, ThatIsOverTakesNoCalls) {
  Probe& probe = make_probe();
  probe.on_send = [](const hubbub_outbound&, std::uint64_t, const hubbub_error_sink*) { return HUBBUB_OK; };
  probe.on_timer = [](const hubbub_timer_event&, const hubbub_error_sink*) { return HUBBUB_OK; };
  ASSERT_TRUE(put(probe));
  const auto instance = runtime->find("sms");
  runtime->remove("sms");
  domain::Result<std::string> sent;
  instance->send({}, [&](domain::Result<std::string> outcome) { sent = std::move(outcome); });
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().status, domain::Status::unavailable) << "tried again, not given up";
  EXPECT_EQ(instance->fire_timer("t", "", 1, clock.now()).error().status, domain::Status::unavailable);
  instance->show(HUBBUB_TYPING_START, "x");
  instance->answer_http(1, OutboundResponse{});
}

TEST_F(Life, OfAFailedCreateDoesNotWaitForItsAnswers) {
  Probe& probe = make_probe();
  ASSERT_TRUE(server->start());
  const auto url = "http://127.0.0.1:" + std::to_string(server->port()) + "/";
  probe.on_answer = [](std::uint64_t, const hubbub_http_answer&) { ADD_FAILURE() << "nobody is there"; };
  probe.on_create = [&](const hubbub_error_sink*) {  // a defect of the plugin: create() makes no calls
    hubbub_http_call call{};
    call.struct_size = sizeof call;
    call.method = hubbub_view_of("GET");
    call.url = hubbub_view_of(url.c_str());
    probe.service<hubbub_http_client>(HUBBUB_SERVICE_HTTP_CLIENT).send(probe.host(), &call, 1, nullptr);
    return HUBBUB_INVALID;
  };
  EXPECT_FALSE(put(probe));
  http_client.reset();  // all answers have come
}

TEST_F(Life, OfAWorkflowHasTheNameThatPeopleSee) {
  Probe& probe = make_probe();
  probe.on_turn = [](std::uint64_t, const hubbub_turn_event&, const hubbub_error_sink*) { return HUBBUB_OK; };
  ASSERT_TRUE(put(probe, "helper", PROBE_WORKFLOW));
  EXPECT_EQ(runtime->find("helper")->author().display_name, "Probe");
  Probe& named = make_probe();
  named.on_turn = probe.on_turn;
  named.name = "Ada";
  ASSERT_TRUE(put(named, "helper", PROBE_WORKFLOW));
  EXPECT_EQ(runtime->find("helper")->author().display_name, "Ada");
  EXPECT_TRUE(integrations.can_hold("helper"));
}

}  // namespace
}  // namespace hub::plugins
