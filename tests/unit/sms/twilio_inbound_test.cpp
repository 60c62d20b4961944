// The provider twilio, on the fake hub: what it calls us with.
#include <gmock/gmock.h>

#include <string>

#include "twilio_fixture.hpp"

namespace sms::twilio_tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(Twilio, ReceivesTexts) {
  create();
  const auto answer = post("/inbound", kText);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"(<?xml version="1.0" encoding="UTF-8"?><Response></Response>)");
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].external_id, "SM1");
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "+447911123456");
  EXPECT_EQ(hub.inbox()[0].text, "Hi there");
  EXPECT_EQ(hub.inbox()[0].metadata, R"({"to":"+442071838750"})");
  post("/inbound", kText);
  EXPECT_THAT(hub.inbox(), SizeIs(1)) << "again";
}

TEST_F(Twilio, AsksForAnotherTryWhenATextCouldNotBeStored) {
  create();
  hub.fail_next_commit();
  EXPECT_EQ(post("/inbound", kText).status, 503);
}

TEST_F(Twilio, AnswersAWebhookThatItCannotUse) {
  create();
  EXPECT_EQ(post("/inbound", {{"From", "+447911123456"}}).status, 400);
  EXPECT_EQ(post("/inbound", {{"MessageSid", std::string(5000, 'S')}, {"From", "+447911123456"}}).status, 400);
  EXPECT_EQ(post("/status", {{"MessageSid", "SM42"}, {"MessageStatus", "delivered"}}).status, 400);
  EXPECT_EQ(post("/status?delivery=m-1", {{"MessageStatus", "delivered"}}).status, 400);
}

// --- Signatures

TEST_F(Twilio, RefusesWhatIsNotSigned) {
  create();
  auto unsigned_request = request("/inbound", kText);
  unsigned_request.headers.clear();
  EXPECT_EQ(hub.request(unsigned_request).status, 401);
  auto empty = request("/inbound", kText);
  empty.headers = {{"X-Twilio-Signature", ""}};
  EXPECT_EQ(hub.request(empty).status, 401);
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Twilio, RefusesWhatIsSignedWrongly) {
  create();
  for (const auto& wrong :
       {signature("something else"),
        signature(std::string{kHooks} + "/inbound" + signed_fields(*hubbub::Form::parse(form(kText))), "other-token"),
        std::string{"c2hvcnQ="}}) {
    auto forged = request("/inbound", kText);
    forged.headers = {{"X-Twilio-Signature", wrong}};
    EXPECT_EQ(hub.request(forged).status, 401) << wrong;
  }
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(hub.metrics().back().name, "sms_bad_signatures_total");
}

TEST_F(Twilio, RefusesWhatWasSignedForAnotherAddress) {
  create();
  auto replayed = request("/status?delivery=m-1:c-1", {{"MessageSid", "SM42"}, {"MessageStatus", "delivered"}});
  replayed.path = "/status?delivery=m-2:c-1";
  EXPECT_EQ(hub.request(replayed).status, 401);
  replayed.path = "/inbound";
  EXPECT_EQ(hub.request(replayed).status, 401);
  EXPECT_THAT(hub.receipts(), IsEmpty());
}

TEST_F(Twilio, RefusesABodyThatWasCutOffOrChanged) {
  create();
  auto truncated = request("/inbound", kText);
  truncated.body.resize(truncated.body.size() - 4);
  EXPECT_EQ(hub.request(truncated).status, 401);
  auto changed = request("/inbound", kText);
  changed.body += "&Body=evil";
  EXPECT_EQ(hub.request(changed).status, 401);
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Twilio, RefusesMoreFieldsThanAnyFormHas) {
  create();
  auto flood = request("/inbound", kText);
  for (int i = 0; i < 600; ++i) flood.body += "&a=b";
  EXPECT_EQ(hub.request(flood).status, 400);
}

