// The wrapper and the fake hub on both sides of the real C boundary.
#include <gmock/gmock.h>

#include <hubbub/testing/fake_hub.hpp>

namespace {

using hubbub::Status;
using hubbub::testing::FakeHub;

class Sms : public ::testing::Test {
 protected:
  Sms() {
    hub.secret("token", "s3cret");
    hub.create("com.acme.sms", R"({"sender": "+441", "token": "${env:T}"})").value();
  }
  static constexpr auto kUrl = "https://api.acme.test/messages";
  hubbub::testing::Answer post(std::string path, std::string body, std::string signature) {
    return hub.request({.method = "POST",
                        .path = std::move(path),
                        .body = std::move(body),
                        .headers = {{"x-acme-signature", std::move(signature)}}});
  }
  static constexpr auto kBody = R"({"sid":"m1","from":"+442","text":"hi"})";
  // HMAC-SHA256 of kBody with the token, made with another library.
  static constexpr auto kHex = "b985ace57b9bea58ef4981f3bc4ed58148e75698e1b9b8dc969a3d42ac1ef146";
  static constexpr auto kBase64 = "uYWs5Xub6ljvSYHzvE7VgUjnVpjhubjclpo9Qqwe8UY=";
  FakeHub hub;
};

TEST_F(Sms, SendsAndReportsTheProvidersId) {
  hub.script("POST", kUrl, {.status = 201, .body = R"({"sid": "SM1"})"});
  const auto delivery = hub.send({.to = "+442", .text = "hello \"you\"\n", .id = "d7"});
  EXPECT_TRUE(delivery.sent());
  EXPECT_EQ(delivery.external_id, "SM1");
  ASSERT_EQ(hub.calls().size(), 1U);
  EXPECT_EQ(hub.calls()[0].header("authorization"), "Bearer s3cret");
  EXPECT_EQ(hub.calls()[0].body, R"({"from":"+441","to":"+442","text":"hello \"you\"\u000a","ref":"d7"})");
}

TEST_F(Sms, TellsWhenToTryAgain) {
  hub.script("POST", kUrl, {.status = 429, .retry_after = hubbub::Milliseconds{3000}});
  auto delivery = hub.send({.to = "+442", .text = "x"});
  EXPECT_EQ(delivery.completions, 1);
  EXPECT_EQ(delivery.error.status, Status::rate_limited);
  EXPECT_EQ(delivery.error.retry_after.count(), 3000);
  hub.script("POST", kUrl, {.status = 503});
  EXPECT_EQ(hub.send({.to = "+442", .text = "x"}).error.status, Status::unavailable);
  hub.script("POST", kUrl, {.status = 422});
  EXPECT_EQ(hub.send({.to = "+442", .text = "x"}).error.status, Status::rejected);
  EXPECT_EQ(hub.send({.to = "+442", .text = "x"}).error.status, Status::unavailable) << "nobody scripted a reply";
}

TEST_F(Sms, ReceivesWhatIsSigned) {
  EXPECT_EQ(post("/inbound", kBody, kHex).status, 200);
  ASSERT_EQ(hub.inbox().size(), 1U);
  EXPECT_EQ(hub.inbox()[0].text, "hi");
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "+442");
  EXPECT_EQ(post("/inbound", kBody, kBase64).status, 200);
  EXPECT_EQ(post("/inbound", kBody, std::string{"sha256="} + kHex).status, 200);
  EXPECT_EQ(hub.inbox().size(), 1U) << "the same message is stored once";
}

TEST_F(Sms, RefusesWhatIsNotSigned) {
  for (const auto& signature : std::vector<std::string>{"", "sha256=", "00", std::string(64, '0')}) {
    EXPECT_EQ(post("/inbound", kBody, signature).status, 401) << signature;
  }
  EXPECT_EQ(post("/inbound", std::string{kBody} + " ", kHex).status, 401);
  EXPECT_TRUE(hub.inbox().empty());
}

TEST_F(Sms, AnswersUnavailableWhenTheCommitFailed) {
  hub.fail_next_commit();
  EXPECT_EQ(post("/inbound", kBody, kHex).status, 503);
  EXPECT_TRUE(hub.inbox().empty());
  EXPECT_EQ(post("/inbound", kBody, kHex).status, 200) << "and the provider's next try is stored";
  EXPECT_EQ(hub.inbox().size(), 1U);
}

TEST_F(Sms, AMissingRouteIsNotFound) {
  EXPECT_EQ(hub.request({.path = "/inbound"}).status, 404);
  EXPECT_EQ(hub.request({.method = "POST", .path = "/other"}).status, 404);
}

