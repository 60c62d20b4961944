// From the task to the target: tries, signatures, order, and what a target that hangs keeps waiting.
#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "messaging/erasure.hpp"
#include "unit/webhooks/webhook_hub.hpp"
#include "webhooks/signature.hpp"

namespace hub::webhooks {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

struct Calling : WebhookHub {
  // Somebody wrote; the one task of it.
  domain::Task told(const std::string& text = "hello") {
    says("browser", text);
    const auto tasks = waiting();
    EXPECT_EQ(tasks.size(), 1U);
    return tasks.at(0);
  }
  bool has_tried(const domain::Task& of, int attempts) {
    return becomes_true([&] { return task(of.id) && task(of.id)->attempts == attempts; });
  }
  bool is_gone(const domain::Task& of) {
    return becomes_true([&] { return !task(of.id); });
  }
  void turn(domain::Duration by) {
    clock.advance(by);
    dispatcher->wake();
  }
};

TEST_F(Calling, PostsTheEventSigned) {
  subscribe({"conversation:message"});
  const auto task = told();
  start();
  const auto call = target.next();
  EXPECT_EQ(call.request.method, "POST");
  EXPECT_EQ(call.request.url, "https://crm.test/crm?key=hush");
  EXPECT_EQ(call.request.body, task.payload);
  EXPECT_EQ(call.request.timeout_ms, 20'000);
  EXPECT_TRUE(call.request.keep_bytes) << "an answer's body is bounded";
  EXPECT_EQ(call.header("Content-Type"), "application/json");
  EXPECT_EQ(call.header("X-API-Key"), "0123456789abcdef");
  const auto id = call.header("webhook-id");
  EXPECT_EQ(id, std::string{boost::json::parse(call.request.body).at("events").at(0).at("id").as_string()});
  EXPECT_EQ(call.header("webhook-timestamp"), timestamp(clock.now()));
  EXPECT_EQ(call.header("webhook-signature"), signature("0123456789abcdef", id, clock.now(), call.request.body));
  call.answer(204);
  EXPECT_TRUE(is_gone(task));
  EXPECT_EQ(webhooks.outcomes().at("crm").delivered, 1);
  EXPECT_EQ(webhooks.running(), 0);
}

TEST_F(Calling, TriesFiveTimesInAQuarterOfAnHourUnderOneIdThenIsADeadLetter) {
  subscribe({"conversation:message"});
  const auto task = told();
  start();
  const auto begun = clock.now();
  std::string id;
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const auto call = target.next();
    EXPECT_LE(clock.now() - begun, minutes(15));
    if (id.empty()) id = call.header("webhook-id");
    EXPECT_EQ(call.header("webhook-id"), id);
    EXPECT_EQ(call.request.body, task.payload);
    EXPECT_EQ(call.header("webhook-signature"), signature("0123456789abcdef", id, clock.now(), task.payload));
    attempt % 2 == 0 ? call.fail(domain::Status::abandoned) : call.answer(500);
    ASSERT_TRUE(has_tried(task, attempt));
    if (attempt < 5) turn(this->task(task.id)->due - clock.now());
  }
  const auto dead = this->task(task.id);
  EXPECT_TRUE(dead->dead);
  EXPECT_EQ(dead->last_error, "http_500: https://crm.test/crm answered 500") << "without the query";
  EXPECT_GE(clock.now() - begun, minutes(7)) << "a target may be away for a while";
  EXPECT_EQ(webhooks.outcomes().at("crm").failed, 5);
}

TEST_F(Calling, DoesNotRepeatWhatTheTargetRefuses) {
  subscribe({"conversation:message"});
  start();
  std::size_t dead = 0;
  for (const int status : {400, 401, 403, 404, 406, 410}) {
    says("browser", std::to_string(status));
    target.next().answer(status);
    ASSERT_TRUE(heard.await<domain::TaskDied>(++dead)) << status;
  }
  says("browser", "a redirect");
  target.next().answer(302);
  ASSERT_TRUE(becomes_true([&] { return !waiting().empty() && waiting().at(0).attempts == 1; }));
  EXPECT_THAT(waiting().at(0).last_error, testing::HasSubstr("redirects are not followed"));
}

TEST_F(Calling, TellsNoSecretOfTheAddressWhenTheTargetCannotBeReached) {
  subscribe({"conversation:message"});
  const auto task = told();
  start();
  target.next().fail(domain::Status::unavailable);
  ASSERT_TRUE(has_tried(task, 1));
  EXPECT_EQ(this->task(task.id)->last_error, "broken: https://crm.test/crm: broken");
}

TEST_F(Calling, WaitsAsLongAsTheTargetAsksWithEveryCall) {
  subscribe({"conversation:message"});
  const auto first = told();
  start();
  target.next().answer(429, 120'000);
  ASSERT_TRUE(has_tried(first, 1));
  EXPECT_EQ(task(first.id)->due, clock.now() + seconds(120));
  says("somebody else", "now?");
  ASSERT_TRUE(becomes_true([&] { return waiting().at(1).due >= clock.now() + seconds(119); }));
  EXPECT_EQ(waiting().at(1).attempts, 0) << "it has not been tried";
  EXPECT_EQ(target.waiting(), 0U);
  turn(seconds(121));
  ASSERT_TRUE(target.await(2));
}

TEST_F(Calling, KeepsTheOrderOfAConversationWhileOthersGoOn) {
  subscribe({"conversation:message"});
  start();
  const auto mine = says("me", "first");
  const auto failed = target.next();
  says("me", "second");
  failed.answer(500);
  says("you", "hello");
  const auto other = target.next();
  EXPECT_THAT(other.request.body, testing::HasSubstr("hello"));
  other.answer(200);
  ASSERT_TRUE(becomes_true([&] { return waiting().size() == 2 && waiting().at(0).attempts == 1; }));
  EXPECT_EQ(target.waiting(), 0U) << "the second waits for the first";
  turn(seconds(10));
  const auto again = target.next();
  EXPECT_THAT(again.request.body, testing::HasSubstr("first"));
  again.answer(200);
  const auto then = target.next();
  EXPECT_THAT(then.request.body, testing::HasSubstr("second"));
  then.answer(200);
  EXPECT_TRUE(becomes_true([&] { return waiting().empty(); }));
  EXPECT_EQ(messages(mine.conversation_id).size(), 2U);
}

TEST_F(Calling, OfATargetThatHangsKeepsNobodyElseWaiting) {
  auto slow = subscription("slow", {"conversation:message"});
  slow.rules.concurrency = 3;
  webhooks.replace({slow});
  for (int i = 0; i < 300; ++i) says("browser-" + std::to_string(i), "hello");  // more than may be under way
  webhooks.replace({slow, subscription("quick", {"conversation:message"})});
  start();
  ASSERT_TRUE(target.await(3));
  says("one more", "quick");
  std::vector<Target::Call> hanging;
  for (;;) {
    const auto call = target.next();
    if (call.request.url.find("quick") != std::string::npos) {
      call.answer(200);
      break;
    }
    hanging.push_back(call);
  }
  EXPECT_EQ(hanging.size(), 3U);
  EXPECT_TRUE(becomes_true([&] { return waiting().size() == 301; })) << "nothing was lost";
  for (const auto& task : waiting()) ASSERT_EQ(task.attempts, 0) << "waiting is no attempt";
}

TEST_F(Calling, EndsWithItsWebhook) {
  subscribe({"conversation:message"});
  const auto task = told();
  webhooks.replace({});
  start();
  EXPECT_TRUE(is_gone(task));
  EXPECT_EQ(target.waiting(), 0U);
}

TEST_F(Calling, IsCountedWhileTheFileIsReadAnew) {
  std::thread file{[&] {
    for (int i = 0; i < 2'000; ++i) {
      webhooks.replace({subscription("crm", {"conversation:message"}), subscription("audit-of-all-that-is-said", {})});
    }
  }};
  std::size_t most = 0;
  for (int i = 0; i < 2'000; ++i) most = std::max(most, webhooks.outcomes().size());
  file.join();
  EXPECT_LE(most, 2U) << "no name but theirs";
}

TEST_F(Calling, GivesBackWhatHangsWhenTheHubStops) {
  subscribe({"conversation:message"});
  const auto task = told();
  start();
  const auto call = target.next();
  webhooks.stop(domain::Duration::zero());
  ASSERT_TRUE(becomes_true([&] { return this->task(task.id)->lease_owner.empty(); }));
  EXPECT_EQ(this->task(task.id)->attempts, 0);
  dispatcher->stop(seconds(30));
  call.answer(200);  // too late
  EXPECT_TRUE(this->task(task.id)) << "it is told again";
}

}  // namespace
}  // namespace hub::webhooks
