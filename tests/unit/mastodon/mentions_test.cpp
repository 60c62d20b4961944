// Mentions by polling: nothing lost, nothing twice.
#include "fixture.hpp"

namespace mastodon {
namespace {

using Mentions = Business;

TEST_F(Mentions, BeginWithWhatIsSaidFromNowOn) {
  create();
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(hub.record("cursors", "1"), R"({"mention":"50"})");
  notify({mention({.id = "102", .content = "<p>two</p>"}), mention({.id = "101", .content = "<p>one</p>"})});
  poll();
  EXPECT_THAT(texts(), ElementsAre("one", "two")) << "from old to new";
  EXPECT_THAT(cursors(), ElementsAre("", "50"));
  notify({mention({.id = "103", .content = "<p>three</p>"})});
  poll();
  EXPECT_THAT(texts(), ElementsAre("one", "two", "three"));
  EXPECT_THAT(cursors(), ElementsAre("", "50", "102"));
}

TEST_F(Mentions, BeginBeforeTheFirstOneWhenThereIsNone) {
  hub.secret("token", kToken);
  know_server();
  notify({});
  create_again();
  hears({.id = "1"});
  EXPECT_THAT(cursors(), ElementsAre("", "0"));
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Mentions, AreAskedForWithTheTokenAndNothingElse) {
  create();
  const auto call = calls_to(kNotifications).at(0);
  EXPECT_EQ(call.header("Authorization"), std::string{"Bearer "} + kToken);
  EXPECT_EQ(call.url, std::string{kNotifications} + "?types%5B%5D=mention&limit=1");
}

TEST_F(Mentions, GoOnWhereTheyWereAfterARestart) {
  create();
  hears({.id = "101"});
  hub.stop();
  know_server();
  notify({mention({.id = "102", .content = "<p>while we were away</p>"})});
  create_again();
  EXPECT_THAT(texts(), ElementsAre("Hello", "while we were away"));
  EXPECT_EQ(cursors().back(), "101");
}

TEST_F(Mentions, AreTakenAgainWhenTheyCouldNotBeStoredAndNoneTwice) {
  create();
  hub.fail_next_commit();
  const std::vector<std::string> three{mention({.id = "103", .content = "<p>three</p>"}),
                                       mention({.id = "102", .content = "<p>two</p>"}),
                                       mention({.id = "101", .content = "<p>one</p>"})};
  notify(three);
  poll();
  EXPECT_THAT(texts(), ElementsAre("two", "three"));
  EXPECT_EQ(hub.record("cursors", "1"), R"({"mention":"50"})") << "not beyond what is on disk";
  notify(three);
  poll();
  EXPECT_THAT(texts(), ElementsAre("two", "three", "one"));
  EXPECT_EQ(hub.record("cursors", "1"), R"({"mention":"103"})");
}

TEST_F(Mentions, OfAServerThatIgnoresTheCursorComeOnce) {
  create();
  notify({mention({.id = "101"})});
  poll();
  notify({mention({.id = "101"}), mention({.id = "49", .content = "<p>long ago</p>"})});
  poll();
  EXPECT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.record("cursors", "1"), R"({"mention":"101"})");
}

TEST_F(Mentions, AFullPageIsFollowedByTheNextOneAtOnce) {
  create();
  std::vector<std::string> page;
  for (int id = 140; id > 100; --id) page.push_back(mention({.id = std::to_string(id)}));
  notify(page);
  notify({mention({.id = "141"})});
  poll();
  EXPECT_THAT(hub.inbox(), SizeIs(41));
  EXPECT_THAT(cursors(), ElementsAre("", "50", "140"));
}

TEST_F(Mentions, FavouritesBoostsFollowsAndOurOwnPostsAreNoMessages) {
  create();
  notify({mention({.id = "105", .from = "1", .acct = "shop"}),
          mention({.id = "104", .more = R"(, "reblog": {"id": "3"})"}), mention({.id = "103"}, "103", "favourite"),
          mention({.id = "102"}, "102", "reblog"), R"({"id": "101", "type": "follow", "account": {"id": "7"}})"});
  poll();
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(hub.record("cursors", "1"), R"({"mention":"105"})");
}

TEST_F(Mentions, OneThatIsNoneDoesNotKeepTheOthersBack) {
  create();
  notify({mention({.id = "104", .content = "<p>good</p>"}), "null", R"({"id": 7})", R"({"id": "../x"})",
          R"({"id": "103", "type": "mention", "status": {"id": "5", "account": 8}})",
          mention({.id = "102", .acct = "zoe @victim"}), mention({.id = "101", .from = "../../x"})});
  poll();
  EXPECT_THAT(texts(), ElementsAre("good"));
  EXPECT_EQ(hub.record("cursors", "1"), R"({"mention":"104"})");
}

TEST_F(Mentions, AreNotAskedForWhileTheServerAsksUsToSlowDown) {
  create();
  // The fake clock's time and that of the header are one.
  hub.script("GET", kNotifications, {.status = 429, .body = "{}", .retry_after = Milliseconds{90'000}});
  poll();
  const auto before = cursors().size();
  poll(Milliseconds{89'000});
  EXPECT_EQ(cursors().size(), before);
  poll(Milliseconds{1'000});
  EXPECT_EQ(cursors().size(), before + 1);
}

std::string iso_of(std::int64_t ms) {
  std::time_t seconds = ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000000Z", &parts);
  return text;
}

TEST_F(Mentions, LeaveTheLastCallsOfTheAllowanceToAnswers) {
  create();
  notify({mention({.id = "101"})},
         {{"x-ratelimit-remaining", "29"}, {"x-ratelimit-reset", iso_of(hub.now_ms() + 130'000)}});
  poll();
  EXPECT_THAT(hub.inbox(), SizeIs(1));
  const auto before = cursors().size();
  poll(Milliseconds{115'000});
  EXPECT_EQ(cursors().size(), before);
  poll(Milliseconds{5'500});
  EXPECT_EQ(cursors().size(), before + 1);
}

TEST_F(Mentions, AreAskedForLessAndLessOftenWhileTheServerIsAway) {
  create();
  poll(Milliseconds{600'000});  // nobody answers
  const auto tries = cursors().size();
  EXPECT_GT(tries, 5U);
  EXPECT_LT(tries, 25U);
  notify({mention({.id = "101"})});
  poll(Milliseconds{60'000});
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Mentions, AreAskedForInSmallerNumbersWhenTheyAreTooMuchAtOnce) {
  create();
  hub.script("GET", kNotifications, {.error = hubbub::invalid("answered more than 16777216 bytes")});
  poll();
  notify({mention({.id = "101"})});
  poll(Milliseconds{1'000});
  EXPECT_THAT(calls_to(kNotifications).back().url, HasSubstr("limit=20&"));
  poll();
  EXPECT_THAT(calls_to(kNotifications).back().url, HasSubstr("limit=40&"));
}

TEST_F(Mentions, ABadTokenIsAnErrorThatSaysSo) {
  hub.secret("token", kToken);
  get("/api/v1/accounts/verify_credentials", {.status = 401, .body = R"({"error": "The access token is invalid"})"});
  create_again();
  const auto& log = hub.log();
  EXPECT_TRUE(std::any_of(log.begin(), log.end(), [](const auto& line) {
    const auto reason = line.fields.find("reason");
    return reason != line.fields.end() && reason->second.find("settings.token") != std::string::npos;
  }));
}

TEST_F(Mentions, TimersOfAnEarlierRunStartNoSecondLoop) {
  create();
  hub.stop();
  know_server();
  notify({});
  create_again();
  const auto before = cursors().size();
  notify({});
  poll();
  EXPECT_EQ(cursors().size(), before + 1);
}

struct Looks : Business {
  static constexpr auto kPost = "https://social.example/api/v1/statuses/100";
  void look() { hub.advance(Milliseconds{600'000}).value(); }
};

TEST_F(Looks, FindWhatWasEditedMeanwhileOnce) {
  create();
  hears({});
  hub.script("GET", kPost,
             {.body = Told{.content = "<p>Hello, corrected</p>", .edited = R"("2026-01-02T03:04:05.000Z")"}.json()});
  look();
  ASSERT_THAT(texts(), ElementsAre("Hello", "Hello, corrected"));
  EXPECT_EQ(hub.inbox()[1].external_id, "100:edit:1767323045000");
  EXPECT_EQ(Json::parse(hub.inbox()[1].metadata)["edits"].string(), "100");
  EXPECT_THAT(calls_to(kPost), SizeIs(1));
}

TEST_F(Looks, LeaveAloneWhatIsAsItWas) {
  create();
  hears({.edited = R"("2026-01-02T03:04:05.000Z")"});
  hub.script("GET", kPost, {.body = Told{.edited = R"("2026-01-02T03:04:05.000Z")"}.json()});
  look();
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Looks, WaitUntilThereAreCallsForThemToo) {
  create();
  notify({mention({})}, {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", iso_of(hub.now_ms() + 1'000'000)}});
  poll();
  hub.advance(Milliseconds{700'000}).value();
  EXPECT_THAT(calls_to(kPost), IsEmpty());
  hub.script("GET", kPost, {.status = 404, .body = "{}"});
  hub.advance(Milliseconds{400'000}).value();
  EXPECT_THAT(calls_to(kPost), SizeIs(1));
}

TEST_F(Looks, ADeletedPostIsAnsweredInPrivateAndAlone) {
  create();
  hears({});
  hub.script("GET", kPost, {.status = 404, .body = R"({"error": "Record not found"})"});
  look();
  EXPECT_TRUE(answer("Hi").sent());
  EXPECT_EQ(posted()["visibility"].string(), "direct");
  EXPECT_TRUE(posted()["in_reply_to_id"].is_null());
}

TEST_F(Looks, DoNotTakeAnotherPostForTheOneTheyLookedFor) {
  create();
  hears({});
  hub.script("GET", kPost,
             {.body = Told{.id = "666", .content = "<p>No</p>", .edited = R"("2026-01-02T03:04:05.000Z")"}.json()});
  look();
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

}  // namespace
}  // namespace mastodon
