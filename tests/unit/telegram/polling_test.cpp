// Updates by long polling: acknowledged after the commit, never before.
#include "fixture.hpp"

namespace telegram {
namespace {

struct Polling : Bot {
  static std::string text(int update_id, const std::string& words) {
    return update_with("\"text\": \"" + words + "\"", update_id, update_id);
  }
  static std::string list(const std::vector<std::string>& updates) {
    std::string all;
    for (const auto& update : updates) all += (all.empty() ? "" : ",") + update;
    return "[" + all + "]";
  }
  std::vector<std::int64_t> offsets() const {
    std::vector<std::int64_t> found;
    for (const auto& call : calls_of("getUpdates")) found.push_back(Json::parse(call.body)["offset"].integer(-1));
    return found;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> found;
    for (const auto& message : hub.inbox()) found.push_back(message.text);
    return found;
  }
};

TEST_F(Polling, AcknowledgesWhatIsStored) {
  answer("getUpdates", list({text(10, "one"), text(11, "two")}));
  answer("getUpdates", list({text(12, "three")}));
  create_polling();
  EXPECT_THAT(texts(), ElementsAre("one", "two", "three"));
  EXPECT_THAT(offsets(), ElementsAre(-1, 12, 13));
  EXPECT_FALSE(last("deleteWebhook")["drop_pending_updates"].boolean(true));
  EXPECT_EQ(last("getUpdates")["timeout"].integer(), 25);
}

TEST_F(Polling, DoesNotAcknowledgeWhatCouldNotBeStored) {
  answer("getUpdates", list({text(10, "one"), text(11, "two")}));
  hub.fail_next_commit();
  create_polling();
  EXPECT_THAT(texts(), ElementsAre("two"));
  EXPECT_THAT(offsets(), ElementsAre(-1));
  answer("getUpdates", list({text(10, "one"), text(11, "two")}));
  hub.advance(hubbub::Milliseconds{1'000}).value();
  EXPECT_THAT(texts(), ElementsAre("two", "one")) << "none lost, none twice";
  EXPECT_THAT(offsets(), ElementsAre(-1, 10, 12));
}

TEST_F(Polling, TakesNothingTwiceAfterACrash) {
  answer("getUpdates", list({text(10, "one")}));
  create_polling();
  hub.stop();  // the acknowledgement was never heard
  answer("deleteWebhook", "true");
  answer("getUpdates", list({text(10, "one"), text(11, "two")}));
  hub.create("com.hubbub.telegram", R"({"token": "${env:TOKEN}"})", "telegram-main").value();
  EXPECT_THAT(texts(), ElementsAre("one", "two"));
}

TEST_F(Polling, NamesAnOffsetOnlyOnce) {
  answer("getUpdates", list({text(1'000, "one")}));
  answer("getUpdates", "[]");
  answer("getUpdates", list({text(10, "after the numbers began anew")}));
  create_polling();
  hub.advance(hubbub::Milliseconds{500}).value();
  EXPECT_THAT(offsets(), ElementsAre(-1, 1'001, -1, 11));
  EXPECT_THAT(hub.inbox(), SizeIs(2));
}

TEST_F(Polling, DoesNotAskInALoopAServerThatDoesNotWait) {
  answer("getUpdates", "[]");
  create_polling();
  EXPECT_THAT(calls_of("getUpdates"), SizeIs(1));
  answer("getUpdates", "[]");
  hub.advance(hubbub::Milliseconds{499}).value();
  EXPECT_THAT(calls_of("getUpdates"), SizeIs(1));
  hub.advance(hubbub::Milliseconds{1}).value();
  EXPECT_THAT(calls_of("getUpdates"), SizeIs(2));
}

TEST_F(Polling, WaitsLongerAndLongerWhileTelegramIsAway) {
  create_polling();  // nobody answers the first poll
  EXPECT_THAT(calls_of("getUpdates"), SizeIs(1));
  hub.advance(hubbub::Milliseconds{600'000}).value();
  const auto tries = calls_of("deleteWebhook").size();
  EXPECT_GT(tries, 5U);
  EXPECT_LT(tries, 20U);
  answer("deleteWebhook", "true");
  answer("getUpdates", list({text(10, "one")}));
  hub.advance(hubbub::Milliseconds{60'000}).value();
  EXPECT_THAT(texts(), ElementsAre("one"));
}

TEST_F(Polling, WaitsAsLongAsTelegramAsks) {
  refuse("getUpdates", 429, "Too Many Requests", R"(, "parameters": {"retry_after": 30})");
  create_polling();
  hub.advance(hubbub::Milliseconds{29'000}).value();
  EXPECT_THAT(calls_of("deleteWebhook"), SizeIs(1));
  hub.advance(hubbub::Milliseconds{1'000}).value();
  EXPECT_THAT(calls_of("deleteWebhook"), SizeIs(2));
}

TEST_F(Polling, TimersOfAnEarlierRunStartNoSecondLoop) {
  create_polling();
  hub.stop();
  answer("deleteWebhook", "true");
  hub.create("com.hubbub.telegram", R"({"token": "${env:TOKEN}"})", "telegram-main").value();
  const auto before = calls_of("deleteWebhook").size();
  hub.advance(hubbub::Milliseconds{1'000}).value();
  EXPECT_EQ(calls_of("deleteWebhook").size(), before + 1);
}

TEST_F(Polling, OneUpdateThatIsNoneDoesNotKeepTheOthersBack) {
  answer("getUpdates",
         R"([{"update_id": 10, "message": {"message_id": "x", "chat": 7}}, null, {"update_id": 11, "poll": {}},)" +
             text(12, "good") + "]");
  create_polling();
  EXPECT_THAT(texts(), ElementsAre("good"));
  EXPECT_THAT(offsets(), ElementsAre(-1, 13));
}

TEST_F(Polling, ConflictsAreAnErrorThatSaysSo) {
  refuse("getUpdates", 409, "Conflict: terminated by other getUpdates request");
  create_polling();
  const auto& log = hub.log();
  EXPECT_TRUE(std::any_of(log.begin(), log.end(), [](const auto& line) {
    const auto reason = line.fields.find("reason");
    return reason != line.fields.end() && reason->second.find("other getUpdates request") != std::string::npos;
  }));
}

}  // namespace
}  // namespace telegram
