// Messages of the business on WhatsApp.
#include "fixture.hpp"

namespace meta {
namespace {

struct NumberOutbound : Number {
  void create_and_hear(const std::string& more = {}) {
    create_whatsapp(more);
    says("Hi");
    hub.advance(Milliseconds{1000}).value();
  }
  std::string interactive() const { return sent()["interactive"].text(); }
};

TEST_F(NumberOutbound, ATextGoesOutWithTheIdOfItsDelivery) {
  create_and_hear();
  accepts("wamid.HBgL");
  const auto delivery = send("Hello https://e.org");
  EXPECT_TRUE(delivery.sent());
  EXPECT_EQ(delivery.external_id, "wamid.HBgL");
  EXPECT_EQ(
      calls_of(messages).at(0).body,
      R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"+16315551181","biz_opaque_callback_data":"m-1:c-1","type":"text","text":{"body":"Hello https://e.org","preview_url":true}})");
}

TEST_F(NumberOutbound, WhoWroteByAFormerNumberIsWrittenToByIt) {
  create_whatsapp();
  says_from("551187654321");
  const auto written_to = [this](const std::string& to) {
    accepts();
    EXPECT_TRUE(hub.send({.to = to, .text = "Hello"}).sent());
    return std::string{sent()["to"].string()};
  };
  EXPECT_EQ(written_to("+5511987654321"), "+551187654321");
  EXPECT_EQ(hub.subject_of("whatsapp_ids", "+5511987654321").external_id, "+5511987654321") << "erased with them";
  hub.stop();
  create_whatsapp();
  EXPECT_EQ(written_to("+5511987654321"), "+551187654321") << "also after a restart";
  says_from("5511987654321", "wamid.2");
  EXPECT_EQ(written_to("+5511987654321"), "+5511987654321") << "until WhatsApp names them by the new one";
}

TEST_F(NumberOutbound, OnlyAFormerNumberIsRemembered) {
  create_whatsapp();
  for (const auto* id : {"5511987654321", "525512345678", "551132345678", "447911123456"}) says_from(id, id);
  EXPECT_EQ(hub.record_count("whatsapp_ids"), 0U);
}

TEST_F(NumberOutbound, WhoHidesTheirNumberIsWrittenToByTheirId) {
  create_whatsapp();
  post(value(R"("messages":[{"from_user_id":"US.99","id":"w3","timestamp":")" + std::to_string(hub.now_ms() / 1000) +
                 R"(","type":"text","text":{"body":"three"}}])",
             R"({"profile":{"name":"Sam"},"user_id":"US.99"})"));
  accepts();
  EXPECT_TRUE(hub.send({.to = "US.99", .text = "Hello"}).sent());
  EXPECT_EQ(sent()["recipient"].string(), "US.99");
  EXPECT_TRUE(sent()["to"].is_null());
}

TEST_F(NumberOutbound, WhoseNumberIsWhoseIdIsKeptOnceWeWriteToThem) {
  create_whatsapp();
  post(value(message(R"("type":"text","text":{"body":"one"})"),
             R"({"profile":{"name":"Kerry"},"wa_id":"16315551181","user_id":"US.13491208655302741918"})"));
  EXPECT_EQ(hub.record_count("numbers"), 0U);
  for (int i = 0; i < 2; ++i) {
    accepts();
    EXPECT_TRUE(send("Hello").sent());
  }
  EXPECT_EQ(hub.record("numbers", "US.13491208655302741918"), R"({"number":"+16315551181"})");
  EXPECT_EQ(hub.subject_of("numbers", "US.13491208655302741918").external_id, "+16315551181");
}

TEST_F(NumberOutbound, AnIdThatIsKnownFromBeforeIsTheirNumber) {
  create_whatsapp();
  hub.put_record("numbers", "US.99", R"({"number":"+16315551181"})");
  post(value(R"("messages":[{"from_user_id":"US.99","id":"w3","timestamp":"1","type":"text","text":{"body":"three"}}])",
             R"({"profile":{"name":"Sam"},"user_id":"US.99"})"));
  EXPECT_EQ(hub.inbox().back().sender.external_id, kTo);
}

