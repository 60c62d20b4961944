// What people write and do on Messenger and Instagram. The payloads are those of Meta's documentation.
#include "fixture.hpp"

namespace meta {
namespace {

struct PageInbound : Page {
  Answer attaches(const std::string& attachments, const std::string& text = {}) {
    return post_event(R"("message":{"mid":"mid.1")" + (text.empty() ? "" : R"(,"text":")" + text + "\"") +
                      R"(,"attachments":[)" + attachments + "]}");
  }
  void reports(const std::string& what) { EXPECT_EQ(post_event(what).status, 200); }
  std::vector<std::string> receipts() const {
    std::vector<std::string> all;
    for (const auto& receipt : hub.receipts()) {
      all.push_back((receipt.kind == HUBBUB_RECEIPT_READ ? "read " : "delivered ") + receipt.external_id);
    }
    return all;
  }
  std::int64_t sends(const std::string& mid) {
    accepts(mid);
    EXPECT_TRUE(send("Hello").sent());
    const auto at = hub.now_ms();
    hub.advance(Milliseconds{1000}).value();
    return at;
  }
};

TEST_F(PageInbound, ATextComesInUnderItsId) {
  create_messenger();
  EXPECT_EQ(says("Hello 👋").status, 200);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].external_id, "mid.1");
  EXPECT_EQ(hub.inbox()[0].sender.external_id, kPerson);
  EXPECT_EQ(hub.inbox()[0].text, "Hello 👋");
}

struct Shape {
  std::string what;
  std::string text;
  std::string content{};
  std::string metadata{};
};

class PageShapes : public Page, public testing::WithParamInterface<Shape> {};

TEST_P(PageShapes, ComeInAsOneMessage) {
  create_messenger();
  EXPECT_EQ(post_event(GetParam().what).status, 200);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].text, GetParam().text);
  EXPECT_EQ(hub.inbox()[0].content, GetParam().content);
  EXPECT_EQ(hub.inbox()[0].metadata, GetParam().metadata);
}

