// Messages as a channel gets them: rendered for what it declares, one part after the other.
#include "plugins/capabilities.hpp"
#include "plugins/deliveries.hpp"
#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

using domain::ContentType;

struct PartsOfASend : PluginHub {
  Probe probe;
  Count asked;
  std::mutex mutex;
  std::vector<std::string> told;
  std::vector<std::uint64_t> tokens;
  std::vector<std::int64_t> times_left;  // ms
  std::function<hubbub_status(std::uint64_t)> answer;

  PartsOfASend() {
    probe.on_send = [this](const hubbub_outbound& message, std::uint64_t token, const hubbub_error_sink*) {
      {
        const std::lock_guard lock(mutex);
        auto id = text(message.id);
        id.erase(0, id.find(':', id.find(':') + 1) == std::string::npos ? id.size() : id.rfind(':'));
        told.push_back(id + " " + text(message.text));
        tokens.push_back(token);
        times_left.push_back(message.deadline_ms);
      }
      const auto status = answer ? answer(token) : HUBBUB_OK;
      asked.raise();
      return status;
    };
    answer = [this](std::uint64_t token) { return probe.complete(token, HUBBUB_OK, "p"); };
  }
  messaging::Sent say(domain::Content content) {
    const auto received = receive(inbound("+1555", "from +1555", "hello", "sms"));
    auto message = outgoing(received.value().conversation_id, "desk");
    message.content = std::move(content);
    return send(message).value();
  }
  messaging::Sent say_three() { return say(domain::text_content("The first part. The second part. The third.")); }
  bool becomes(const messaging::Sent& sent, domain::DeliveryStatus status) {
    return in_time([&] { return delivery_of(sent).status == status; });
  }
  void report(const std::string& delivery_id, hubbub_receipt_kind kind, const char* reason = "") {
    hubbub_receipt receipt{};
    receipt.struct_size = sizeof receipt;
    receipt.kind = kind;
    receipt.delivery_id = hubbub_view{delivery_id.data(), delivery_id.size()};
    receipt.reason = hubbub_view_of(reason);
    EXPECT_EQ(probe.service<hubbub_inbox>(HUBBUB_SERVICE_INBOX).receipt(probe.host(), &receipt, nullptr), HUBBUB_OK);
  }
  int sends() {
    const std::lock_guard lock(mutex);
    return static_cast<int>(told.size());
  }
};

const std::vector<std::string> kThree{":1 The first part.", ":2 The second part.", " The third."};

TEST_F(PartsOfASend, AreSentOneAfterTheOtherEachWithItsId) {
  answer = nullptr;
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  const auto sent = say_three();
  dispatcher->start();
  for (int part = 1; part <= 3; ++part) {
    ASSERT_TRUE(asked.await(part));
    EXPECT_EQ(sends(), part) << "none before the one before it is out";
    EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::queued);
    const auto token = tokens[static_cast<std::size_t>(part - 1)];
    EXPECT_EQ(probe.complete(token, HUBBUB_OK, ("p-" + std::to_string(part)).c_str()), HUBBUB_OK);
    EXPECT_EQ(probe.complete(token, HUBBUB_OK), HUBBUB_INVALID) << "twice";
  }
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  EXPECT_EQ(told, kThree);
  EXPECT_EQ(delivery_of(sent).external_id, "p-3") << "the message is there when its last part is";
}

TEST_F(PartsOfASend, ShareTheTimeThatTheSendHas) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds kPause{20};
  answer = nullptr;
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  const auto sent = say_three();
  dispatcher->start();
  for (int part = 1; part <= 3; ++part) {
    ASSERT_TRUE(asked.await(part));
    ASSERT_TRUE(in_time([until = Clock::now() + kPause] { return Clock::now() >= until; }));
    EXPECT_EQ(probe.complete(tokens[static_cast<std::size_t>(part - 1)], HUBBUB_OK, "p"), HUBBUB_OK);
  }
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  EXPECT_LE(times_left[1], times_left[0] - kPause.count());
  EXPECT_LE(times_left[2], times_left[1] - kPause.count());
}