TEST(Poller, AcknowledgesAfterTheCommit) {
  FakeHub hub;
  hub.create("com.acme.poller").value();
  hub.advance(hubbub::Milliseconds{59'999}).value();
  EXPECT_TRUE(hub.inbox().empty());
  hub.advance(hubbub::Milliseconds{1}).value();
  ASSERT_EQ(hub.inbox().size(), 1U);
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "ana@example.org");
  EXPECT_EQ(hub.record("read", "mail-1"), "true");
}

TEST(Poller, DoesNotAcknowledgeWhatWasNotStored) {
  FakeHub hub;
  hub.create("com.acme.poller").value();
  hub.fail_next_commit();
  hub.advance(hubbub::Milliseconds{60'000}).value();
  EXPECT_TRUE(hub.inbox().empty());
  EXPECT_EQ(hub.record("read", "mail-1"), "");
  hub.advance(hubbub::Milliseconds{60'000}).value();
  EXPECT_EQ(hub.inbox().size(), 1U) << "what was not acknowledged comes again";
}

TEST(Completion, SettlesExactlyOnceWhateverThePluginDoes) {
  FakeHub hub;
  hub.create("com.acme.poller").value();
  const auto outcome = [&](std::string text) { return hub.send({.to = "x", .text = std::move(text)}); };
  EXPECT_TRUE(outcome("fine").sent());
  EXPECT_TRUE(outcome("twice").sent());
  EXPECT_EQ(outcome("throw").completions, 1);
  EXPECT_EQ(outcome("throw").error.status, Status::rejected);
  EXPECT_EQ(outcome("throw").error.code, "rule");
  EXPECT_EQ(outcome("drop").completions, 1);
  EXPECT_EQ(outcome("drop").error.status, Status::abandoned);
  EXPECT_EQ(outcome("defect").completions, 1);
  EXPECT_EQ(outcome("defect").error.status, Status::internal);
  EXPECT_THAT(hub.log().back().fields.at("error"), ::testing::HasSubstr("a defect"));
}

TEST(Constructor, AFailureArrivesWithItsText) {
  FakeHub hub;
  const auto refused = hub.create("com.acme.poller", R"({"bad": true})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, Status::invalid);
  EXPECT_EQ(refused.error().message, "settings.bad: must not be set.");
  EXPECT_EQ(refused.error().code, "bad");
}

TEST(Constructor, AnExceptionDoesNotCrossTheBoundary) {
  FakeHub hub;
  const auto refused = hub.create("com.acme.poller", R"({"worse": true})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, Status::internal);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("worse"));
}

TEST(Constructor, SaysWhichServiceIsMissing) {
  FakeHub hub;
  hub.remove_service("hubbub.http-client/1");
  const auto refused = hub.create("com.acme.sms", R"({"sender": "+441"})");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("hubbub.http-client/1"));
}

TEST(Faces, ImplementingIsDeclaring) {
  FakeHub sms;
  sms.secret("token", "t");
  sms.create("com.acme.sms", R"({"sender": "+441"})").value();
  EXPECT_TRUE(sms.has_face("hubbub.channel/1"));
  EXPECT_TRUE(sms.has_face("hubbub.route-handler/1"));
  EXPECT_FALSE(sms.has_face("hubbub.channel-activity/1"));
  EXPECT_FALSE(sms.has_face("hubbub.timer/1"));
  EXPECT_FALSE(sms.has_face("hubbub.workflow/1"));
  FakeHub poller;
  poller.create("com.acme.poller").value();
  EXPECT_TRUE(poller.has_face("hubbub.channel-activity/1"));
  EXPECT_TRUE(poller.has_face("hubbub.timer/1"));
  EXPECT_FALSE(poller.has_face("hubbub.route-handler/1"));
}

TEST(Faces, ActivityReachesTheChannel) {
  FakeHub hub;
  hub.create("com.acme.poller").value();
  hub.show(HUBBUB_TYPING_START, "ana").value();
  EXPECT_EQ(hub.log().back().fields.at("to"), "ana");
}

TEST(Turn, IsAllOrNothing) {
  FakeHub hub;
  hub.create("com.acme.reminder").value();
  auto& talk = hub.converse();
  const auto failed = talk.says("fail");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().status, Status::unavailable);
  EXPECT_EQ(hub.record("counts", "all"), "");
  talk.says("milk").value();
  EXPECT_EQ(hub.record("counts", "all"), R"({"n":1})");
}

TEST(Turn, RunsAgainWhenARecordThatItReadHasChanged) {
  FakeHub hub;
  hub.create("com.acme.reminder").value();
  hub.before_next_commit([&] { hub.put_record("counts", "all", R"({"n": 41})"); });
  hub.converse().says("milk").value();
  EXPECT_EQ(hub.record("counts", "all"), R"({"n":42})");
  EXPECT_EQ(hub.turns(), 2);
}

TEST(Turn, ATimerComesBackWithItsData) {
  FakeHub hub;
  hub.create("com.acme.reminder").value();
  auto& talk = hub.converse();
  talk.says("milk").value();
  hub.advance(hubbub::Milliseconds{1000}).value();
  EXPECT_THAT(talk.replies(), ::testing::ElementsAre("Remember: milk"));
  EXPECT_NE(talk.holder(), "instance-1");
}

TEST(Library, HoldsSeveralPlugins) {
  const auto* entry = hubbub_plugin_entry();
  EXPECT_EQ(entry->magic, HUBBUB_MAGIC);
  EXPECT_EQ(entry->descriptor_count(), 3U);
  FakeHub hub;
  EXPECT_EQ(hub.descriptor("com.acme.reminder").kind, HUBBUB_WORKFLOW);
  EXPECT_EQ(hub.descriptor("com.acme.reminder").capabilities, nullptr);
  EXPECT_EQ(hub.descriptor("com.acme.sms").capabilities->text_max_chars, 1600U);
}

}  // namespace
