// The provider twilio, on the fake hub. The signatures in here were made by npm twilio 5.9.0.
#include <gmock/gmock.h>
#include <openssl/hmac.h>

#include <hubbub/form.hpp>
#include <hubbub/testing/fake_hub.hpp>

#include "twilio_webhooks.hpp"

namespace sms {
namespace {

using hubbub::Status;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kAccount = "AC00000000000000000000000000000001";
constexpr auto kToken = "12345";
constexpr auto kHooks = "https://hub.example/hooks/sms-main";
const std::string kMessages = std::string{"https://api.twilio.com/2010-04-01/Accounts/"} + kAccount + "/Messages.json";

std::string settings(const std::string& more = {}, const std::string& of_twilio = {}) {
  return R"({"provider": "twilio", "default_region": "GB", "twilio": {"account_sid": "AC00000000000000000000000000000001",
    "auth_token": "${env:TOKEN}", "api_url": "https://api.twilio.com")" +
         (of_twilio.empty() ? std::string{R"(, "from": "+442071838750")"} : of_twilio) + "}" + more + "}";
}

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string form(const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    body += (body.empty() ? "" : "&") + hubbub::percent_encoded(name) + "=" + hubbub::percent_encoded(value);
  }
  return body;
}

std::string signature(const std::string& text, const std::string& key = kToken) {
  std::array<std::uint8_t, 20> digest{};
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), nullptr);
  return hubbub::to_base64(digest);
}

struct Twilio : testing::Test {
  hubbub::testing::FakeHub hub;

  void create(const std::string& json = settings()) {
    hub.public_url("https://hub.example");
    hub.secret("twilio.auth_token", kToken);
    hub.create("com.hubbub.sms", json, "sms-main").value();
  }
  static hubbub::testing::Request request(const std::string& path, const Fields& fields) {
    const auto body = form(fields);
    const auto text = kHooks + path + signed_fields(*hubbub::Form::parse(body));
    return {"POST", path, body, {{"X-Twilio-Signature", signature(text)}}};
  }
  hubbub::testing::Answer post(const std::string& path, const Fields& fields) {
    return hub.request(request(path, fields));
  }
  hubbub::testing::Delivery send(const std::string& text = "Hello", const std::string& to = "07911 123456") {
    return hub.send({.to = to, .text = text, .id = "m-1:c-1"});
  }
  hubbub::testing::Delivery send_refused(int status, const std::string& body, hubbub::Milliseconds retry_after = {}) {
    hub.script("POST", kMessages, {.status = status, .body = body, .retry_after = retry_after});
    return send();
  }
};

const Fields kText = {
    {"MessageSid", "SM1"}, {"From", "+447911123456"}, {"To", "+442071838750"}, {"Body", "Hi there"}, {"NumMedia", "0"}};

TEST_F(Twilio, SendsByTheRestApiWithACallbackThatNamesTheDelivery) {
  create();
  hub.script("POST", kMessages, {.status = 201, .body = R"({"sid": "SM42"})"});
  const auto delivery = send("Hello 😀");
  EXPECT_TRUE(delivery.sent());
  EXPECT_EQ(delivery.external_id, "SM42");
  const auto& call = hub.calls().at(0);
  EXPECT_EQ(call.header("Authorization"), "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMToxMjM0NQ==");
  const auto sent = *hubbub::Form::parse(call.body);
  EXPECT_EQ(sent.get("To"), "+447911123456");
  EXPECT_EQ(sent.get("From"), "+442071838750");
  EXPECT_EQ(sent.get("Body"), "Hello 😀");
  EXPECT_EQ(sent.get("StatusCallback"), "https://hub.example/hooks/sms-main/status?delivery=m-1%3Ac-1");
  EXPECT_TRUE(hub.log_is_free_of(kToken));
}

