// What people write and do on WhatsApp. The payloads are those of Meta's documentation.
#include "fixture.hpp"

namespace meta {
namespace {

struct NumberInbound : Number {
  Answer status(const std::string& what) { return post(value(R"("statuses":[)" + what + "]")); }
};

TEST_F(NumberInbound, ATextComesInWithTheNameOfItsWriter) {
  create_whatsapp();
  EXPECT_EQ(says("this is a text message").status, 200);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].external_id, "wamid.1");
  EXPECT_EQ(hub.inbox()[0].sender.external_id, kTo);
  EXPECT_EQ(hub.inbox()[0].sender.display_name, "Kerry Fisher");
  EXPECT_EQ(hub.inbox()[0].text, "this is a text message");
  EXPECT_THAT(hub.calls(), IsEmpty());
}

struct Shape {
  std::string what;
  std::string text;
  std::string content{};
};

class WhatsAppShapes : public Number, public testing::WithParamInterface<Shape> {};

TEST_P(WhatsAppShapes, ComeInAsOneMessage) {
  create_whatsapp();
  EXPECT_EQ(post_message(GetParam().what).status, 200);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].text, GetParam().text);
  EXPECT_EQ(hub.inbox()[0].content, GetParam().content);
}

INSTANTIATE_TEST_SUITE_P(
    Documented, WhatsAppShapes,
    testing::Values(
        Shape{
            R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"0~size:s","title":"Small"}},"context":{"from":"16505551111","id":"wamid.0"})",
            "Small", R"({"type":"text","text":"Small","payload":"size:s"})"},
        Shape{
            R"("type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"9~tea","title":"Tea","description":"Green"}})",
            "Tea", R"({"type":"text","text":"Tea","payload":"tea"})"},
        Shape{
            R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"of-another-system","title":"Yes"}})",
            "Yes", R"({"type":"text","text":"Yes","payload":"of-another-system"})"},
        Shape{
            R"("type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"a\":1}"}})",
            "Sent\n{\"a\":1}"},
        Shape{R"("type":"button","button":{"payload":"STOP_PROMOTIONS","text":"Stop"})", "Stop",
              R"({"type":"text","text":"Stop","payload":"STOP_PROMOTIONS"})"},
        Shape{
            R"("type":"location","location":{"latitude":51.5,"longitude":-0.1,"name":"Shop","address":"1 Road","url":"https://e.org"})",
            "",
            R"({"type":"location","coordinates":{"lat":51.5,"long":-0.1},"location":{"name":"Shop","address":"1 Road"}})"},
        Shape{
            R"("type":"contacts","contacts":[{"name":{"formatted_name":"Ada"},"phones":[{"phone":"+44 1","type":"HOME"},{"phone":"+44 2"}]},{"name":{"formatted_name":"Bob"}}])",
            "Ada: +44 1, +44 2\nBob"},
        Shape{
            R"("type":"order","order":{"catalog_id":"1","text":"Please","product_items":[{"product_retailer_id":"tea","quantity":2,"item_price":1,"currency":"EUR"}]})",
            "[order] Please\n2 x tea"},
        Shape{R"("type":"unsupported","errors":[{"code":131051,"title":"Message type unknown"}])", "[unsupported]"},
        Shape{R"("type":"something_new","something_new":{})", "[something_new]"},
        Shape{R"("type":"image","image":{"caption":"No id"})", "No id\n[image]"}));

TEST_F(NumberInbound, ReactionsAndSystemMessagesAreNoMessages) {
  create_whatsapp();
  for (const auto* what : {R"("type":"reaction","reaction":{"message_id":"wamid.0","emoji":"😀"})",
                           R"("type":"system","system":{"body":"changed","type":"user_changed_number"})",
                           R"("type":"text","text":{"body":"in a group"},"group_id":"G1")"}) {
    EXPECT_EQ(post_message(what).status, 200) << what;
  }
  EXPECT_EQ(
      post(R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"account_update","value":{}},
    {"field":"smb_message_echoes","value":{"metadata":{"phone_number_id":"123456123"},"messages":[{"from":"1","id":"2","type":"text"}]}}]}]})")
          .status,
      200);
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(NumberInbound, ManyMessagesAndStatusesOfOnePostAreAllTakenOnce) {
  create_whatsapp();
  const auto all = value(
      R"("messages":[{"from":"16315551181","id":"w1","timestamp":"1504902988","type":"text","text":{"body":"one"}},
        {"from":"447911123456","id":"w2","timestamp":"1504902988","type":"text","text":{"body":"two"}},
        {"from":"16315551181","id":"w1","timestamp":"1504902988","type":"text","text":{"body":"one"}}],
        "statuses":[{"id":"wamid.a","status":"delivered","timestamp":"1","recipient_id":"1"},{"id":"wamid.b","status":"read","timestamp":"1","recipient_id":"1"}])",
      R"({"profile":{"name":"Kerry"},"wa_id":"16315551181"},{"profile":{"name":"Lee"},"wa_id":"447911123456"})");
  EXPECT_EQ(post(all).status, 200);
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_EQ(hub.inbox()[0].sender.display_name, "Kerry");
  EXPECT_EQ(hub.inbox()[1].sender.external_id, "+447911123456");
  EXPECT_EQ(hub.inbox()[1].sender.display_name, "Lee");
  EXPECT_THAT(hub.receipts(), SizeIs(2));
}

