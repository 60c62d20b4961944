// Who sees an answer.
#include "threads.hpp"

#include "fixture.hpp"

namespace mastodon {
namespace {

constexpr std::int64_t kDay = 86'400'000;

struct Threads : testing::Test {
  Settings settings;
  Person person;
  std::int64_t now = 1'000 * kDay;

  Threads() {
    settings.private_for_ms = 7 * kDay;
    settings.answers = Visibility::open;
  }
  void posts(const std::string& id, Visibility visibility) {
    Post post;
    post.id = id;
    post.author.acct = "zoe";
    post.visibility = visibility;
    post.warning = "w" + id;
    take(person, post, now);
  }
  std::string plan(std::optional<Visibility> asked = {}) const {
    const auto plan = plan_for(person, asked, settings, now);
    return std::string{name_of(plan.visibility)} + " " + plan.in_reply_to + " " + plan.warning;
  }
};

struct Rule {
  Visibility theirs;
  Visibility setting;
  std::optional<Visibility> asked;
  std::string_view ours;
};

TEST_F(Threads, AnAnswerIsNeverMorePublicThanThePostTheSettingOrTheRequest) {
  using enum Visibility;
  const std::vector<Rule> rules{
      {open, open, {}, "public"},         {open, unlisted, {}, "unlisted"},      {open, direct, {}, "direct"},
      {unlisted, open, {}, "unlisted"},   {unlisted, unlisted, {}, "unlisted"},  {unlisted, direct, {}, "direct"},
      {followers, open, {}, "direct"},    {followers, unlisted, {}, "direct"},   {direct, open, {}, "direct"},
      {open, open, unlisted, "unlisted"}, {open, open, direct, "direct"},        {unlisted, open, open, "unlisted"},
      {open, unlisted, open, "unlisted"}, {direct, open, open, "direct"},        {direct, open, unlisted, "direct"},
      {followers, open, open, "direct"},  {unlisted, unlisted, direct, "direct"}};
  for (const auto& rule : rules) {
    person = {};
    settings.answers = rule.setting;
    posts("5", rule.theirs);
    EXPECT_EQ(plan(rule.asked), std::string{rule.ours} + " 5 w5");
  }
}

TEST_F(Threads, PrivateWordsKeepAnswersPrivateWhateverIsPostedInPublicMeanwhile) {
  posts("5", Visibility::direct);
  posts("6", Visibility::open);
  EXPECT_EQ(plan(), "direct 6 w6");
  now += 6 * kDay;
  EXPECT_EQ(plan(), "direct 6 w6");
  now += kDay;
  EXPECT_EQ(plan(), "public 6 w6");
}

TEST_F(Threads, WhoOnlyEverWroteInPrivateIsAnsweredInPrivateForEver) {
  posts("5", Visibility::followers);
  now += 1'000 * kDay;
  EXPECT_EQ(plan(Visibility::open), "direct 5 w5");
}

TEST_F(Threads, TheNewestPostIsAnswered) {
  posts("9", Visibility::open);
  posts("10", Visibility::open);
  posts("8", Visibility::open);
  EXPECT_EQ(plan(), "public 10 w10");
}

TEST_F(Threads, TakingTheSamePostAgainDoesNotMakeItNew) {
  posts("5", Visibility::direct);
  const auto at = person.private_at_ms;
  now += kDay;
  posts("5", Visibility::direct);
  EXPECT_EQ(person.private_at_ms, at);
}

TEST_F(Threads, OfAStrangerAreDirectAndNew) {
  EXPECT_EQ(plan(Visibility::open), "direct  ");
}

TEST_F(Threads, WithoutTheDeletedPostArePrivate) {
  posts("5", Visibility::open);
  forget(person, "4");
  EXPECT_EQ(plan(), "public 5 w5");
  forget(person, "5");
  EXPECT_EQ(plan(), "direct  ");
}

TEST_F(Threads, WordsThatWishForPrivacyAreTheWholePost) {
  settings.private_words = {"private", "in private"};
  for (const auto* wish : {"private", " Private! ", "\"in  private\".", "PRIVATE\n"}) {
    EXPECT_TRUE(wants_privacy(wish, settings)) << wish;
  }
  for (const auto* other : {"", "is it private?", "privately", "!"})
    EXPECT_FALSE(wants_privacy(other, settings)) << other;
}

struct Answers : Business {};

TEST_F(Answers, GoToTheThreadAndMentionThePersonAlone) {
  create();
  hears({.warning = "food"});
  const auto sent = answer("Yes, ask @ann");
  EXPECT_TRUE(sent.sent()) << sent.error.message;
  EXPECT_EQ(sent.external_id, "900");
  const auto post = posted();
  EXPECT_EQ(post["status"].string(),
            "@zoe@far.example Yes, ask @\xE2\x81\xA0"
            "ann");
  EXPECT_EQ(post["in_reply_to_id"].string(), "100");
  EXPECT_EQ(post["visibility"].string(), "unlisted");
  EXPECT_EQ(post["spoiler_text"].string(), "food");
  EXPECT_EQ(post["allowed_mentions"].text(), R"(["7"])");
  EXPECT_EQ(hub.subject_of("people", "7").external_id, "7") << "who asks to be forgotten takes it along";
}

TEST_F(Answers, ArePublicWhenThatIsTheSetting) {
  create(R"(, "public_answers": "public")");
  hears({});
  answer("Hi");
  EXPECT_EQ(posted()["visibility"].string(), "public");
}

TEST_F(Answers, ToAPrivateMessageStayPrivateWhateverIsAskedFor) {
  create(R"(, "public_answers": "public")");
  hears({.visibility = "direct"});
  answer("Hi", R"({"visibility": "public"})");
  EXPECT_EQ(posted()["visibility"].string(), "direct");
  hears({.id = "101", .visibility = "public"});
  answer("Hi again");
  EXPECT_EQ(posted()["visibility"].string(), "direct");
  EXPECT_EQ(posted()["in_reply_to_id"].string(), "101");
}

TEST_F(Answers, GoPrivateOnRequestAndStaySo) {
  create();
  hears({});
  answer("Your order number is 7", R"({"visibility": "private"})");
  EXPECT_EQ(posted()["visibility"].string(), "direct");
  EXPECT_EQ(posted()["in_reply_to_id"].string(), "100");
  hub.stop();
  know_server();
  notify({});
  create_again();
  answer("and it is on the way");
  EXPECT_EQ(posted()["visibility"].string(), "direct") << "also after a restart";
}

TEST_F(Answers, OfNoConversationAreForThePersonAlone) {
  create();
  hears({});
  take_post();
  hub.send({.to = "7", .text = "Your code is 123456", .conversation_id = ""});
  EXPECT_EQ(posted()["visibility"].string(), "direct");
}

TEST_F(Answers, GoPrivateWhenThePersonWishesSo) {
  create();
  hears({.content = "<p>@shop Privately, please?</p>"});
  answer("Hi");
  EXPECT_EQ(posted()["visibility"].string(), "unlisted") << "these are more words than one";
  hears({.id = "101", .content = "<p>@shop DM!</p>"});
  EXPECT_EQ(Json::parse(hub.inbox().at(1).metadata)["wants"].string(), "private");
  answer("Of course");
  EXPECT_EQ(posted()["visibility"].string(), "direct");
}

TEST_F(Answers, ToWhoWroteNothingYetFindTheirNameAndAreDirect) {
  create();
  get("/api/v1/accounts/7", {.body = R"({"id": "7", "acct": "zoe@far.example"})"});
  EXPECT_TRUE(answer("Hi").sent());
  EXPECT_EQ(posted()["status"].string(), "@zoe@far.example Hi");
  EXPECT_EQ(posted()["visibility"].string(), "direct");
  EXPECT_TRUE(posted()["in_reply_to_id"].is_null());
}

TEST_F(Answers, GoToNoNameThatIsNone) {
  create();
  get("/api/v1/accounts/7", {.body = R"({"id": "7", "acct": "zoe @victim"})"});
  EXPECT_EQ(send("Hi").error.code, "no_such_account");
  get("/api/v1/accounts/7", {.body = R"({"id": "8", "acct": "ann"})"});
  EXPECT_EQ(send("Hi").error.code, "no_such_account");
  get("/api/v1/accounts/7", {.status = 404, .body = "{}"});
  EXPECT_EQ(send("Hi").error.status, Status::rejected);
  EXPECT_EQ(hub.send({.to = "../../x", .text = "Hi"}).error.code, "bad_account");
  EXPECT_THAT(calls_to(kStatuses), IsEmpty());
}

}  // namespace
}  // namespace mastodon
