// The webhook's doors: the handshake, the signature, whole batches.
#include "fixture.hpp"
#include "signature.hpp"

namespace meta {
namespace {

struct Webhooks : Page {
  Answer handshake(const std::string& query) { return hub.request({.path = "/webhook?" + query}); }
};

TEST_F(Webhooks, AnswerTheHandshakeOfWhoKnowsTheToken) {
  create_messenger();
  const auto answer = handshake("hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1158201444");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "1158201444");
  EXPECT_THAT(answer.header("Content-Type"), HasSubstr("text/plain"));
}

TEST_F(Webhooks, RefuseTheHandshakeOfEverybodyElse) {
  create_messenger();
  for (const auto* query :
       {"", "hub.mode=subscribe&hub.challenge=1", "hub.mode=subscribe&hub.verify_token=&hub.challenge=1",
        "hub.mode=subscribe&hub.verify_token=verify-m&hub.challenge=1",
        "hub.mode=subscribe&hub.verify_token=verify-me2&hub.challenge=1",
        "hub.mode=unsubscribe&hub.verify_token=verify-me&hub.challenge=1",
        "hub.verify_token=verify-me&hub.challenge=1"}) {
    const auto answer = handshake(query);
    EXPECT_EQ(answer.status, 403) << query;
    EXPECT_THAT(answer.body, Not(HasSubstr("verify-me"))) << query;
  }
}

TEST_F(Webhooks, EchoNoMarkupAsAChallenge) {
  create_messenger();
  for (const auto* challenge : {"%3Cscript%3E", "a%20b", "", "a%0D%0Ab"}) {
    const auto answer =
        handshake(std::string{"hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge="} + challenge);
    EXPECT_EQ(answer.status, 400) << challenge;
  }
}

TEST_F(Webhooks, TakeWhatIsSignedOverTheRawBody) {
  create_messenger();
  // As Meta writes it: escaped slashes and characters, any order and blanks.
  const std::string body =
      R"({ "entry":[{"id":"1067280970047460","messaging":[{"message":{"text":"\u00e4\u00f6\u00e5 \/ \ud83d\ude00","mid":"m1"},"timestamp":1,"sender":{"id":"6912345678901234"}}]}],"object":"page"})";
  const auto answer = post(body);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "EVENT_RECEIVED");
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].text, "äöå / 😀");
}

TEST_F(Webhooks, TakeWhatWasUnescapedOnTheWay) {
  create_messenger();
  const auto body = batch(event(R"("message":{"mid":"m1","text":"äöå 😀"})"));
  const auto signed_body = batch(event(R"("message":{"mid":"m1","text":"\u00e4\u00f6\u00e5 \ud83d\ude00"})"));
  EXPECT_EQ(post_signed(body, hub_signature(signed_body, kSecret)).status, 200);
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Webhooks, EscapeAsMetaDoes) {
  EXPECT_EQ(escaped("a~äöå€😀"), "a~\\u00e4\\u00f6\\u00e5\\u20ac\\ud83d\\ude00");
  EXPECT_EQ(escaped(""), "");
  for (const std::string broken : {"\xff", "\xf0\x9f", "\xc3", "\x80\x80"})
    EXPECT_THAT(escaped(broken), HasSubstr("\\u"));
}

TEST_F(Webhooks, RefuseWhatIsNotSignedByTheApp) {
  create_messenger();
  const auto body = batch(event(R"("message":{"mid":"m1","text":"Hi"})"));
  const auto good = hub_signature(body, kSecret);
  const auto digits = good.substr(7);
  for (const std::string& bad :
       {std::string{}, std::string{"sha256="}, digits, "sha1=" + digits.substr(0, 40), "sha256=" + digits.substr(1),
        good + "0", "SHA256=" + digits, hub_signature(body, "another secret"), hub_signature(body, ""),
        hub_signature(body + " ", kSecret), "sha256=" + std::string(64, '0')}) {
    EXPECT_EQ(post_signed(body, bad).status, 401) << bad;
  }
  for (const auto& changed : {body.substr(0, body.size() - 1), body + " ", std::string{}, "{" + body}) {
    EXPECT_EQ(post_signed(changed, good).status, 401) << changed;
  }
  EXPECT_EQ(hub.request({.method = "POST", .path = "/webhook", .body = body}).status, 401);
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(counted("meta_bad_signatures_total"), 16);
}

TEST_F(Webhooks, StoreAReplayOnce) {
  create_messenger();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(says("Hi").status, 200);
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Webhooks, TakeAllEntriesAndMessagesOfABatchInTheirOrder) {
  create_messenger();
  const auto said = [&](int n) {
    const auto number = std::to_string(n);
    return event(R"("message":{"mid":"m)" + number + R"(","text":"text )" + number + "\"}");
  };
  const std::string entry = R"({"id":"1067280970047460","messaging":[)";
  EXPECT_EQ(post(R"({"object":"page","entry":[)" + entry + said(1) + "," + said(2) + "]}," + entry + said(3) + "]}," +
                 entry + said(2) + "," + said(4) + "]}]}")
                .status,
            200);
  ASSERT_THAT(hub.inbox(), SizeIs(4));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(hub.inbox()[i].text, "text " + std::to_string(i + 1));
}

TEST_F(Webhooks, AreSentAgainWhenTheHubCouldNotStoreThem) {
  create_messenger();
  hub.fail_next_commit();
  EXPECT_EQ(says("Hi").status, 503);
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(says("Hi").status, 200);
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Webhooks, OfAnotherPageOrNetworkAreNotOurs) {
  create_messenger();
  EXPECT_EQ(post(R"({"object":"page","entry":[{"id":"2","messaging":[)" +
                 event(R"("message":{"mid":"m1","text":"Hi"})") + "]}]}")
                .status,
            200);
  EXPECT_EQ(counted("meta_strangers_total"), 1);
  EXPECT_EQ(post(R"({"object":"instagram","entry":[]})").status, 400);
  EXPECT_EQ(post(R"({"object":"page"})").status, 400);
  EXPECT_EQ(post("[]").status, 400);
  EXPECT_EQ(post("no json").status, 400);
  EXPECT_EQ(post(R"({"object":"page","entry":[]})").status, 200);
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Webhooks, SettingsThatLackSomethingAreRefusedWithItsName) {
  give_secrets();
  hub.secret("app_secret", "");
  const auto made =
      hub.create("com.hubbub.meta.messenger", R"({"page_id": "1", "access_token": "${env:T}", "app_secret": "${env:S}",
    "verify_token": "${env:V}"})");
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("app_secret"));
}

}  // namespace
}  // namespace meta