TEST_F(Twilio, SendsThroughAMessagingServiceAndWithAnApiKey) {
  hub.secret("twilio.api_secret", "s3cret");
  create(settings({}, R"(, "messaging_service_sid": "MG00000000000000000000000000000001",
    "api_key": "SK00000000000000000000000000000001", "api_secret": "${env:SECRET}")"));
  hub.script("POST", kMessages, {.status = 201, .body = R"({"sid": "SM42"})"});
  EXPECT_TRUE(send().sent());
  const auto sent = *hubbub::Form::parse(hub.calls().at(0).body);
  EXPECT_EQ(sent.get("MessagingServiceSid"), "MG00000000000000000000000000000001");
  EXPECT_EQ(sent.get("From"), "");
  EXPECT_EQ(hub.calls().at(0).header("Authorization"),
            "Basic U0swMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTpzM2NyZXQ=");
}

TEST_F(Twilio, SendsAnImageAsMmsWhereTheSettingsSaySo) {
  create(settings({}, R"(, "from": "+12025550123", "mms": true)"));
  hub.script("POST", kMessages, {.status = 201, .body = R"({"sid": "MM1"})"});
  hub.send({.to = "+12025550199",
            .text = "Look https://hub.example/p.png",
            .content = R"({"type":"image","mediaUrl":"https://hub.example/p.png","text":"Look"})"});
  const auto sent = *hubbub::Form::parse(hub.calls().at(0).body);
  EXPECT_EQ(sent.get("MediaUrl"), "https://hub.example/p.png");
  EXPECT_EQ(sent.get("Body"), "Look");
}

TEST_F(Twilio, CountsSegments) {
  create();
  hub.script("POST", kMessages, {.status = 201, .body = R"({"sid": "SM42"})"});
  send(std::string(200, 'a') + "😀");
  ASSERT_THAT(hub.metrics(), SizeIs(1));
  EXPECT_EQ(hub.metrics()[0].name, "sms_segments_total");
  EXPECT_EQ(hub.metrics()[0].value, 4);
  EXPECT_EQ(hub.metrics()[0].labels.at("encoding"), "ucs2");
}

TEST_F(Twilio, RefusesANumberThatIsNoneWithoutACall) {
  create();
  const auto delivery = send("Hello", "+44123");
  EXPECT_EQ(delivery.error.status, Status::invalid);
  EXPECT_EQ(delivery.error.code, "invalid_number");
  EXPECT_THAT(hub.calls(), IsEmpty());
}

TEST_F(Twilio, TellsWhatIsTriedAgainFromWhatIsNot) {
  create();
  const auto limited = send_refused(429, R"({"code": 20429, "message": "Too Many Requests", "status": 429})",
                                    hubbub::Milliseconds{7000});
  EXPECT_EQ(limited.error.status, Status::rate_limited);
  EXPECT_EQ(limited.error.retry_after.count(), 7000);
  EXPECT_EQ(send_refused(503, "<html>").error.status, Status::unavailable);
  EXPECT_EQ(send_refused(500, R"({"code": 20500, "message": "Internal"})").error.status, Status::unavailable);
  EXPECT_EQ(send_refused(500, R"({"code": 21211})").error.status, Status::unavailable);
  EXPECT_EQ(send_refused(401, R"({"code": 20003})").error.status, Status::unauthenticated);
  EXPECT_EQ(send_refused(400, R"({"code": 21211})").error.status, Status::invalid);
  EXPECT_EQ(send_refused(429, R"({"code": 21611})").error.status, Status::rate_limited);
  const auto unknown = send_refused(400, R"({"code": 29999, "message": "Something new"})");
  EXPECT_EQ(unknown.error.status, Status::rejected);
  EXPECT_EQ(unknown.error.message, "Twilio 29999: Something new");
  EXPECT_EQ(send_refused(400, "garbage").error.status, Status::rejected);
}

TEST_F(Twilio, RecordsThatSomeoneHasOptedOutAtTwilio) {
  create();
  const auto delivery = send_refused(400, R"({"code": 21610, "message": "Attempt to send to unsubscribed recipient"})");
  EXPECT_EQ(delivery.error.status, Status::rejected);
  EXPECT_EQ(delivery.error.code, "opted_out");
  ASSERT_THAT(hub.consents(), SizeIs(1));
  EXPECT_EQ(hub.consents()[0].state, HUBBUB_CONSENT_OPTED_OUT);
  EXPECT_EQ(hub.consents()[0].external_id, "+447911123456");
}

TEST_F(Twilio, NeverRepeatsWhatMayHaveGoneOut) {
  create();
  hub.script("POST", kMessages, {.error = hubbub::Error{Status::abandoned, "cut off"}});
  const auto cut_off = send();
  EXPECT_EQ(cut_off.error.status, Status::abandoned);
  EXPECT_EQ(cut_off.error.code, HUBBUB_OUTCOME_UNKNOWN);
  hub.script("POST", kMessages, {.status = 200, .body = "<html>not Twilio</html>"});
  EXPECT_EQ(send().error.code, HUBBUB_OUTCOME_UNKNOWN);
  hub.script("POST", kMessages, {.error = hubbub::Error{Status::unavailable, "no connection"}});
  EXPECT_EQ(send().error.status, Status::unavailable);
}

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

// --- Signatures
// -------------------------------------------------------------------------------------------------------

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

// --- Status
// -----------------------------------------------------------------------------------------------------------

TEST_F(Twilio, FollowsAMessageToItsEnd) {
  create();
  const std::string path = "/status?delivery=m-1%3Ac-1";
  for (const auto* status : {"accepted", "queued", "sending", "sent"}) {
    EXPECT_EQ(post(path, {{"MessageSid", "SM42"}, {"MessageStatus", status}}).status, 204);
  }
  EXPECT_THAT(hub.receipts(), IsEmpty());
  EXPECT_EQ(post(path, {{"MessageSid", "SM42"}, {"MessageStatus", "delivered"}}).status, 204);
  EXPECT_EQ(post(path, {{"MessageSid", "SM42"}, {"MessageStatus", "undelivered"}, {"ErrorCode", "30003"}}).status, 204);
  ASSERT_THAT(hub.receipts(), SizeIs(2));
  EXPECT_EQ(hub.receipts()[0].kind, HUBBUB_RECEIPT_DELIVERED);
  EXPECT_EQ(hub.receipts()[0].delivery_id, "m-1:c-1");
  EXPECT_EQ(hub.receipts()[0].external_id, "SM42");
  EXPECT_EQ(hub.receipts()[1].kind, HUBBUB_RECEIPT_FAILED);
  EXPECT_THAT(hub.receipts()[1].reason, HasSubstr("could not be reached"));
}

TEST_F(Twilio, SaysWhyAMessageDidNotArrive) {
  create();
  const std::vector<std::pair<std::string, std::string>> reasons = {
      {"30003", "switched off"}, {"30004", "blocked"},        {"30005", "does not exist"},
      {"30006", "landline"},     {"30007", "filtered"},       {"30008", "did not say why"},
      {"31999", "31999"},        {"nonsense", "did not say"}, {"", "did not say"}};
  for (const auto& [code, reason] : reasons) {
    post("/status?delivery=m-1", {{"MessageSid", "SM42"}, {"MessageStatus", "failed"}, {"ErrorCode", code}});
    EXPECT_THAT(hub.receipts().back().reason, HasSubstr(reason)) << code;
  }
  post("/status?delivery=m-1",
       {{"MessageSid", "SM42"}, {"MessageStatus", "failed"}, {"ErrorCode", "21610"}, {"To", "+447911123456"}});
  ASSERT_THAT(hub.consents(), SizeIs(1));
  EXPECT_EQ(hub.consents()[0].external_id, "+447911123456");
}

TEST_F(Twilio, AnswersAWebhookThatItCannotUse) {
  create();
  EXPECT_EQ(post("/inbound", {{"From", "+447911123456"}}).status, 400);
  EXPECT_EQ(post("/inbound", {{"MessageSid", std::string(5000, 'S')}, {"From", "+447911123456"}}).status, 400);
  EXPECT_EQ(post("/status", {{"MessageSid", "SM42"}, {"MessageStatus", "delivered"}}).status, 400);
  EXPECT_EQ(post("/status?delivery=m-1", {{"MessageStatus", "delivered"}}).status, 400);
}

// --- Consent
// ----------------------------------------------------------------------------------------------------------

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
// ------------------------------------------------------------------------------------------------------------

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

// --- Settings
// ---------------------------------------------------------------------------------------------------------

TEST(SmsSettings, SayWhatIsMissing) {
  const auto refusal = [](const std::string& json, const std::string& public_url = "https://hub.example") {
    hubbub::testing::FakeHub hub;
    hub.public_url(public_url);
    hub.secret("twilio.auth_token", kToken);
    hub.secret("kannel.password", "p");
    hub.secret("kannel.webhook_key", "short");
    const auto created = hub.create("com.hubbub.sms", json);
    return created ? std::string{} : created.error().message;
  };
  EXPECT_EQ(refusal(settings()), "");
  EXPECT_THAT(refusal(settings(), ""), HasSubstr("app.public_url"));
  EXPECT_THAT(refusal(R"({"provider": "twilio"})"), HasSubstr("twilio.account_sid"));
  EXPECT_THAT(refusal(R"({"provider": "kannel"})"), HasSubstr("kannel.sendsms_url"));
  EXPECT_THAT(refusal(settings({}, R"(, "mms": false)")), HasSubstr("messaging_service_sid"));
  EXPECT_THAT(refusal(settings(R"(, "default_region": "UK")")), HasSubstr("UK"));
  EXPECT_THAT(refusal(R"({"provider": "kannel", "kannel": {"sendsms_url": "http://127.0.0.1/", "username": "u",
                          "password": "${env:P}", "webhook_key": "${env:K}"}})"),
              HasSubstr("too short"));
}

}  // namespace
}  // namespace sms
