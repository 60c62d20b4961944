// The provider twilio, on the fake hub: what it sends, and what becomes of it.
#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "twilio_fixture.hpp"

namespace sms::twilio_tests {
namespace {

using hubbub::Status;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

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

// --- Status

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

// --- Settings

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
}  // namespace sms::twilio_tests
