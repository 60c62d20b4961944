// Posting: once, whatever goes wrong.
#include "fixture.hpp"

namespace mastodon {
namespace {

struct Posting : Business {
  void begin() {
    create();
    hears({});
  }
  void refuse(int status, const std::string& error = "no", hubbub::testing::Headers headers = {}) {
    hub.script("POST", kStatuses,
               {.status = status, .body = R"({"error": ")" + error + "\"}", .headers = std::move(headers)});
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> found;
    for (const auto& call : calls_to(kStatuses)) found.push_back(call.header("Idempotency-Key"));
    return found;
  }
};

TEST_F(Posting, IsTriedAgainUnderTheSameKeyWhenNobodyKnowsHowItWent) {
  begin();
  hub.script("POST", kStatuses, {.error = hubbub::Error{Status::abandoned, "cut off"}});
  EXPECT_EQ(send("Hi").error.status, Status::abandoned);
  refuse(502);
  EXPECT_EQ(send("Hi").error.status, Status::unavailable);
  EXPECT_TRUE(answer("Hi").sent());
  EXPECT_THAT(keys(), ElementsAre("m-1:c-1", "m-1:c-1", "m-1:c-1"));
}

TEST_F(Posting, IsNotDoneAgainWhenItIsKnownToBeDone) {
  begin();
  EXPECT_TRUE(answer("Hi").sent());
  hub.stop();
  know_server();
  notify({});
  create_again();
  hub.advance(Milliseconds{86'400'000}).value();
  sent_messages = 0;  // the hub had not noted that it was sent
  const auto again = send("Hi");
  EXPECT_TRUE(again.sent());
  EXPECT_EQ(again.external_id, "900");
  EXPECT_THAT(keys(), SizeIs(1));
}

TEST_F(Posting, IsForgottenAfterSomeDays) {
  begin();
  refuse(422);
  send("Hi");
  EXPECT_EQ(hub.record_count("tries"), 0U) << "nothing was posted";
  hub.advance(Milliseconds{86'400'000}).value();
  EXPECT_TRUE(answer("Hi").sent());
  hub.advance(Milliseconds{2 * 86'400'000}).value();
  EXPECT_EQ(hub.record_count("tries"), 1U);
  hub.advance(Milliseconds{86'400'000}).value();
  EXPECT_EQ(hub.record_count("tries"), 0U);
}

TEST_F(Posting, IsUnknownWhenTheServerMayHaveForgottenTheKey) {
  begin();
  refuse(500);
  EXPECT_EQ(send("Hi").error.status, Status::unavailable);
  hub.advance(Milliseconds{3'400'000}).value();
  const auto late = send("Hi");
  EXPECT_EQ(late.error.status, Status::abandoned);
  EXPECT_EQ(late.error.code, HUBBUB_OUTCOME_UNKNOWN);
  EXPECT_THAT(keys(), SizeIs(1));
}

TEST_F(Posting, IsTriedAgainHoweverLateWhenNothingWasSent) {
  begin();
  EXPECT_EQ(send("Hi").error.status, Status::unavailable);  // nobody listens
  refuse(429);
  hub.advance(Milliseconds{3'400'000}).value();
  EXPECT_EQ(send("Hi").error.status, Status::rate_limited);
  hub.advance(Milliseconds{3'400'000}).value();
  EXPECT_TRUE(answer("Hi").sent());
}

TEST_F(Posting, WaitsAsLongAsTheServerAsks) {
  begin();
  hub.script("POST", kStatuses, {.status = 429, .body = "{}", .retry_after = Milliseconds{30'000}});
  EXPECT_EQ(send("Hi").error.retry_after, Milliseconds{30'000});
  refuse(429, "slow", {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "2999-01-01T00:00:00.000000Z"}});
  EXPECT_EQ(send("Hi").error.retry_after, Milliseconds{3'600'000}) << "at most an hour";
}

TEST_F(Posting, ToAThreadThatIsGoneIsDirectAndAlone) {
  begin();
  refuse(404, "Record not found");
  EXPECT_TRUE(answer("Hi").sent());
  EXPECT_EQ(posted()["visibility"].string(), "direct");
  EXPECT_TRUE(posted()["in_reply_to_id"].is_null());
  EXPECT_THAT(keys(), ElementsAre("m-1:c-1", "m-1:c-1:alone"));
}

TEST_F(Posting, AloneStaysAloneWhenItIsTriedAgain) {
  begin();
  refuse(404);
  refuse(503);
  EXPECT_EQ(send("Hi").error.status, Status::unavailable);
  EXPECT_TRUE(answer("Hi").sent());
  EXPECT_EQ(keys().back(), "m-1:c-1:alone");
  EXPECT_EQ(posted()["visibility"].string(), "direct");
}

TEST_F(Posting, RefusalsAreTold) {
  begin();
  refuse(422, "Validation failed: Text can't be blank");
  const auto refused = send("Hi");
  EXPECT_EQ(refused.error.status, Status::rejected);
  EXPECT_THAT(refused.error.message, HasSubstr("can't be blank"));
  refuse(403, "This action is not allowed");
  EXPECT_EQ(send("Hi").error.status, Status::unauthenticated);
  refuse(301);
  EXPECT_THAT(send("Hi").error.message, HasSubstr("settings.base_url"));
}

TEST_F(Posting, IsTriedAgainUnderTheSameKeyWhenTheServersYesCannotBeRead) {
  begin();
  for (const auto* garbage : {"", "<html>", "null", "[]", R"({"id": 900})", R"({"id": "../900"})", R"({"id": "9)"}) {
    hub.script("POST", kStatuses, {.body = garbage});
    EXPECT_EQ(send("Hi").error.status, Status::unavailable) << garbage;
  }
  EXPECT_TRUE(answer("Hi").sent());
  const auto all = keys();
  EXPECT_EQ(std::count(all.begin(), all.end(), "m-1:c-1"), 8);
}

TEST_F(Posting, IsNotRiskedAgainAfterALaterTryWasRefused) {
  begin();
  refuse(502);
  EXPECT_EQ(send("Hi").error.status, Status::unavailable) << "it may be out";
  refuse(429);
  EXPECT_EQ(send("Hi").error.status, Status::rate_limited) << "this try did nothing";
  hub.advance(Milliseconds{3'400'000}).value();
  EXPECT_EQ(send("Hi").error.code, HUBBUB_OUTCOME_UNKNOWN) << "the server has forgotten the key of the first";
  EXPECT_THAT(keys(), SizeIs(2));
}

TEST_F(Posting, IsNotRepeatedAloneWhenItMayHaveBeenPostedBeforeItsThreadWasDeleted) {
  begin();
  refuse(500);
  EXPECT_EQ(send("Hi").error.status, Status::unavailable);
  refuse(404, "Record not found");
  EXPECT_EQ(send("Hi").error.code, HUBBUB_OUTCOME_UNKNOWN);
  EXPECT_THAT(keys(), ElementsAre("m-1:c-1", "m-1:c-1"));
}

TEST_F(Posting, CountsAsTheServerDoes) {
  begin();
  // "@zoe " and 495 characters; the domain of the name does not count, links count 23.
  const auto link = "https://x.example/" + std::string(300, 'a');
  take_post();
  EXPECT_TRUE(send(std::string(471, 'x') + " " + link).sent());
  EXPECT_EQ(send(std::string(472, 'x') + " " + link).error.code, "text_too_long");
  EXPECT_THAT(calls_to(kStatuses), SizeIs(1));
}

TEST_F(Posting, KnowsTheLimitOfItsServer) {
  hub.secret("token", kToken);
  get("/api/v1/accounts/verify_credentials", {.body = R"({"id": "1", "username": "shop"})"});
  get("/api/v2/instance", {.status = 404, .body = "{}"});
  get("/api/v1/instance", {.body = R"({"max_toot_chars": 5000})"});
  hub.script("GET", kNotifications, {.body = "[]"});
  create_again();
  hears({});
  EXPECT_TRUE(answer(std::string(4'995, 'x')).sent());
  EXPECT_EQ(send(std::string(4'996, 'x')).error.code, "text_too_long");
}

struct Pictures : Posting {
  static constexpr auto kUpload = "https://social.example/api/v2/media";
  static constexpr auto kPicture = "https://shop.example/tea.png";
  Delivery picture() {
    return send("", {},
                R"({"type": "image", "mediaUrl": "https://shop.example/tea.png", "text": "Tea", "altText": "A cup"})");
  }
  void have_picture() { hub.script("GET", kPicture, {.body = "PNG", .headers = {{"content-type", "image/png"}}}); }
};

TEST_F(Pictures, AreUploadedWithTheirDescriptionAndThenPosted) {
  begin();
  have_picture();
  hub.script("POST", kUpload, {.body = R"({"id": "55", "type": "image"})"});
  take_post();
  EXPECT_TRUE(picture().sent());
  const auto upload = calls_to(kUpload).at(0);
  EXPECT_THAT(upload.header("Content-Type"), HasSubstr("multipart/form-data; boundary=hubbub-"));
  EXPECT_THAT(upload.body, HasSubstr("name=\"description\"\r\n\r\nA cup\r\n"));
  EXPECT_THAT(upload.body, HasSubstr("filename=\"tea.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n"));
  EXPECT_EQ(posted()["media_ids"].text(), R"(["55"])");
  EXPECT_EQ(posted()["status"].string(), "@zoe@far.example Tea");
}

TEST_F(Pictures, ArePostedWhenTheServerHasProcessedThem) {
  begin();
  have_picture();
  hub.script("POST", kUpload, {.status = 202, .body = R"({"id": "55", "url": null})"});
  get("/api/v1/media/55", {.status = 206, .body = R"({"id": "55"})"});
  get("/api/v1/media/55", {.body = R"({"id": "55"})"});
  take_post();
  EXPECT_EQ(picture().completions, 0) << "still at it";
  hub.advance(Milliseconds{1'000}).value();
  EXPECT_THAT(calls_to(kStatuses), IsEmpty());
  hub.advance(Milliseconds{1'000}).value();
  EXPECT_EQ(posted()["media_ids"].text(), R"(["55"])");
}

TEST_F(Pictures, ThatTheServerDoesNotTakeGoAsLinks) {
  begin();
  have_picture();
  hub.script("POST", kUpload, {.status = 422, .body = R"({"error": "Validation failed: File is too large"})"});
  take_post();
  EXPECT_TRUE(picture().sent());
  EXPECT_EQ(posted()["status"].string(), "@zoe@far.example Tea\nhttps://shop.example/tea.png");
  EXPECT_TRUE(posted()["media_ids"].is_null());
}

TEST_F(Pictures, ThatCannotBeFetchedGoAsLinks) {
  begin();
  take_post();
  EXPECT_TRUE(picture().sent());
  EXPECT_THAT(std::string{posted()["status"].string()}, HasSubstr("https://shop.example/tea.png"));
}

TEST_F(Pictures, WithoutAnAddressGoByTheirName) {
  begin();
  take_post();
  EXPECT_TRUE(send("", {}, R"({"type": "image", "mediaUrl": "/media/x/tea%20@ann.png"})").sent());
  EXPECT_EQ(posted()["status"].string(),
            "@zoe@far.example tea @\xE2\x81\xA0"
            "ann.png");
}

TEST_F(Pictures, AreTriedAgainWhileTheServerIsAway) {
  begin();
  have_picture();
  hub.script("POST", kUpload, {.error = hubbub::Error{Status::abandoned, "cut off"}});
  EXPECT_EQ(picture().error.status, Status::unavailable) << "nothing was said to anybody";
  EXPECT_THAT(calls_to(kStatuses), IsEmpty());
}

struct Files : Business {
  static constexpr auto kPicture = "https://files.social.example/1.png";
  static std::string file(const std::string& url, const std::string& description = "null") {
    return R"({"id": "3", "type": "image", "url": ")" + url + R"(", "description": )" + description + "}";
  }
};

TEST_F(Files, OfPeopleAreFetchedWithoutTheTokenAndKept) {
  create();
  hub.script("GET", kPicture, {.body = "PNG"});
  hub.script("GET", "https://files.social.example/2.png", {.body = "PNG2"});
  hears({.media = "[" + file(kPicture, R"("A broken cup")") + "," + file("https://files.social.example/2.png") + "]"});
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_THAT(hub.files(), SizeIs(2));
  EXPECT_EQ(hub.inbox()[0].external_id, "100");
  EXPECT_EQ(Json::parse(hub.inbox()[0].content)["type"].string(), "image");
  EXPECT_EQ(Json::parse(hub.inbox()[0].content)["text"].string(), "Hello\n[A broken cup]");
  EXPECT_EQ(hub.inbox()[1].external_id, "100:2");
  EXPECT_EQ(hub.inbox()[1].sender.display_name, "Zoë Marsh");
  EXPECT_EQ(hub.record_count("media"), 0U);
}

TEST_F(Files, AreFetchedAgainAfterTrouble) {
  create();
  hears({.media = "[" + file(kPicture) + "]"});
  EXPECT_THAT(hub.inbox(), IsEmpty());
  hub.script("GET", kPicture, {.body = "PNG"});
  hub.advance(Milliseconds{15'000}).value();
  EXPECT_THAT(hub.inbox(), SizeIs(1));
  hub.advance(Milliseconds{3'600'000}).value();
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Files, ThatNeverComeAreLinksInTheEnd) {
  create();
  hears({.media = "[" + file(kPicture) + "]"});
  hub.advance(Milliseconds{3'600'000}).value();
  EXPECT_EQ(hub.record_count("media"), 0U);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(Json::parse(hub.inbox()[0].content)["text"].string(), "Hello\n[image] https://files.social.example/1.png");
}

TEST_F(Files, WaitForAServerThatIsAwayWhenTheHubStartsAgain) {
  create();
  hears({.media = "[" + file(kPicture) + "]"});
  hub.stop();
  create_again();  // nobody answers
  for (int hours = 0; hours < 24; ++hours) static_cast<void>(hub.advance(Milliseconds{3'600'000}));
  EXPECT_THAT(hub.inbox(), IsEmpty());
  know_server();
  hub.script("GET", kPicture, {.body = "PNG"});
  hub.advance(Milliseconds{120'000}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(Json::parse(hub.inbox()[0].content)["type"].string(), "image");
  EXPECT_EQ(hub.record_count("media"), 0U);
}

TEST_F(Files, OfOtherHostsAreLinksAndNobodyCallsThem) {
  create();
  hears({.media = "[" + file("http://127.0.0.1:9200/_all") + "," + file("https://social.example@169.254.169.254/") +
                  "," + file("file:///etc/passwd") + "]"});
  ASSERT_THAT(hub.inbox(), SizeIs(3));
  for (const auto& call : hub.calls()) EXPECT_THAT(call.url, testing::StartsWith("https://social.example/"));
}

TEST_F(Files, AreNotFollowedToOtherHosts) {
  create();
  hub.script("GET", kPicture, {.status = 302, .headers = {{"Location", "http://127.0.0.1/secret"}}});
  hears({.media = "[" + file(kPicture) + "]"});
  EXPECT_THAT(hub.files(), IsEmpty());
  EXPECT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.calls().back().url.find("127.0.0.1"), std::string::npos);
}

TEST_F(Files, OfNamedHostsAreFetched) {
  create(R"(, "media_hosts": ["CDN.example"])");
  hub.script("GET", "https://cdn.example/1.png", {.body = "PNG"});
  hears({.media = "[" + file("https://cdn.example/1.png") + "]"});
  EXPECT_THAT(hub.files(), SizeIs(1));
}

struct BadSettings : testing::Test {
  static hubbub::Result<> create(const std::string& base_url, const std::string& token = "t0ken") {
    hubbub::testing::FakeHub hub;
    hub.secret("token", token);
    return hub.create("com.hubbub.mastodon", R"({"base_url": ")" + base_url + R"(", "token": "${env:T}"})");
  }
};

TEST_F(BadSettings, AreRefusedWithWhatToChange) {
  EXPECT_TRUE(create("https://social.example"));
  EXPECT_TRUE(create("http://127.0.0.1:3000"));
  EXPECT_THAT(create("http://social.example").error().message, HasSubstr("https://"));
  EXPECT_THAT(create("https://a@b").error().message, HasSubstr("base_url"));
  EXPECT_THAT(create("https://social.example", "a b").error().message, HasSubstr("token"));
  EXPECT_THAT(create("https://social.example", "").error().message, HasSubstr("token"));
}

}  // namespace
}  // namespace mastodon