TEST(TwilioSignature, IsOfTheAddressAndTheSortedFields) {
  const auto form = hubbub::Form::parse("b=2&a=1+%2B&b=1&b=2&A=0");
  EXPECT_EQ(signed_fields(*form), "A0a1 +b1b2");
  EXPECT_THAT(written_with_and_without_port("https://x.test/a"),
              ElementsAre("https://x.test/a", "https://x.test:443/a"));
  EXPECT_THAT(written_with_and_without_port("http://x.test:8080/a:1"),
              ElementsAre("http://x.test:8080/a:1", "http://x.test/a:1"));
  EXPECT_THAT(written_with_and_without_port("http://[::1]/a"), ElementsAre("http://[::1]/a", "http://[::1]:80/a"));
  EXPECT_THAT(written_with_and_without_port("http://[::1]:81"), ElementsAre("http://[::1]:81", "http://[::1]"));
}

// --- Consent

TEST_F(Twilio, PassesStopStartAndHelpOnWithTheirMark) {
  create(settings(R"(, "keywords": {"stop_text": "Bye", "help_text": "Ring <us> & ask"})"));
  auto text = kText;
  text[3].second = "הסר";
  EXPECT_THAT(post("/inbound", text).body, HasSubstr("<Message>Bye</Message>"));
  text[0].second = "SM2";
  text[3].second = "start";
  EXPECT_THAT(post("/inbound", text).body, HasSubstr("<Response></Response>"));
  text[0].second = "SM3";
  text[3].second = "HELP";
  EXPECT_THAT(post("/inbound", text).body, HasSubstr("<Message>Ring &lt;us&gt; &amp; ask</Message>"));
  ASSERT_THAT(hub.inbox(), SizeIs(3));
  EXPECT_EQ(hub.inbox()[0].metadata, R"({"to":"+442071838750","consent":"opted_out"})");
  EXPECT_EQ(hub.inbox()[1].metadata, R"({"to":"+442071838750","consent":"opted_in"})");
  ASSERT_THAT(hub.consents(), SizeIs(2));
  EXPECT_EQ(hub.consents()[0].state, HUBBUB_CONSENT_OPTED_OUT);
  EXPECT_EQ(hub.consents()[0].event_id, "SM1");
  EXPECT_EQ(hub.consents()[0].evidence, "הסר");
  EXPECT_EQ(hub.consents()[1].state, HUBBUB_CONSENT_OPTED_IN);
}

TEST_F(Twilio, HeedsNoKeywordsWhereTheProviderDoes) {
  create(settings(R"(, "keywords": {"enabled": false})"));
  auto text = kText;
  text[3].second = "STOP";
  post("/inbound", text);
  EXPECT_THAT(hub.consents(), IsEmpty());
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Twilio, HeedsTheWordsThatAreSetAtTwilio) {
  create(settings(R"(, "keywords": {"enabled": false})"));
  auto text = kText;
  text[3].second = "NEIN DANKE";
  text.emplace_back("OptOutType", "STOP");
  post("/inbound", text);
  ASSERT_THAT(hub.consents(), SizeIs(1));
  EXPECT_EQ(hub.consents()[0].state, HUBBUB_CONSENT_OPTED_OUT);
  EXPECT_EQ(hub.consents()[0].evidence, "NEIN DANKE");
  EXPECT_EQ(hub.inbox()[0].metadata, R"({"to":"+442071838750","consent":"opted_out"})");
}

// --- Media

struct Mms : Twilio {
  const std::string first = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1";
  const std::string second = "https://media.example/2";
  void receive_media() {
    create();
    auto fields = kText;
    fields[4].second = "2";
    fields.insert(fields.end(), {{"MediaUrl0", first},
                                 {"MediaContentType0", "image/jpeg"},
                                 {"MediaUrl1", second},
                                 {"MediaContentType1", "application/pdf"}});
    EXPECT_EQ(post("/inbound", fields).status, 200);
    EXPECT_THAT(hub.inbox(), IsEmpty());
  }
};