TEST_F(NumberOutbound, OnlyToWhatIsANumber) {
  create_whatsapp();
  for (const auto* to : {"", "Kerry", "+12", "+44 7911 123456", "447911123456", "+123456789012345678901", "a b.c"}) {
    EXPECT_EQ(hub.send({.to = to, .text = "Hello"}).error.status, Status::invalid) << to;
  }
}

TEST_F(NumberOutbound, ChoicesAreButtons) {
  create_and_hear();
  accepts();
  send(
      "Which size?",
      R"({"type":"text","text":"x","actions":[{"type":"reply","text":"Small","payload":"size:s"},{"type":"reply","text":"Large","payload":"size:s"}]})");
  EXPECT_EQ(
      interactive(),
      R"({"type":"button","body":{"text":"Which size?"},"action":{"buttons":[{"type":"reply","reply":{"id":"0~size:s","title":"Small"}},{"type":"reply","reply":{"id":"1~size:s","title":"Large"}}]}})");
}

TEST_F(NumberOutbound, ALongPayloadComesBackWhole) {
  create_and_hear();
  const auto payload = "size:" + std::string(900, 'x') + " ";
  accepts();
  send("Which?",
       R"({"type":"text","text":"x","actions":[{"type":"reply","text":"Small","payload":")" + payload + "\"}]}");
  const std::string id = sent()["interactive"]["action"]["buttons"][std::size_t{0}]["reply"]["id"];
  EXPECT_LE(id.size(), 200U);
  const auto tap = R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":")" + id +
                   R"(","title":"Small"}})";
  post_message(tap, "wamid.tap");
  EXPECT_EQ(Json::parse(hub.inbox().back().content)["payload"].string(), payload);
  hub.advance(kDay * 31).value();
  EXPECT_EQ(hub.record_count("choices"), 0U);
  post_message(tap, "wamid.late");
  EXPECT_EQ(hub.inbox().back().text, "Small");
}