// Meta: "For Brazil and Mexico, the extra added prefix of the phone number may be modified by the Cloud API."
TEST_F(NumberInbound, WhoseIdIsAFormerNumberIsKnownByTheOneOfToday) {
  create_whatsapp();
  for (const auto& [id, number] :
       {std::pair{"551187654321", "+5511987654321"}, std::pair{"5511987654321", "+5511987654321"},
        std::pair{"5215512345678", "+525512345678"}}) {
    EXPECT_EQ(says_from(id, std::string{"wamid."} + id).status, 200);
    EXPECT_EQ(hub.inbox().back().sender.external_id, number);
    EXPECT_EQ(hub.inbox().back().sender.display_name, "Ana") << "WhatsApp presents them by its id";
  }
}

TEST_F(NumberInbound, WhoHidesAFormerNumberStaysTheSamePerson) {
  create_whatsapp();
  post(value(
      R"("messages":[{"from":"551187654321","from_user_id":"BR.7","id":"w1","timestamp":"1","type":"text","text":{"body":"one"}}])",
      R"({"profile":{"name":"Ana"},"wa_id":"551187654321","user_id":"BR.7"})"));
  post(value(R"("messages":[{"from_user_id":"BR.7","id":"w2","timestamp":"1","type":"text","text":{"body":"two"}}])",
             R"({"profile":{"name":"Ana"},"user_id":"BR.7"})"));
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  for (const auto& message : hub.inbox()) EXPECT_EQ(message.sender.external_id, "+5511987654321");
}

TEST_F(NumberInbound, WhoHidesTheirNumberStaysTheSamePerson) {
  create_whatsapp();
  const std::string known =
      R"({"profile":{"name":"Kerry","username":"@kerry"},"wa_id":"16315551181","user_id":"US.13491208655302741918"})";
  post(value(message(R"("from_user_id":"US.13491208655302741918","type":"text","text":{"body":"one"})"), known));
  const std::string hidden = R"({"profile":{"name":"Kerry","username":"@kerry"},"user_id":"US.13491208655302741918"})";
  post(value(
      R"("messages":[{"from_user_id":"US.13491208655302741918","id":"w2","timestamp":"1","type":"text","text":{"body":"two"}}])",
      hidden));
  const std::string stranger = R"({"profile":{"name":"Sam"},"user_id":"US.99"})";
  post(value(R"("messages":[{"from_user_id":"US.99","id":"w3","timestamp":"1","type":"text","text":{"body":"three"}}])",
             stranger));
  ASSERT_THAT(hub.inbox(), SizeIs(3));
  EXPECT_EQ(hub.inbox()[0].sender.external_id, kTo);
  EXPECT_EQ(hub.inbox()[0].sender.info, R"({"username":"@kerry"})");
  EXPECT_EQ(hub.inbox()[1].sender.external_id, kTo);
  EXPECT_EQ(hub.inbox()[2].sender.external_id, "US.99");
  EXPECT_EQ(hub.inbox()[2].sender.display_name, "Sam");
}