TEST_F(Mms, IsFetchedAndKept) {
  receive_media();
  hub.script("GET", first, {.status = 307, .headers = {{"Location", "https://cdn.example/1"}}});
  hub.script("GET", "https://cdn.example/1", {.body = "JPEG"});
  hub.script("GET", second, {.body = "PDF"});
  hub.advance(hubbub::Milliseconds{0}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_EQ(hub.inbox()[0].external_id, "SM1");
  EXPECT_EQ(hub.inbox()[1].external_id, "SM1:2");
  const auto image = hubbub::Json::parse(hub.inbox()[0].content);
  EXPECT_EQ(image["type"].string(), "image");
  EXPECT_EQ(image["text"].string(), "Hi there");
  EXPECT_EQ(hub.files()[0].bytes, "JPEG");
  EXPECT_EQ(hub.files()[0].name, "media-1.jpg");
  EXPECT_EQ(hub.files()[0].external_id, "+447911123456");
  EXPECT_EQ(hubbub::Json::parse(hub.inbox()[1].content)["type"].string(), "file");
  EXPECT_EQ(hub.record_count("media"), 0U);
  hub.advance(std::chrono::hours{3}).value();
  EXPECT_THAT(hub.calls(), SizeIs(3)) << "once received, it is not fetched again";
}

TEST_F(Mms, ShowsThePasswordToTwilioOnly) {
  receive_media();
  hub.script("GET", first, {.status = 302, .headers = {{"location", "https://cdn.example/1"}}});
  hub.advance(hubbub::Milliseconds{0}).value();
  ASSERT_THAT(hub.calls(), SizeIs(3));
  for (const auto& call : hub.calls()) {
    EXPECT_EQ(call.header("Authorization").empty(), !call.url.starts_with("https://api.twilio.com/")) << call.url;
  }
}

TEST(MmsOfARegion, IsAskedForWithThePasswordAtAllOfTwiliosAddresses) {
  hubbub::testing::FakeHub hub;
  hub.public_url("https://hub.example");
  hub.secret("twilio.auth_token", kToken);
  hub.create("com.hubbub.sms",
             settings({}, R"(, "from": "+12025550123")")
                 .replace(settings().find("https://api.twilio.com"), 22, "https://api.dublin.ie1.twilio.com"),
             "sms-main")
      .value();
  auto fields = kText;
  fields[4].second = "3";
  fields.insert(fields.end(), {{"MediaUrl0", "https://api.twilio.com/2010-04-01/Media/ME1"},
                               {"MediaUrl1", "https://api.twilio.com.evil.example/ME2"},
                               {"MediaUrl2", "http://api.twilio.com/ME3"}});
  EXPECT_EQ(hub.request(Twilio::request("/inbound", fields)).status, 200);
  hub.advance(hubbub::Milliseconds{0}).value();
  ASSERT_THAT(hub.calls(), SizeIs(3));
  EXPECT_NE(hub.calls()[0].header("Authorization"), "");
  EXPECT_EQ(hub.calls()[1].header("Authorization"), "");
  EXPECT_EQ(hub.calls()[2].header("Authorization"), "") << "not in the open";
}

TEST_F(Mms, IsTriedAgainUntilItIsThere) {
  receive_media();
  hub.script("GET", first, {.body = "JPEG"});
  hub.script("GET", second, {.status = 503});
  hub.advance(hubbub::Milliseconds{0}).value();
  EXPECT_THAT(hub.inbox(), IsEmpty());
  hub.script("GET", first, {.body = "JPEG"});
  hub.script("GET", second, {.body = "PDF"});
  hub.advance(std::chrono::seconds{15}).value();
  EXPECT_THAT(hub.inbox(), SizeIs(2));
}

TEST_F(Mms, BecomesALinkWhenItCannotBeHad) {
  receive_media();
  hub.script("GET", first, {.status = 404});
  hub.script("GET", second, {.body = "PDF"});
  hub.refuse_files(hubbub::rejected("Files of this type are not taken.", "type_not_allowed"));
  hub.advance(hubbub::Milliseconds{0}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_EQ(hubbub::Json::parse(hub.inbox()[0].content)["text"].string(), "Hi there\n[image/jpeg] " + first);
  EXPECT_EQ(hubbub::Json::parse(hub.inbox()[1].content)["text"].string(), "[application/pdf] " + second);
}

TEST_F(Mms, IsNotLostWhenTheProviderStaysAway) {
  receive_media();
  hub.advance(std::chrono::hours{3}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_THAT(hubbub::Json::parse(hub.inbox()[0].content)["text"].string(), HasSubstr(first));
  EXPECT_EQ(hub.record_count("media"), 0U);
}

}  // namespace
}  // namespace sms::twilio_tests
