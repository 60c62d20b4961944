// The provider kannel, on the fake hub.
#include <gmock/gmock.h>

#include <hubbub/form.hpp>
#include <hubbub/testing/fake_hub.hpp>

#include "kannel_webhooks.hpp"

namespace sms {
namespace {

using hubbub::Status;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kSendsms = "http://127.0.0.1:13013/cgi-bin/sendsms";
constexpr auto kKey = "k3y-of-sixteen-or-more&%";

struct Kannel : testing::Test {
  hubbub::testing::FakeHub hub;

  void create(const std::string& more = {}) {
    hub.public_url("http://hub.example");
    hub.secret("kannel.password", "p&ss");
    hub.secret("kannel.webhook_key", kKey);
    hub.create("com.hubbub.sms",
               R"({"provider": "kannel", "default_region": "FR", "kannel": {
        "sendsms_url": "http://127.0.0.1:13013/cgi-bin/sendsms", "username": "hub", "password": "${env:P}",
        "webhook_key": "${env:K}", "from": "36105"})" +
                   more + "}",
               "sms-main")
        .value();
  }
  hubbub::testing::Delivery send(const std::string& text = "Hello") {
    return hub.send({.to = "+33612345678", .text = text, .id = "m-1:c-1"});
  }
  hubbub::Form fields_sent() const {
    const auto& url = hub.calls().at(0).url;
    return *hubbub::Form::parse(std::string_view{url}.substr(url.find('?') + 1));
  }
  hubbub::testing::Answer get(const std::string& path, const hubbub::testing::Headers& fields,
                              const std::string& key = kKey) {
    std::string query = "?key=" + hubbub::percent_encoded(key);
    for (const auto& [name, value] : fields) query += "&" + name + "=" + hubbub::percent_encoded(value);
    return hub.request({.path = path + query});
  }
};