TEST_F(NumberOutbound, ALinkIsACallToAction) {
  create_and_hear();
  accepts();
  send("See the menu.",
       R"({"type":"text","text":"x","actions":[{"type":"link","text":"Menu","uri":"https://e.org/m"}]})");
  EXPECT_EQ(
      interactive(),
      R"({"type":"cta_url","body":{"text":"See the menu."},"action":{"name":"cta_url","parameters":{"display_text":"Menu","url":"https://e.org/m"}}})");
}

TEST_F(NumberOutbound, ALinkBesideChoicesIsSaid) {
  create_and_hear();
  accepts();
  send(
      "Well?",
      R"({"type":"text","text":"x","actions":[{"type":"link","text":"Menu","uri":"https://e.org/m"},{"type":"reply","text":"Yes","payload":"y"}]})");
  EXPECT_EQ(sent()["interactive"]["body"]["text"].string(), "Well?\nMenu: https://e.org/m");
  EXPECT_EQ(sent()["interactive"]["type"].string(), "button");
}

TEST_F(NumberOutbound, APlaceCanBeAskedFor) {
  create_and_hear();
  accepts();
  send("Where are you?", R"({"type":"text","text":"x","actions":[{"type":"locationRequest","text":"Send"}]})");
  EXPECT_EQ(
      interactive(),
      R"({"type":"location_request_message","body":{"text":"Where are you?"},"action":{"name":"send_location"}})");
  accepts();
  accepts();
  send(
      "Where?",
      R"({"type":"text","text":"x","actions":[{"type":"locationRequest","text":"Here I am"},{"type":"reply","text":"No","payload":"n"}]})");
  EXPECT_THAT(calls_of(messages), SizeIs(3));
  EXPECT_EQ(sent()["interactive"]["body"]["text"].string(), "Here I am");
}

TEST_F(NumberOutbound, AListHasRows) {
  create_and_hear(R"(, "choose_label": "Menu", "choose_text": "What will it be?")");
  accepts();
  send(
      "x",
      R"({"type":"list","items":[{"title":"Tea","description":"Green","actions":[{"type":"reply","text":"Take","payload":"tea"}]},
    {"title":"A coffee with a very long name","description":"Black","actions":[{"type":"postback","text":"Take","payload":"tea"}]}]})");
  EXPECT_EQ(
      interactive(),
      R"({"type":"list","body":{"text":"What will it be?"},"action":{"button":"Menu","sections":[{"title":"Menu","rows":[{"id":"0~tea","title":"Tea","description":"Green"},{"id":"1~tea","title":"A coffee with a very lo…","description":"A coffee with a very long name. Black"}]}]}})");
}

TEST_F(NumberOutbound, ALongTextAboveChoicesIsTwoMessages) {
  create_and_hear();
  const std::string first(2000, 'a');
  accepts("w1");
  accepts("w2");
  EXPECT_EQ(
      send(first + "\n\nWell?", R"({"type":"text","text":"x","actions":[{"type":"reply","text":"Yes","payload":"y"}]})")
          .external_id,
      "w2");
  EXPECT_EQ(Json::parse(calls_of(messages)[0].body)["text"]["body"].string(), first);
  EXPECT_EQ(sent()["interactive"]["body"]["text"].string(), "Well?");
}

TEST_F(NumberOutbound, APlaceIsAPlace) {
  create_and_hear();
  accepts();
  send("x",
       R"({"type":"location","coordinates":{"lat":51.5,"long":-0.25},"location":{"name":"Shop","address":"1 Road"}})");
  EXPECT_EQ(sent()["location"].text(), R"({"latitude":5.15E1,"longitude":-2.5E-1,"name":"Shop","address":"1 Road"})");
}

TEST_F(NumberOutbound, PicturesAndFilesGoByTheirAddress) {
  create_and_hear();
  accepts();
  send("x", R"({"type":"image","mediaUrl":"https://e.org/cat.png","mediaType":"image/png","text":"A cat"})");
  EXPECT_EQ(sent()["image"].text(), R"({"link":"https://e.org/cat.png","caption":"A cat"})");
  accepts();
  send(
      "x",
      R"({"type":"file","mediaUrl":"https://e.org/x","mediaType":"application/pdf","altText":"Menu.pdf","text":"The menu"})");
  EXPECT_EQ(sent()["document"].text(), R"({"link":"https://e.org/x","filename":"Menu.pdf","caption":"The menu"})");
  accepts();
  accepts();
  send("x", R"({"type":"file","mediaUrl":"https://e.org/a.mp3","mediaType":"audio/mpeg","text":"Listen"})");
  EXPECT_EQ(Json::parse(calls_of(messages)[2].body)["audio"].text(), R"({"link":"https://e.org/a.mp3"})");
  EXPECT_EQ(sent()["text"]["body"].string(), "Listen");
}

TEST_F(NumberOutbound, ChoicesStandUnderTheirPicture) {
  create_and_hear();
  accepts();
  send(
      "x",
      R"({"type":"image","mediaUrl":"https://e.org/cat.png","mediaType":"image/png","actions":[{"type":"reply","text":"Nice","payload":"n"}]})");
  EXPECT_EQ(
      interactive(),
      R"({"type":"button","body":{"text":"Please choose:"},"action":{"buttons":[{"type":"reply","reply":{"id":"0~n","title":"Nice"}}]},"header":{"type":"image","image":{"link":"https://e.org/cat.png"}}})");
}

TEST_F(NumberOutbound, WhatOnlyTheHubCanFetchIsUploaded) {
  create_and_hear();
  hub.script("GET", "http://10.0.0.5/menu.pdf", {.body = "PDF"});
  answer("POST", "123456123/media", R"({"id":"4490709327384033"})");
  accepts("w1");
  EXPECT_EQ(
      send("x", R"({"type":"file","mediaUrl":"http://10.0.0.5/menu.pdf","mediaType":"application/pdf"})").external_id,
      "w1");
  const auto upload = calls_of("123456123/media").at(0);
  EXPECT_THAT(upload.body, HasSubstr("name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"));
  EXPECT_THAT(upload.body,
              HasSubstr("name=\"file\"; filename=\"menu.pdf\"\r\nContent-Type: application/pdf\r\n\r\nPDF\r\n"));
  EXPECT_EQ(sent()["document"].text(), R"({"id":"4490709327384033","filename":"menu.pdf"})");
}

TEST_F(NumberOutbound, WhatWhatsAppDoesNotTakeIsALinkWithItsChoices) {
  create_and_hear();
  refuse(messages, 400, R"({"code":131053})");
  hub.script("GET", "https://e.org/cat.png", {.status = 404});
  accepts("w1");
  EXPECT_EQ(
      send(
          "x",
          R"({"type":"image","mediaUrl":"https://e.org/cat.png","mediaType":"image/png","text":"A cat","actions":[{"type":"reply","text":"Nice","payload":"n"}]})")
          .external_id,
      "w1");
  EXPECT_EQ(sent()["interactive"]["body"]["text"].string(), "A cat\nhttps://e.org/cat.png");
}

TEST_F(NumberOutbound, OutsideOfTheDayOnlyATemplateGoesOut) {
  create_whatsapp();
  accepts("w0");
  EXPECT_TRUE(send("Hello").sent());  // who may have written before the hub began: Meta knows
  hub.advance(kDay).value();
  EXPECT_EQ(send("Hello").error.code, "outside_window");
  says("Hi");
  hub.advance(kDay).value();
  const auto refused = send("Hello");
  EXPECT_EQ(refused.error.status, Status::rejected);
  EXPECT_EQ(refused.error.code, "outside_window");
  EXPECT_THAT(refused.error.message, HasSubstr("template"));
  EXPECT_THAT(calls_of(messages), SizeIs(1));
  accepts("w1");
  EXPECT_EQ(
      send(
          "",
          R"({"type":"template","template":{"name":"hello_world","language":"en_US","components":[{"type":"body","parameters":[{"type":"text","text":"Kerry"}]}]}})")
          .external_id,
      "w1");
  EXPECT_EQ(sent()["type"].string(), "template");
  EXPECT_EQ(
      sent()["template"].text(),
      R"({"name":"hello_world","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Kerry"}]}]})");
}

TEST_F(NumberOutbound, TypingAndReadingAreShownAtTheirLastMessage) {
  create_and_hear();
  for (int i = 0; i < 5; ++i) hub.show(HUBBUB_TYPING_START, kTo).value();
  ASSERT_THAT(calls_of(messages), SizeIs(1));
  EXPECT_EQ(
      calls_of(messages)[0].body,
      R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"text"}})");
  hub.show(HUBBUB_TYPING_STOP, kTo).value();
  EXPECT_THAT(calls_of(messages), SizeIs(1));
  says("More", "wamid.2");
  hub.show(HUBBUB_CONVERSATION_READ, kTo).value();
  EXPECT_EQ(sent().text(), R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.2"})");
  hub.show(HUBBUB_CONVERSATION_READ, "+4479").value();
  EXPECT_THAT(calls_of(messages), SizeIs(2));
}

TEST_F(NumberOutbound, AnOutcomeThatNobodyKnowsIsToldByTheStatusesLater) {
  create_and_hear();
  hub.script("POST", std::string{kGraph} + messages, {.error = hubbub::Error{Status::abandoned, "broken"}});
  EXPECT_EQ(send("Hello").error.code, HUBBUB_OUTCOME_UNKNOWN);
  const std::string data = sent()["biz_opaque_callback_data"];
  post(value(R"("statuses":[{"id":"wamid.late","status":"delivered","timestamp":"1","biz_opaque_callback_data":")" +
             data + "\"}]"));
  ASSERT_THAT(hub.receipts(), SizeIs(1));
  EXPECT_EQ(hub.receipts()[0].delivery_id, "m-1:c-1");
  EXPECT_EQ(hub.receipts()[0].external_id, "wamid.late");
}

}  // namespace
}  // namespace meta