TEST_F(PartsOfASend, AreKnownWhenTheProviderHandsThemBack) {
  answer = [this](std::uint64_t token) {
    return probe.complete(token, HUBBUB_OK, ("p-" + std::to_string(sends())).c_str());
  };
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  const auto sent = say_three();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  for (const auto* part : {"p-1", "p-2", "p-3"}) {
    const auto echo = receive(inbound("+1777", part, "The first part.", "sms"));
    ASSERT_TRUE(echo) << part;
    EXPECT_TRUE(echo->echo) << part;
    EXPECT_EQ(echo->message_id, sent.message.id) << part;
  }
}

TEST_F(PartsOfASend, ThatAreOutAreNotSentAgainWhenALaterOneFails) {
  answer = [this](std::uint64_t token) {
    return probe.complete(token, sends() == 2 || sends() == 4 ? HUBBUB_UNAVAILABLE : HUBBUB_OK, "p");
  };
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  const auto sent = say_three();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  EXPECT_EQ(told, (std::vector<std::string>{kThree[0], kThree[1], kThree[1], kThree[2], kThree[2]}));
}

TEST_F(PartsOfASend, ThatArrivedSayNothingOfTheRest) {
  answer = nullptr;
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  const auto sent = say_three();
  const auto id = sent.message.id + ":" + delivery_of(sent).client_id;
  dispatcher->start();
  ASSERT_TRUE(asked.await(1));
  EXPECT_EQ(probe.complete(tokens[0], HUBBUB_OK, "p-1"), HUBBUB_OK);
  report(id + ":1", HUBBUB_RECEIPT_DELIVERED);
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::queued) << "two parts are still to go out";
  ASSERT_TRUE(asked.await(2));
  EXPECT_EQ(probe.complete(tokens[1], HUBBUB_UNAVAILABLE), HUBBUB_OK);
  for (int part = 3; part <= 4; ++part) {  // the second again, and the third
    ASSERT_TRUE(in_time([&] { return sends() == part; })) << "the rest was given up";
    EXPECT_EQ(probe.complete(tokens[static_cast<std::size_t>(part - 1)], HUBBUB_OK, "p"), HUBBUB_OK);
  }
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  report(id + ":2", HUBBUB_RECEIPT_READ);
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::sent);
  report(id, HUBBUB_RECEIPT_DELIVERED);
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::delivered) << "the last part's report";
}

TEST_F(PartsOfASend, FailTogetherWhenOneDoesNotArrive) {
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  const auto sent = say_three();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  const auto first = sent.message.id + ":" + delivery_of(sent).client_id + ":1";
  report(first, HUBBUB_RECEIPT_FAILED, "no such phone");
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::failed);
  EXPECT_EQ(delivery_of(sent).reason, "no such phone");
}

TEST_F(PartsOfASend, EndWithTheProvidersRefusal) {
  answer = [this](std::uint64_t token) { return probe.complete(token, sends() == 2 ? HUBBUB_REJECTED : HUBBUB_OK); };
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  const auto sent = say_three();
  dispatcher->start();
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::failed));
  EXPECT_EQ(sends(), 2);
}

TEST_F(PartsOfASend, UnderWayWhenTheInstanceStopsAreTriedAgainIfThatReachesNobodyTwice) {
  answer = nullptr;
  ASSERT_TRUE(put(probe, "sms", PROBE_IDEMPOTENT));
  const auto sent = say_three();
  dispatcher->start();
  ASSERT_TRUE(asked.await(1));
  runtime->remove("sms");
  EXPECT_EQ(delivery_of(sent).status, domain::DeliveryStatus::queued);
  answer = [this](std::uint64_t token) { return probe.complete(token, HUBBUB_OK, "p"); };
  ASSERT_TRUE(put(probe, "sms", PROBE_IDEMPOTENT));
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::sent));
  EXPECT_EQ(told, (std::vector<std::string>{kThree[0], kThree[0], kThree[1], kThree[2]}));
}

TEST_F(PartsOfASend, UnderWayWhenTheInstanceStopsAreUnknownIfAnotherTryCouldDoubleThem) {
  answer = nullptr;
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  const auto sent = say_three();
  dispatcher->start();
  ASSERT_TRUE(asked.await(1));
  runtime->remove("sms");
  ASSERT_TRUE(becomes(sent, domain::DeliveryStatus::unknown));
  ASSERT_TRUE(put(probe, "sms", PROBE_SHORT));
  EXPECT_EQ(task_counts().waiting, 0);
  EXPECT_EQ(told, std::vector<std::string>{kThree[0]});
}