INSTANTIATE_TEST_SUITE_P(
    Documented, PageShapes,
    testing::Values(
        Shape{R"("message":{"mid":"m","text":"Red","quick_reply":{"payload":"PICK_RED"}})", "Red",
              R"({"type":"text","text":"Red","payload":"PICK_RED"})"},
        Shape{R"("postback":{"mid":"m","title":"Get started","payload":"START"})", "Get started",
              R"({"type":"text","text":"Get started","payload":"START"})"},
        Shape{
            R"("postback":{"title":"Get started","payload":"START","referral":{"ref":"hubbub-1-abc","source":"SHORTLINK","type":"OPEN_THREAD"}})",
            "Get started\nhubbub-1-abc", R"({"type":"text","text":"Get started\u000ahubbub-1-abc","payload":"START"})",
            R"({"ref":"hubbub-1-abc"})"},
        Shape{R"("referral":{"ref":"hubbub-1-abc","source":"SHORTLINK","type":"OPEN_THREAD"})", "hubbub-1-abc", "",
              R"({"ref":"hubbub-1-abc"})"},
        Shape{
            R"("message":{"mid":"m","attachments":[{"title":"Zoe's Location","type":"location","payload":{"coordinates":{"lat":51.5,"long":-0.1}}}]})",
            "", R"({"type":"location","coordinates":{"lat":51.5,"long":-0.1},"location":{"name":"Zoe's Location"}})"},
        Shape{
            R"("message":{"mid":"m","text":"https://e.org/x","attachments":[{"type":"fallback","payload":{"url":"https://e.org/x","title":"X"}}]})",
            "https://e.org/x"},
        Shape{
            R"("message":{"mid":"m","attachments":[{"type":"story_mention","payload":{"url":"https://cdn.example/s"}}]})",
            "[story_mention]\nhttps://cdn.example/s"},
        Shape{
            R"("message":{"mid":"m","attachments":[{"type":"location","payload":{"coordinates":{"lat":951,"long":0}}}]})",
            "[location]"},
        Shape{R"("message":{"mid":"m","is_unsupported":true})", "[unsupported message]"},
        Shape{R"("message":{"mid":"m","text":"a\u0000b\u001bc\u007f\nd"})", "abc\nd"}));

TEST_F(PageInbound, EchoesReactionsAndTheLikeAreNoMessages) {
  create_messenger();
  for (const auto* what :
       {R"("message":{"is_echo":true,"app_id":1517776481860111,"metadata":"x","mid":"mid.2","text":"hello, world!"})",
        R"("message":{"mid":"m3","is_deleted":true})", R"("message":{"text":"no id"})", R"("message":{"mid":"m5"})",
        R"("reaction":{"mid":"mid.1","action":"react","emoji":"😀","reaction":"smile"})", R"("optin":{"type":"x"})",
        R"("delivery":{})", R"("read":{})", R"("account_linking":{"status":"linked"})"}) {
    EXPECT_EQ(post_event(what).status, 200) << what;
  }
  const std::string from_us =
      R"({"sender":{"id":"1067280970047460"},"recipient":{"id":"6912345678901234"},"timestamp":1,"message":{"mid":"m9","text":"us"}})";
  EXPECT_EQ(post(batch(from_us)).status, 200);
  EXPECT_EQ(post(R"({"object":"page","entry":[{"id":"1067280970047460","standby":[)" +
                 event(R"("message":{"mid":"m","text":"x"})") + "]}]}")
                .status,
            200);
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_THAT(hub.receipts(), IsEmpty());
  EXPECT_EQ(counted("meta_events_total"), 11);
}

TEST_F(PageInbound, ALongTextIsSeveralMessages) {
  create_instagram();
  std::string text;
  for (int i = 0; i < 4500; ++i) text += "é";
  says(text);
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_EQ(hub.inbox()[0].text + hub.inbox()[1].text, text);
  EXPECT_EQ(hub.inbox()[1].external_id, "mid.1:2");
}

TEST_F(PageInbound, APictureIsFetchedAndKept) {
  create_messenger();
  hub.script("GET", "https://scontent.xx.fbcdn.net/v/cat.png", {.body = "PNG"});
  attaches(R"({"type":"image","payload":{"url":"https://scontent.xx.fbcdn.net/v/cat.png?oh=1"}})", "Look");
  EXPECT_THAT(hub.inbox(), IsEmpty());
  hub.advance(Milliseconds{1}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].external_id, "mid.1");
  const auto content = Json::parse(hub.inbox()[0].content);
  EXPECT_EQ(content["type"].string(), "image");
  EXPECT_EQ(content["text"].string(), "Look");
  EXPECT_EQ(hub.files()[0].bytes, "PNG");
  EXPECT_EQ(hub.files()[0].name, "image.png");
  EXPECT_EQ(hub.record_count("media"), 0U);
  // What Meta hands out by an address needs no token, and gets none.
  EXPECT_EQ(hub.calls()[0].header("Authorization"), "");
}

TEST_F(PageInbound, EachOfSeveralAttachmentsIsAMessage) {
  create_messenger();
  for (const auto* name : {"a.jpg", "b.mp4", "c.pdf"})
    hub.script("GET", std::string{"https://cdn.example/"} + name, {.body = name});
  attaches(
      R"({"type":"image","payload":{"url":"https://cdn.example/a.jpg"}},{"type":"video","payload":{"url":"https://cdn.example/b.mp4"}},{"type":"file","payload":{"url":"https://cdn.example/c.pdf"}})");
  hub.advance(Milliseconds{1}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(3));
  EXPECT_EQ(hub.inbox()[0].external_id, "mid.1");
  EXPECT_EQ(hub.inbox()[2].external_id, "mid.1:3");
  EXPECT_EQ(hub.files()[2].name, "file.pdf");
}

TEST_F(PageInbound, AFileServerThatIsDownIsTriedAgainAndInTheEndNamed) {
  create_messenger();
  attaches(R"({"type":"image","payload":{"url":"https://cdn.example/a.jpg"}})", "Look");
  hub.advance(Milliseconds{1}).value();
  hub.script("GET", "https://cdn.example/a.jpg", {.status = 503});
  hub.advance(Milliseconds{15'000}).value();
  EXPECT_THAT(hub.inbox(), IsEmpty());
  hub.advance(kHour).value();
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(Json::parse(hub.inbox()[0].content)["text"].string(),
            "Look\n[image] (Meta's file server cannot be reached)");
  EXPECT_EQ(hub.record_count("media"), 0U);
}

TEST_F(PageInbound, AFileThatIsGoneOrTooLargeIsNamedAtOnce) {
  create_messenger();
  hub.script("GET", "https://cdn.example/a.jpg", {.status = 404});
  hub.script("GET", "https://cdn.example/b.jpg", {.error = hubbub::invalid("too large")});
  attaches(
      R"({"type":"image","payload":{"url":"https://cdn.example/a.jpg"}},{"type":"image","payload":{"url":"https://cdn.example/b.jpg"}},{"type":"image","payload":{"url":"http://169.254.169.254/c.jpg"}},{"type":"image","payload":{"url":"file:///etc/passwd"}})");
  hub.advance(Milliseconds{1}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(4));
  EXPECT_THAT(hub.inbox()[0].content, HasSubstr("no longer has the file"));
  EXPECT_THAT(hub.inbox()[1].content, HasSubstr("too large"));
  EXPECT_THAT(hub.inbox()[2].content, HasSubstr("no place of its own"));
  EXPECT_THAT(hub.inbox()[3].content, HasSubstr("no place of its own"));
}

TEST_F(PageInbound, ANameIsAskedForOnceAndGivenToThePerson) {
  create_messenger();
  hub.script(
      "GET", url_of(kPerson, "fields=first_name,last_name,profile_pic"),
      {.body =
           R"({"first_name":"Zoë","last_name":"Marsh","profile_pic":"https://platform-lookaside.fbsbx.com/1","id":"1"})"});
  says("Hi");
  says("Are you there?", "mid.2");
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  const auto& sender = hub.inbox()[1].sender;
  EXPECT_EQ(sender.external_id, kPerson);
  EXPECT_EQ(sender.display_name, "Zoë Marsh");
  EXPECT_EQ(sender.given_name, "Zoë");
  EXPECT_EQ(sender.avatar_url, "https://platform-lookaside.fbsbx.com/1");
  EXPECT_THAT(hub.calls(), SizeIs(1));
  EXPECT_EQ(hub.calls()[0].header("Authorization"), std::string{"Bearer "} + kToken);
  EXPECT_EQ(hub.subject_of("names", kPerson).external_id, kPerson) << "who asks to be forgotten takes it along";
}

TEST_F(PageInbound, AnInstagramNameIsTheirUsernameWhenTheyHaveNoOther) {
  create_instagram();
  hub.script("GET", url_of(kPerson, "fields=name,username,profile_pic"),
             {.body = R"({"username":"zoe.marsh","id":"1"})"});
  says("Hi");
  says("Again", "mid.2");
  EXPECT_EQ(hub.inbox()[1].sender.display_name, "zoe.marsh");
  EXPECT_EQ(hub.inbox()[1].sender.info, R"({"username":"zoe.marsh"})");
}

TEST_F(PageInbound, WhoseNameMetaDoesNotTellIsNotAskedForWithEachMessage) {
  create_messenger();
  hub.script("GET", url_of(kPerson, "fields=first_name,last_name,profile_pic"),
             {.status = 400, .body = R"({"error":{"code":100,"message":"no"}})"});
  says("1");
  says("2", "mid.2");
  EXPECT_THAT(hub.calls(), SizeIs(1));
  hub.advance(kHour).value();
  says("3", "mid.3");
  EXPECT_THAT(hub.calls(), SizeIs(2));
  EXPECT_THAT(hub.inbox(), SizeIs(3));
}

TEST_F(PageInbound, AWatermarkIsAboutAllThatWasSentUntilThen) {
  create_messenger();
  says("Hi");
  sends("m_1");
  const auto second = sends("m_2");
  sends("m_3");
  EXPECT_EQ(hub.subject_of("sent", kPerson).external_id, kPerson);
  reports(R"("delivery":{"watermark":)" + std::to_string(second) + "}");
  EXPECT_THAT(receipts(), ElementsAre("delivered m_1", "delivered m_2"));
  reports(R"("delivery":{"mids":["m_3"],"watermark":)" + std::to_string(second) + "}");
  EXPECT_THAT(receipts(), ElementsAre("delivered m_1", "delivered m_2", "delivered m_3"));
  reports(R"("read":{"watermark":)" + std::to_string(second) + "}");
  EXPECT_THAT(receipts(), ElementsAre("delivered m_1", "delivered m_2", "delivered m_3", "read m_1", "read m_2"));
  reports(R"("read":{"watermark":)" + std::to_string(hub.now_ms()) + "}");
  EXPECT_EQ(receipts().back(), "read m_3");
  EXPECT_EQ(hub.record_count("sent"), 0U);
  reports(R"("read":{"watermark":)" + std::to_string(hub.now_ms()) + "}");
  EXPECT_THAT(receipts(), SizeIs(6));
}

TEST_F(PageInbound, WhatInstagramSaysIsReadIsReadWithAllBeforeIt) {
  create_instagram();
  says("Hi");
  sends("m_1");
  sends("m_2");
  sends("m_3");
  reports(R"("read":{"mid":"m_2"})");
  EXPECT_THAT(receipts(), ElementsAre("read m_1", "read m_2"));
}

TEST_F(PageInbound, AReceiptThatComesBeforeTheAnswerToTheSendIsNotLost) {
  create_messenger();
  says("Hi");
  reports(R"("delivery":{"mids":["m_1"],"watermark":1})");
  EXPECT_THAT(receipts(), IsEmpty());
  sends("m_1");
  EXPECT_THAT(receipts(), ElementsAre("delivered m_1"));
}

TEST_F(PageInbound, ReceiptsOfWhatOthersSentAreNoneOfOurs) {
  create_messenger();
  reports(R"("delivery":{"mids":["m_of_the_inbox"],"watermark":5})");
  reports(R"("read":{"watermark":)" + std::to_string(hub.now_ms()) + "}");
  EXPECT_THAT(receipts(), IsEmpty());
}

}  // namespace
}  // namespace meta
