// Messages of the business on Messenger and Instagram.
#include "fixture.hpp"

namespace meta {
namespace {

struct PageOutbound : Page {
  void create_and_hear() {
    create_messenger();
    says("Hi");
  }
  std::string template_of(const Json& message) { return message["attachment"]["payload"].text(); }
};

TEST_F(PageOutbound, ATextGoesOutWithOurTokenAndItsProof) {
  create_and_hear();
  accepts("m_AG5Hz2U");
  const auto delivery = send("Hello 😀");
  EXPECT_TRUE(delivery.sent());
  EXPECT_EQ(delivery.external_id, "m_AG5Hz2U");
  const auto call = calls_of(messages).at(0);
  EXPECT_EQ(call.url, url_of(messages));
  EXPECT_EQ(call.header("Authorization"), std::string{"Bearer "} + kToken);
  EXPECT_EQ(call.body,
            R"({"recipient":{"id":"6912345678901234"},"messaging_type":"RESPONSE","message":{"text":"Hello 😀"}})");
}

TEST_F(PageOutbound, WithoutProofWhereItIsSwitchedOff) {
  create_messenger(R"(, "appsecret_proof": false, "api_url": "https://graph.example/", "api_version": "v30.1")");
  hub.script("POST", "https://graph.example/v30.1/1067280970047460/messages", {.body = R"({"message_id":"m"})"});
  EXPECT_TRUE(send("Hello").sent());
}

TEST_F(PageOutbound, InstagramWritesAsItself) {
  create_instagram();
  accepts();
  EXPECT_TRUE(send("Hello").sent());
  EXPECT_EQ(sent()["text"].string(), "Hello");
}

TEST_F(PageOutbound, OnlyToWhoHasAnIdAtMeta) {
  create_messenger();
  for (const auto* to : {"", "me", "zoe", "12/34", "1?fields=x", "-5"}) {
    EXPECT_EQ(hub.send({.to = to, .text = "Hello"}).error.status, Status::invalid) << to;
  }
  EXPECT_THAT(hub.calls(), IsEmpty());
}

TEST_F(PageOutbound, RepliesAreQuickRepliesUnderTheText) {
  create_and_hear();
  accepts();
  send(
      "Which?",
      R"({"type":"text","text":"Which?","actions":[{"type":"reply","text":"Red","payload":"r","iconUrl":"https://e.org/r.png"},
    {"type":"reply","text":"Blue","payload":"b"}]})");
  EXPECT_EQ(
      sent().text(),
      R"({"text":"Which?","quick_replies":[{"content_type":"text","title":"Red","payload":"r","image_url":"https://e.org/r.png"},{"content_type":"text","title":"Blue","payload":"b"}]})");
}

TEST_F(PageOutbound, LinksPostbacksAndNumbersAreButtons) {
  create_and_hear();
  accepts();
  send(
      "Well?",
      R"({"type":"text","text":"Well?","actions":[{"type":"webview","text":"Open","uri":"https://e.org/w","size":"tall"},
    {"type":"postback","text":"Do","payload":"d"},{"type":"link","text":"Call","uri":"tel:+44 20-7946 0000"}]})");
  EXPECT_EQ(
      sent().text(),
      R"({"attachment":{"type":"template","payload":{"template_type":"button","text":"Well?","buttons":[{"type":"web_url","title":"Open","url":"https://e.org/w","webview_height_ratio":"tall"},{"type":"postback","title":"Do","payload":"d"},{"type":"phone_number","title":"Call","payload":"+442079460000"}]}}})");
}

TEST_F(PageOutbound, WhatIsNoButtonIsSaid) {
  create_and_hear();
  accepts();
  send("Well?", R"({"type":"text","text":"Well?","actions":[{"type":"link","text":"Mail","uri":"mailto:a@e.org"}]})");
  EXPECT_EQ(sent().text(), "{\"text\":\"Well?\\nMail: mailto:a@e.org\"}");
}

TEST_F(PageOutbound, ALongTextWithButtonsIsTwoMessages) {
  create_and_hear();
  const std::string first(700, 'a');
  accepts("m_1");
  accepts("m_2");
  const auto delivery = send(first + ".\nNow choose.",
                             R"({"type":"text","text":"x","actions":[{"type":"postback","text":"Do","payload":"d"}]})");
  EXPECT_EQ(delivery.external_id, "m_2");
  ASSERT_THAT(calls_of(messages), SizeIs(2));
  EXPECT_EQ(Json::parse(calls_of(messages)[0].body)["message"]["text"].string(), first + ".");
  EXPECT_EQ(sent()["attachment"]["payload"]["text"].string(), "Now choose.");
  EXPECT_EQ(hub.record_count("progress"), 0U);
}

TEST_F(PageOutbound, ASecondTryGoesOnWhereTheFirstOneFailed) {
  create_and_hear();
  const auto content = R"({"type":"image","mediaUrl":"https://e.org/cat.png","mediaType":"image/png","text":"A cat"})";
  accepts("m_1");
  refuse(messages, 500, R"({"code":2})");
  EXPECT_EQ(send("A cat", content).error.status, Status::unavailable);
  accepts("m_2");
  EXPECT_EQ(send("A cat", content).external_id, "m_2");
  ASSERT_THAT(calls_of(messages), SizeIs(3));
  EXPECT_EQ(Json::parse(calls_of(messages)[2].body)["message"]["text"].string(), "A cat");
  EXPECT_EQ(hub.record_count("progress"), 0U);
}

TEST_F(PageOutbound, AFinalRefusalLeavesNoRecordBehind) {
  create_and_hear();
  const auto content = R"({"type":"image","mediaUrl":"https://e.org/cat.png","text":"A cat"})";
  accepts("m_1");
  refuse(messages, 400, R"({"code":551})");
  EXPECT_EQ(send("A cat", content).error.status, Status::rejected);
  EXPECT_EQ(hub.record_count("progress"), 0U);
}

TEST_F(PageOutbound, ACarouselIsAGenericTemplate) {
  create_and_hear();
  accepts();
  const std::string title(100, 't');
  send("x", R"({"type":"carousel","displaySettings":{"imageAspectRatio":"square"},"items":[
    {"title":"Tea","description":"Green","mediaUrl":"https://e.org/t.png","actions":[{"type":"postback","text":"Buy","payload":"tea"},{"type":"link","text":"More","uri":"https://e.org"}]},
    {"title":")" +
                title + R"(","actions":[{"type":"postback","text":"Buy","payload":"cup"}]}],
    "actions":[{"type":"reply","text":"None","payload":"none"}]})");
  const auto payload = sent()["attachment"]["payload"];
  EXPECT_EQ(payload["template_type"].string(), "generic");
  EXPECT_EQ(payload["image_aspect_ratio"].string(), "square");
  EXPECT_EQ(
      payload["elements"][std::size_t{0}].text(),
      R"({"title":"Tea","subtitle":"Green","image_url":"https://e.org/t.png","buttons":[{"type":"postback","title":"Buy","payload":"tea"},{"type":"web_url","title":"More","url":"https://e.org"}]})");
  EXPECT_EQ(payload["elements"][1]["title"].string(), std::string(79, 't') + "…");
  EXPECT_EQ(sent()["quick_replies"][std::size_t{0}]["payload"].string(), "none");
}