TEST_F(Kannel, SendsBySendsmsAndAsksForReports) {
  create(R"(, "callback_url": "http://10.0.0.1:8080/hooks/sms-main/")");
  hub.script("GET", kSendsms, {.status = 202, .body = "0: Accepted for delivery"});
  const auto delivery = send();
  EXPECT_TRUE(delivery.sent());
  EXPECT_EQ(delivery.external_id, "m-1:c-1");
  const auto sent = fields_sent();
  EXPECT_EQ(sent.get("username"), "hub");
  EXPECT_EQ(sent.get("password"), "p&ss");
  EXPECT_EQ(sent.get("to"), "+33612345678");
  EXPECT_EQ(sent.get("from"), "36105");
  EXPECT_EQ(sent.get("charset"), "UTF-8");
  EXPECT_EQ(sent.get("coding"), "0");
  EXPECT_EQ(sent.get("dlr-mask"), "19");
  EXPECT_EQ(sent.get("dlr-url"),
            "http://10.0.0.1:8080/hooks/sms-main/dlr?key=k3y-of-sixteen-or-more%%26%%25&id=m-1%%3Ac-1"
            "&type=%d&answer=%A");
  EXPECT_TRUE(hub.log_is_free_of(kKey));
}

TEST_F(Kannel, SendsACodeThatIsInNoConversation) {
  create();
  hub.script("GET", kSendsms, {.status = 202, .body = "0: Accepted for delivery"});
  EXPECT_TRUE(
      hub.send({.to = "+33612345678", .text = "Your code is 123456", .id = "notice-1", .conversation_id = ""}).sent());
  EXPECT_EQ(fields_sent().get("text"), "Your code is 123456");
}

TEST_F(Kannel, SendsUnicodeWhereGsm7HasNoSuchCharacter) {
  create();
  hub.script("GET", kSendsms, {.status = 202});
  send("Grüße 😀");
  EXPECT_EQ(fields_sent().get("coding"), "2");
}

TEST_F(Kannel, TellsWhatIsTriedAgainFromWhatIsNot) {
  create();
  const auto refused = [&](int status, const std::string& body) {
    hub.script("GET", kSendsms, {.status = status, .body = body});
    return send().error;
  };
  EXPECT_EQ(refused(403, "Authorization failed for sendsms").status, Status::unauthenticated);
  EXPECT_EQ(refused(400, "Missing receiver number, rejected").status, Status::rejected);
  EXPECT_EQ(refused(503, "Temporal failure, try again later.").status, Status::unavailable);
  EXPECT_THAT(refused(400, "Missing receiver number").message, HasSubstr("Missing receiver number"));
  for (const int busy : {429, 503}) {
    hub.script("GET", kSendsms, {.status = busy, .body = "later", .retry_after = hubbub::Milliseconds{9'000}});
    EXPECT_EQ(send().error.retry_after, hubbub::Milliseconds{9'000}) << busy;
  }
  hub.script("GET", kSendsms, {.error = hubbub::Error{Status::abandoned, "cut off"}});
  EXPECT_EQ(send().error.code, HUBBUB_OUTCOME_UNKNOWN);
}

TEST_F(Kannel, BelievesNoAnswerThatIsNotKannels) {
  create();
  const auto answered = [&](int status, const std::string& body) {
    hub.script("GET", kSendsms, {.status = status, .body = body});
    return send();
  };
  EXPECT_TRUE(answered(202, "3: Queued for later delivery").sent());
  EXPECT_TRUE(answered(200, "0: Accepted for delivery").sent()) << "gateways that speak Kannel's protocol";
  EXPECT_EQ(answered(200, "<html>Please log in</html>").error.code, HUBBUB_OUTCOME_UNKNOWN);
  EXPECT_EQ(answered(204, "").error.code, HUBBUB_OUTCOME_UNKNOWN);
}

TEST_F(Kannel, SendsEachTextOverAConnectionOfItsOwn) {
  create();
  hub.script("GET", kSendsms, {.status = 202});
  send();
  EXPECT_EQ(hub.calls().at(0).header("Connection"), "close")
      << "the hub's HTTP client sends a GET again when a kept connection dies: the person would get it twice";
}

TEST_F(Kannel, ReceivesTextsOfAGetUrl) {
  create();
  const auto answer = get("/inbound", {{"id", "uuid-1"},
                                       {"from", "33612345678"},
                                       {"to", "36105"},
                                       {"text", "Salut 😀"},
                                       {"coding", "2"},
                                       {"charset", "UTF-8"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "");
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].external_id, "uuid-1");
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "+33612345678");
  EXPECT_EQ(hub.inbox()[0].text, "Salut 😀");
}

TEST_F(Kannel, ReceivesTextsOfAPostUrl) {
  create();
  const auto answer = hub.request({.method = "POST",
                                   .path = "/inbound?id=uuid-1&key=" + hubbub::percent_encoded(kKey),
                                   .body = std::string("\0H\0i\xD8\x3D\xDE\x00", 8),
                                   .headers = {{"X-Kannel-From", "+33612345678"},
                                               {"X-Kannel-To", "36105"},
                                               {"Content-Type", "text/plain; charset=\"UTF-16BE\""}}});
  EXPECT_EQ(answer.status, 200);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].text, "Hi😀");
  EXPECT_EQ(hub.inbox()[0].metadata, R"({"to":"36105"})");
}

TEST_F(Kannel, KeepsAllOfALongText) {
  create();
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "word" + std::to_string(i) + " ";
  get("/inbound", {{"id", "uuid-1"}, {"from", "33612345678"}, {"text", text}});
  ASSERT_THAT(hub.inbox(), SizeIs(4));
  std::string joined;
  for (const auto& message : hub.inbox()) joined += message.text;
  EXPECT_EQ(joined, text);
  EXPECT_EQ(hub.inbox()[1].external_id, "uuid-1:2");
}

TEST_F(Kannel, LeavesOutATextWithoutWords) {
  create();
  EXPECT_EQ(get("/inbound", {{"id", "uuid-1"}, {"from", "33612345678"}, {"text", "\x01"}}).status, 200);
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Kannel, AnswersKeywordsAtOnce) {
  create(R"(, "keywords": {"help_text": "Appelez-nous."})");
  EXPECT_EQ(get("/inbound", {{"id", "uuid-1"}, {"from", "33612345678"}, {"text", "Aide"}}).body, "Appelez-nous.");
  get("/inbound", {{"id", "uuid-2"}, {"from", "33612345678"}, {"text", "ARRÊT"}, {"charset", "UTF-8"}});
  ASSERT_THAT(hub.consents(), SizeIs(1));
  EXPECT_EQ(hub.consents()[0].external_id, "+33612345678");
}

TEST_F(Kannel, TakesReportsLateTwiceAndInAnyOrder) {
  create();
  const auto report = [&](const char* type, const char* answer) {
    EXPECT_EQ(get("/dlr", {{"id", "m-1:c-1"}, {"type", type}, {"answer", answer}}).status, 200)
        << "Kannel repeats after 204";
  };
  report("8", "ACK/");
  report("4", "");
  report("1", "id:5 stat:DELIVRD err:000");
  report("1", "id:5 stat:DELIVRD err:000");
  report("2", "id:5 sub:001 stat:UNDELIV err:045 text:");
  report("16", "NACK/0x0000000b/Invalid Destination Address");
  ASSERT_THAT(hub.receipts(), SizeIs(4));
  EXPECT_EQ(hub.receipts()[0].kind, HUBBUB_RECEIPT_DELIVERED);
  EXPECT_EQ(hub.receipts()[0].delivery_id, "m-1:c-1");
  EXPECT_EQ(hub.receipts()[2].reason, "Not delivered: the phone could not be reached (UNDELIV 045).");
  EXPECT_EQ(hub.receipts()[3].reason,
            "Not delivered: the carrier refused it (NACK/0x0000000b/Invalid Destination Address).");
}

TEST_F(Kannel, RefusesWhoDoesNotKnowTheKey) {
  create();
  for (const auto* path : {"/inbound", "/dlr"}) {
    EXPECT_EQ(hub.request({.path = std::string{path} + "?id=1&from=33612345678&text=x&type=1"}).status, 401);
    EXPECT_EQ(get(path, {{"id", "1"}, {"from", "33612345678"}}, "wrong").status, 401);
    EXPECT_EQ(get(path, {{"id", "1"}, {"from", "33612345678"}}, std::string{kKey} + "x").status, 401);
  }
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_THAT(hub.receipts(), IsEmpty());
}

TEST_F(Kannel, AnswersWhatItCannotUse) {
  create();
  EXPECT_EQ(get("/inbound", {{"from", "33612345678"}, {"text", "x"}}).status, 400);
  EXPECT_EQ(get("/inbound", {{"id", "1"}, {"text", "x"}}).status, 400);
  EXPECT_EQ(get("/dlr", {{"type", "1"}}).status, 400);
}

TEST(KannelTexts, AreDecodedByTheirCharset) {
  EXPECT_EQ(decoded("caf\xC3\xA9", ""), "café");
  EXPECT_EQ(decoded("caf\xE9", ""), "café") << "no UTF-8, so the other one";
  EXPECT_EQ(decoded("\x80", "windows-1252"), "€");
  EXPECT_EQ(decoded(std::string_view("\x05\xE9", 2), "utf-16be"), "ש");
  EXPECT_EQ(charset_of("text/plain; charset=UTF-8; x=y"), "UTF-8");
  EXPECT_EQ(charset_of("text/plain"), "");
}

}  // namespace
}  // namespace sms