TEST_F(PartsOfASend, NameAFileThatTheChannelCannotShowByALinkThatMayEnd) {
  ports->public_url = "http://hub.test";
  ports->link_to = [](const std::string& url) { return url + "?ends"; };
  ASSERT_TRUE(put(probe));
  const auto say_file = [&](const std::string& url) {
    ASSERT_TRUE(becomes(say({ContentType::file, "", R"({"type":"file","mediaUrl":")" + url + R"("})"}),
                        domain::DeliveryStatus::sent));
  };
  dispatcher->start();
  say_file("http://hub.test/media/1");
  EXPECT_TRUE(told.back().ends_with("http://hub.test/media/1?ends")) << told.back();
  say_file("https://elsewhere.example/media/1");
  EXPECT_TRUE(told.back().ends_with("https://elsewhere.example/media/1")) << told.back();
}

// The instance alone, without the task: its deadline is turned here.
struct ATry : PartsOfASend {
  std::shared_ptr<Instance> instance;
  std::vector<domain::Result<std::string>> ends;

  ATry() {
    InstanceSpec spec{*catalog.find(PROBE_SHORT), "sms", probe.settings(), {}};
    instance = Instance::create(std::move(spec), *ports).value();
  }
  ~ATry() override { instance->stop(); }
  std::uint64_t begin(domain::Content content = domain::text_content("The first part. The second part.")) {
    Outbound outbound;
    outbound.id = "message:client";
    outbound.message.content = std::move(content);
    outbound.to = "+1555";
    return instance->send(std::move(outbound), [this](auto outcome) { ends.push_back(std::move(outcome)); });
  }
};

TEST_F(ATry, WhoseDeadlinePassedTakesNoMorePartsAndHearsNoLateOnes) {
  answer = nullptr;
  const auto token = begin();
  ASSERT_TRUE(asked.await(1));
  ASSERT_TRUE(instance->complete(token, domain::fail(domain::Status::abandoned, "late", "late")));
  EXPECT_EQ(probe.complete(tokens[0], HUBBUB_OK), HUBBUB_INVALID);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_FALSE(ends[0]);
  EXPECT_EQ(sends(), 1);
}

TEST_F(ATry, ToSayWhatTheChannelCannotShowFailsForGood) {
  begin({ContentType::template_, "", R"({"type":"template","template":{"name":"x"}})"});
  ASSERT_EQ(ends.size(), 1U);
  ASSERT_FALSE(ends[0]);
  EXPECT_EQ(ends[0].error().status, domain::Status::unsupported);
  EXPECT_EQ(ends[0].error().message, "The channel of the integration sms cannot show a template, nor say it in words.");
  EXPECT_EQ(sends(), 0);
}

TEST_F(ATry, OfOnePartHasTheDeliverysId) {
  begin(domain::text_content("Short."));
  ASSERT_TRUE(asked.await(1));
  EXPECT_EQ(told, std::vector<std::string>{" Short."});
}

TEST(DeclaredCapabilities, OfAnOlderPluginHaveTheHubsLimitsForWhatIsNewer) {
  hubbub_capabilities declared{};
  declared.struct_size = offsetof(hubbub_capabilities, text_unit);
  declared.actions = HUBBUB_ACTION_REPLY | HUBBUB_ACTION_LINK;
  declared.max_actions = 3;
  declared.media_types = hubbub_view_of("image/png, image/*,,video/mp4 ");
  declared.label_max_chars = 1;
  hubbub_descriptor descriptor{};
  descriptor.capabilities = &declared;
  const auto old = capabilities_of(descriptor);
  EXPECT_EQ(old.text_max, 4096U);
  EXPECT_EQ(old.label_max, 128U);
  EXPECT_EQ(old.max_replies, 3U);
  EXPECT_TRUE(old.item_actions.replies && old.item_actions.links && !old.item_actions.postbacks);
  EXPECT_EQ(old.media_types, (std::vector<std::string>{"image/png", "image/*", "video/mp4"}));

  declared.struct_size = sizeof declared;
  declared.text_unit = HUBBUB_TEXT_UTF16;
  declared.item_actions = HUBBUB_ACTION_POSTBACK;
  const auto now = capabilities_of(descriptor);
  EXPECT_EQ(now.label_max, 1U);
  EXPECT_EQ(now.text_unit, rendering::TextUnit::utf16);
  EXPECT_TRUE(now.item_actions.postbacks && !now.item_actions.links);
}

}  // namespace
}  // namespace hub::plugins