TEST_F(PageOutbound, APictureIsFetchedByMetaAndItsWordsFollow) {
  create_and_hear();
  accepts("m_1");
  accepts("m_2");
  const auto delivery =
      send("A cat", R"({"type":"image","mediaUrl":"https://e.org/cat.png","mediaType":"image/png","text":"A cat",
    "actions":[{"type":"reply","text":"Nice","payload":"n"}]})");
  EXPECT_EQ(delivery.external_id, "m_2");
  EXPECT_EQ(Json::parse(calls_of(messages)[0].body)["message"].text(),
            R"({"attachment":{"type":"image","payload":{"url":"https://e.org/cat.png"}}})");
  EXPECT_EQ(sent().text(),
            R"({"text":"A cat","quick_replies":[{"content_type":"text","title":"Nice","payload":"n"}]})");
}

struct Kind {
  std::string type;
  std::string shown;
};
class MediaKinds : public Page, public testing::WithParamInterface<Kind> {};
TEST_P(MediaKinds, AreWhatMetaCallsThem) {
  create_messenger();
  accepts();
  send("", R"({"type":"file","mediaUrl":"https://e.org/x","mediaType":")" + GetParam().type + "\"}");
  EXPECT_EQ(sent()["attachment"]["type"].string(), GetParam().shown);
}
INSTANTIATE_TEST_SUITE_P(, MediaKinds,
                         testing::Values(Kind{"image/png", "image"}, Kind{"video/mp4", "video"},
                                         Kind{"audio/mpeg", "audio"}, Kind{"application/pdf", "file"},
                                         Kind{"", "file"}));

TEST_F(PageOutbound, WhatMetaCannotFetchIsUploaded) {
  create_and_hear();
  refuse(messages, 400, R"({"code":100,"error_subcode":2018008,"message":"Failed to fetch the file from the url"})");
  hub.script("GET", "https://e.org/cat.png", {.body = "PNG\r\n--hubbub"});
  answer("POST", "1067280970047460/message_attachments", R"({"attachment_id":"1857777774821032"})");
  accepts("m_1");
  EXPECT_EQ(send("", R"({"type":"image","mediaUrl":"https://e.org/cat.png","mediaType":"image/png",
    "actions":[{"type":"reply","text":"Nice","payload":"n"}]})")
                .external_id,
            "m_1");
  const auto upload = calls_of("1067280970047460/message_attachments").at(0);
  EXPECT_THAT(upload.header("Content-Type"), testing::StartsWith("multipart/form-data; boundary="));
  EXPECT_THAT(upload.body, HasSubstr(R"(name="filedata"; filename="cat.png")"));
  EXPECT_THAT(upload.body, HasSubstr("Content-Type: image/png\r\n\r\nPNG\r\n--hubbub\r\n"));
  EXPECT_THAT(upload.body, HasSubstr(R"({"attachment":{"type":"image","payload":{"is_reusable":true}}})"));
  EXPECT_EQ(
      sent().text(),
      R"({"attachment":{"type":"image","payload":{"attachment_id":"1857777774821032"}},"quick_replies":[{"content_type":"text","title":"Nice","payload":"n"}]})");
}