TEST_F(NumberInbound, APictureIsLookedUpAndFetchedWithOurToken) {
  create_whatsapp();
  hub.script(
      "GET", url_of("2754859441498128", "phone_number_id=123456123"),
      {.body =
           R"({"messaging_product":"whatsapp","url":"https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
               "mime_type":"image/png","sha256":"81d3","file_size":303833,"id":"2754859441498128"})"});
  hub.script("GET", "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", {.body = "PNG"});
  post_message(
      R"("type":"image","image":{"caption":"This is a caption","mime_type":"image/png","sha256":"81d3","id":"2754859441498128"})");
  hub.advance(Milliseconds{1}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(Json::parse(hub.inbox()[0].content)["text"].string(), "This is a caption");
  EXPECT_EQ(hub.inbox()[0].sender.display_name, "Kerry Fisher");
  EXPECT_EQ(hub.files()[0].name, "image.png");
  ASSERT_THAT(hub.calls(), SizeIs(2));
  EXPECT_EQ(hub.calls()[1].header("Authorization"), std::string{"Bearer "} + kToken);
}

TEST_F(NumberInbound, TheTokenGoesToNobodyButMeta) {
  create_whatsapp();
  int n = 0;
  for (const auto* url :
       {"https://lookaside.fbsbx.com.evil.example/1", "http://lookaside.fbsbx.com/1", "https://evil.example/1",
        "https://a@evil.example/.fbsbx.com", "https://evil.example/?.fbsbx.com", "https://evilfbsbx.com/1"}) {
    const auto id = "9" + std::to_string(++n);
    hub.script("GET", url_of(id, "phone_number_id=123456123"),
               {.body = R"({"url":")" + std::string{url} + R"(","file_size":1})"});
    post_message(R"("type":"document","document":{"filename":"a.pdf","id":")" + id + "\"}", "w" + id);
  }
  // A redirection away from Meta is followed without it.
  hub.script("GET", url_of("1", "phone_number_id=123456123"),
             {.body = R"({"url":"https://lookaside.fbsbx.com/r","file_size":1})"});
  hub.script("GET", "https://lookaside.fbsbx.com/r",
             {.status = 302, .headers = {{"Location", "https://cdn.example/x"}}});
  hub.script("GET", "https://cdn.example/x", {.body = "PDF"});
  post_message(R"("type":"document","document":{"filename":"b.pdf","id":"1"})", "w1");
  hub.advance(Milliseconds{1}).value();
  EXPECT_THAT(hub.inbox(), SizeIs(7));
  for (const auto& call : hub.calls()) {
    const bool is_metas = call.url.starts_with(kGraph) || call.url == "https://lookaside.fbsbx.com/r";
    EXPECT_EQ(call.header("Authorization").empty(), !is_metas) << call.url;
    EXPECT_TRUE(is_metas || call.url == "https://cdn.example/x") << call.url;
  }
  EXPECT_THAT(hub.files(), SizeIs(1));
}

TEST_F(NumberInbound, AFileThatIsTooLargeIsNamedAndNotFetched) {
  create_whatsapp();
  hub.script("GET", url_of("7", "phone_number_id=123456123"),
             {.body = R"({"url":"https://lookaside.fbsbx.com/7","file_size":99000000,"mime_type":"application/pdf"})"});
  post_message(R"("type":"document","document":{"filename":"plans.pdf","id":"7"})");
  hub.advance(Milliseconds{1}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_THAT(hub.inbox()[0].content, HasSubstr("[document: plans.pdf] (it is larger than 16 MB)"));
}

TEST_F(NumberInbound, ABadTokenDoesNotLoseAPicture) {
  create_whatsapp();
  hub.script("GET", url_of("7", "phone_number_id=123456123"),
             {.status = 401, .body = R"({"error":{"code":190,"message":"Malformed access token EAAB-access-token"}})"});
  post_message(R"("type":"image","image":{"id":"7"})");
  hub.advance(Milliseconds{1}).value();
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(counted("meta_bad_tokens_total"), 1);
  hub.script("GET", url_of("7", "phone_number_id=123456123"),
             {.body = R"({"url":"https://lookaside.fbsbx.com/7","mime_type":"image/jpeg"})"});
  hub.script("GET", "https://lookaside.fbsbx.com/7", {.body = "JPG"});
  hub.advance(Milliseconds{15'000}).value();
  EXPECT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.files()[0].name, "image.jpg");
}

TEST_F(NumberInbound, StatusesSayHowAMessageFares) {
  create_whatsapp();
  const auto one = [](const std::string& status, const std::string& more = {}) {
    return R"({"id":"wamid.out","status":")" + status +
           R"(","timestamp":"1750857384","recipient_id":"16315551181","biz_opaque_callback_data":"m-1:c-1")" + more +
           "}";
  };
  status(one("sent", R"(,"conversation":{"id":"c","origin":{"type":"service"}},"pricing":{"billable":true})") + "," +
         one("delivered") + "," + one("read"));
  ASSERT_THAT(hub.receipts(), SizeIs(2));
  EXPECT_EQ(hub.receipts()[0].kind, HUBBUB_RECEIPT_DELIVERED);
  EXPECT_EQ(hub.receipts()[0].delivery_id, "m-1:c-1");
  EXPECT_EQ(hub.receipts()[0].external_id, "wamid.out");
  EXPECT_EQ(hub.receipts()[1].kind, HUBBUB_RECEIPT_READ);
  status(one("failed", R"(,"errors":[{"code":131047,"title":"Re-engagement message","error_data":{"details":"x"}}])"));
  EXPECT_EQ(hub.receipts()[2].kind, HUBBUB_RECEIPT_FAILED);
  EXPECT_EQ(hub.receipts()[2].reason,
            "Meta 131047: The person has not written for 24 hours: only a template may go out.");
  status(one("failed", R"(,"errors":[{"code":999999,"title":"Something","error_data":{"details":"It\u0007 broke"}}])"));
  EXPECT_EQ(hub.receipts()[3].reason, "Meta 999999: It broke");
  status(one("failed"));
  EXPECT_THAT(hub.receipts()[4].reason, HasSubstr("did not say why"));
}

TEST_F(NumberInbound, WebhooksOfAnotherNumberAreCountedAndLeftAlone) {
  create_whatsapp();
  auto body = value(message(R"("type":"text","text":{"body":"Hi"})"));
  body.replace(body.find("123456123"), 9, "999999999");
  EXPECT_EQ(post(body).status, 200);
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(counted("meta_strangers_total"), 1);
}

}  // namespace
}  // namespace meta