TEST_F(PageOutbound, WhatMetaDoesNotTakeAtAllIsALink) {
  create_and_hear();
  refuse(messages, 400, R"({"code":100,"error_subcode":2018047})");
  hub.script("GET", "https://e.org/x.bin", {.body = "BIN"});
  hub.script("POST", std::string{kGraph} + "1067280970047460/message_attachments",
             {.status = 400, .body = R"({"error":{"code":546}})"});
  accepts("m_1");
  EXPECT_EQ(send("", R"({"type":"file","mediaUrl":"https://e.org/x.bin"})").external_id, "m_1");
  EXPECT_EQ(sent().text(), R"({"text":"https://e.org/x.bin"})");
}

TEST_F(PageOutbound, AnUploadThatFailsIsTriedAgainFromTheStart) {
  create_and_hear();
  refuse(messages, 400, R"({"code":100,"error_subcode":2018008})");
  hub.script("GET", "https://e.org/x.bin", {.body = "BIN"});
  hub.script("POST", std::string{kGraph} + "1067280970047460/message_attachments",
             {.error = hubbub::Error{Status::abandoned, "x"}});
  EXPECT_EQ(send("", R"({"type":"file","mediaUrl":"https://e.org/x.bin"})").error.status, Status::unavailable);
}

TEST_F(PageOutbound, WhatNobodyElseCanFetchIsUploadedAtOnce) {
  create_and_hear();
  hub.script("GET", "http://10.0.0.5/cat.png", {.body = "PNG"});
  answer("POST", "1067280970047460/message_attachments", R"({"attachment_id":"18"})");
  accepts("m_1");
  EXPECT_TRUE(send("", R"({"type":"image","mediaUrl":"http://10.0.0.5/cat.png"})").sent());
  EXPECT_THAT(calls_of(messages), SizeIs(1));
}

TEST_F(PageOutbound, ATemplateOfWhatsAppShowsNothing) {
  create_and_hear();
  EXPECT_EQ(send("", R"({"type":"template","template":{"name":"x"}})").error.status, Status::unsupported);
}

TEST_F(PageOutbound, AfterADayNothingGoesOutAndTheReasonIsSaid) {
  create_and_hear();
  hub.advance(kDay - Milliseconds{1}).value();
  accepts();
  EXPECT_TRUE(send("In time").sent());
  hub.advance(Milliseconds{1}).value();
  const auto delivery = send("Too late");
  EXPECT_EQ(delivery.error.status, Status::rejected);
  EXPECT_EQ(delivery.error.code, "outside_window");
  EXPECT_THAT(delivery.error.message, HasSubstr("24 hours"));
  EXPECT_THAT(calls_of(messages), SizeIs(1));
  says("Still there?", "mid.2");
  accepts();
  EXPECT_TRUE(send("Yes").sent());
}

TEST_F(PageOutbound, TheDayBeginsWithTheirMessageNotWithItsArrival) {
  create_messenger();
  post(batch(event(R"("message":{"mid":"m","text":"late"})", hub.now_ms() - kDay.count() + 5)));
  hub.advance(Milliseconds{5}).value();
  EXPECT_EQ(send("Hello").error.code, "outside_window");
}

TEST_F(PageOutbound, AHumanAgentHasSevenDaysWhereMetaAllowsIt) {
  create_messenger(R"(, "human_agent": true)");
  says("Hi");
  hub.advance(kDay).value();
  accepts();
  EXPECT_TRUE(send("Sorry for the wait").sent());
  EXPECT_EQ(last(messages)["messaging_type"].string(), "MESSAGE_TAG");
  EXPECT_EQ(last(messages)["tag"].string(), "HUMAN_AGENT");
  for (const auto author : {hubbub::AuthorType::bot, hubbub::AuthorType::system}) {
    EXPECT_EQ(send("I am a bot", {}, author).error.code, "outside_window");
  }
  hub.advance(kDay * 6).value();
  EXPECT_EQ(send("Too late").error.code, "outside_window");
}

TEST_F(PageOutbound, WhoIsNotRememberedIsLeftToMetasJudgement) {
  create_messenger();
  accepts();
  EXPECT_TRUE(send("Hello").sent());
}

TEST_F(PageOutbound, OnceTheHubRunsForADayItKnowsWhoHasNotWritten) {
  create_messenger();
  hub.advance(kDay).value();
  EXPECT_EQ(send("Hello").error.code, "outside_window");
  EXPECT_THAT(hub.calls(), IsEmpty());
}

TEST_F(PageOutbound, AHumanAgentGetsTheTagWhenMetaSaysThatItIsNeeded) {
  create_messenger(R"(, "human_agent": true)");
  refuse(messages, 400, R"({"code":10,"error_subcode":2018278})");
  accepts();
  EXPECT_TRUE(send("Hello").sent());
  EXPECT_EQ(last(messages)["tag"].string(), "HUMAN_AGENT");
  refuse(messages, 400, R"({"code":10,"error_subcode":2018278})");
  EXPECT_EQ(send("I am a bot", {}, hubbub::AuthorType::bot).error.code, "outside_window");
  refuse(messages, 400, R"({"code":10,"error_subcode":2018278})");
  refuse(messages, 400, R"({"code":10,"error_subcode":2018278})");
  EXPECT_EQ(send("Too late").error.code, "outside_window");
}

TEST_F(PageOutbound, TypingAndReadingAreShown) {
  create_and_hear();
  for (int i = 0; i < 5; ++i) hub.show(HUBBUB_TYPING_START, kPerson).value();
  hub.show(HUBBUB_TYPING_STOP, kPerson).value();
  hub.show(HUBBUB_TYPING_START, kPerson).value();
  hub.show(HUBBUB_CONVERSATION_READ, kPerson).value();
  std::vector<std::string> actions;
  for (const auto& call : calls_of(messages)) actions.push_back(Json::parse(call.body)["sender_action"]);
  EXPECT_THAT(actions, ElementsAre("typing_on", "typing_off", "typing_on", "mark_seen"));
  hub.advance(kDay).value();
  hub.show(HUBBUB_TYPING_START, kPerson).value();
  EXPECT_THAT(calls_of(messages), SizeIs(4));
}

}  // namespace
}  // namespace meta
