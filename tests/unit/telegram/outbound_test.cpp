// What the business says, by the Bot API.
#include "fixture.hpp"

namespace telegram {
namespace {

struct Sending : Bot {
  void SetUp() override { create_webhook(); }
  Delivery refused(int status, const std::string& description, const std::string& more = {}) {
    refuse("sendMessage", status, description, more);
    return send("Hi");
  }
};

TEST_F(Sending, SendsPlainTextThatNothingInItCanFormat) {
  answer_message("sendMessage");
  const auto delivery = send("<b>Hi</b> *there* [x](https://evil.example) 😀");
  EXPECT_TRUE(delivery.sent());
  EXPECT_EQ(delivery.external_id, "123456:42:77");
  const auto sent = last("sendMessage");
  EXPECT_EQ(sent["chat_id"].integer(), 42);
  EXPECT_EQ(sent["text"].string(), "<b>Hi</b> *there* [x](https://evil.example) 😀");
  EXPECT_TRUE(sent["parse_mode"].is_null());
  EXPECT_TRUE(sent["entities"].is_null());
  EXPECT_TRUE(sent["reply_markup"].is_null());
  EXPECT_EQ(hub.record_count("boards"), 0U);
}

TEST_F(Sending, SendsAlsoWhatIsInNoConversation) {
  answer_message("sendMessage");
  EXPECT_TRUE(hub.send({.to = "42", .text = "Is that you?", .id = "notice-1", .conversation_id = ""}).sent());
  EXPECT_EQ(last("sendMessage")["text"].string(), "Is that you?");
}

TEST_F(Sending, SendsOnlyToPeople) {
  for (const auto* to : {"@channel", "", "42x", "99999999999999999999"}) {
    const auto delivery = send("Hi", {}, to);
    EXPECT_EQ(delivery.error.status, Status::invalid) << to;
    EXPECT_EQ(delivery.error.code, "bad_chat");
  }
  EXPECT_THAT(calls_of("sendMessage"), IsEmpty());
}

TEST_F(Sending, TellsWhatIsTriedAgainFromWhatIsNot) {
  const auto blocked = refused(403, "Forbidden: bot was blocked by the user");
  EXPECT_EQ(blocked.error.status, Status::rejected);
  EXPECT_EQ(blocked.error.code, "blocked");
  EXPECT_EQ(blocked.error.message, "The person has blocked the bot.");
  EXPECT_EQ(refused(403, "Forbidden: user is deactivated").error.code, "deactivated");
  EXPECT_EQ(refused(403, "Forbidden: bot can't initiate conversation with a user").error.code, "not_started");
  const auto nobody = refused(400, "Bad Request: chat not found");
  EXPECT_EQ(nobody.error.status, Status::rejected);
  EXPECT_EQ(nobody.error.code, "chat_not_found");
  const auto limited = refused(429, "Too Many Requests: retry after 7", R"(, "parameters": {"retry_after": 7})");
  EXPECT_EQ(limited.error.status, Status::rate_limited);
  EXPECT_EQ(limited.error.retry_after.count(), 7000);
  EXPECT_EQ(refused(401, "Unauthorized").error.status, Status::unauthenticated);
  EXPECT_EQ(refused(404, "Not Found").error.status, Status::unauthenticated);
  EXPECT_EQ(refused(502, "Bad Gateway").error.status, Status::unavailable);
  const auto other = refused(400, "Bad Request: something new");
  EXPECT_EQ(other.error.status, Status::rejected);
  EXPECT_EQ(other.error.message, "Telegram answered 400: Bad Request: something new");
  EXPECT_EQ(other.error.code, "telegram_400");
}

TEST_F(Sending, WaitsAsLongAsABusyServerAsks) {
  hub.script("POST", kApi + std::string{"sendMessage"},
             {.status = 503, .body = "{}", .retry_after = hubbub::Milliseconds{9'000}});
  EXPECT_EQ(send("Hi").error.retry_after, hubbub::Milliseconds{9'000});
}

TEST_F(Sending, NeverRepeatsWhatMayHaveGoneOut) {
  const auto url = kApi + std::string{"sendMessage"};
  hub.script("POST", url, {.error = hubbub::Error{Status::abandoned, "cut off: " + url}});
  const auto cut_off = send("Hi");
  EXPECT_EQ(cut_off.error.code, HUBBUB_OUTCOME_UNKNOWN);
  EXPECT_THAT(cut_off.error.message, Not(HasSubstr(kToken)));
  hub.script("POST", url, {.body = "<html>not Telegram</html>"});
  EXPECT_EQ(send("Hi").error.code, HUBBUB_OUTCOME_UNKNOWN);
  hub.script("POST", url, {.body = R"({"ok": true, "result": {}})"});
  EXPECT_EQ(send("Hi").error.code, HUBBUB_OUTCOME_UNKNOWN);
  hub.script("POST", url, {.error = hubbub::Error{Status::invalid, url + " answered more than 16000000 bytes"}});
  EXPECT_EQ(send("Hi").error.code, HUBBUB_OUTCOME_UNKNOWN);
  hub.script("POST", url, {.status = 504, .body = "<html>Gateway Timeout</html>"});
  EXPECT_EQ(send("Hi").error.code, HUBBUB_OUTCOME_UNKNOWN);
  hub.script("POST", url, {.error = hubbub::Error{Status::unavailable, "no connection to " + url}});
  const auto no_connection = send("Hi");
  EXPECT_EQ(no_connection.error.status, Status::unavailable);
  EXPECT_EQ(no_connection.error.code, "");
  EXPECT_THAT(no_connection.error.message, Not(HasSubstr(kToken)));
}

TEST_F(Sending, ShowsActionsAsAnInlineKeyboard) {
  answer_message("sendMessage");
  send("Which?", R"({"type": "text", "text": "Which?", "actions": [
    {"type": "reply", "text": "Small", "payload": "s"}, {"type": "postback", "text": "Later", "payload": "l"},
    {"type": "link", "text": "See", "uri": "https://shop.example"},
    {"type": "webview", "text": "Open", "uri": "https://shop.example/app"},
    {"type": "link", "text": "Call us", "uri": "tel:+4420"}]})");
  const auto sent = last("sendMessage");
  const auto rows = sent["reply_markup"]["inline_keyboard"];
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_LE(rows[0][0]["callback_data"].string().size(), 64U);
  EXPECT_NE(rows[0][0]["callback_data"].string(), rows[1][0]["callback_data"].string());
  EXPECT_EQ(rows[2][0]["url"].string(), "https://shop.example");
  EXPECT_EQ(rows[3][0]["web_app"]["url"].string(), "https://shop.example/app");
  EXPECT_EQ(sent["text"].string(), "Which?\nCall us: tel:+4420") << "Telegram has no buttons for such addresses";
  answer_message("sendMessage");
  send("Which?", R"({"type": "text", "text": "Which?", "actions": [{"type": "reply", "text": "S", "payload": "s"}]})");
  EXPECT_EQ(hub.record_count("boards"), 1U) << "another try of the same delivery";
}

TEST_F(Sending, AsksForALocationWithItsOwnKeyboard) {
  answer_message("sendMessage");
  send("Where are you?", R"({"type": "text", "text": "Where are you?",
    "actions": [{"type": "locationRequest", "text": "Here"}]})");
  const auto sent = last("sendMessage");
  EXPECT_EQ(sent["text"].string(), "Where are you?");
  EXPECT_TRUE(sent["reply_markup"]["keyboard"][0][0]["request_location"].boolean());
}

TEST_F(Sending, SendsPlaces) {
  answer_message("sendLocation");
  EXPECT_TRUE(send("here", R"({"type": "location", "coordinates": {"lat": 1.5, "long": -2.25}})").sent());
  EXPECT_EQ(last("sendLocation")["latitude"].number(), 1.5);
  EXPECT_EQ(last("sendLocation")["longitude"].number(), -2.25);
  answer_message("sendVenue");
  send("Shop", R"({"type": "location", "coordinates": {"lat": 1.5, "long": 2},
    "location": {"name": "Shop", "address": "1 Road"}})");
  EXPECT_EQ(last("sendVenue")["title"].string(), "Shop");
  EXPECT_EQ(last("sendVenue")["address"].string(), "1 Road");
}

TEST_F(Sending, ShowsTypingButNotMoreOftenThanNeeded) {
  answer("sendChatAction", "true");
  hub.show(HUBBUB_TYPING_START, "42").value();
  hub.show(HUBBUB_TYPING_START, "42").value();
  hub.show(HUBBUB_TYPING_STOP, "42").value();
  ASSERT_THAT(calls_of("sendChatAction"), SizeIs(1));
  EXPECT_EQ(last("sendChatAction")["action"].string(), "typing");
  hub.advance(hubbub::Milliseconds{5'000}).value();
  hub.show(HUBBUB_TYPING_START, "42").value();
  EXPECT_THAT(calls_of("sendChatAction"), SizeIs(2));
}

// --- Pictures and files

const std::string kImage = R"({"type": "image", "mediaUrl": "https://hub.example/media/1/cat.png?key=x",
  "mediaType": "image/png", "text": "A cat"})";
constexpr auto kImageUrl = "https://hub.example/media/1/cat.png?key=x";
const std::string kNoContent = "Bad Request: failed to get HTTP URL content";

TEST_F(Sending, LetsTelegramFetchAPicture) {
  answer_message("sendPhoto");
  EXPECT_TRUE(send("A cat", kImage).sent());
  EXPECT_EQ(last("sendPhoto")["photo"].string(), kImageUrl);
  EXPECT_EQ(last("sendPhoto")["caption"].string(), "A cat");
}

TEST_F(Sending, UploadsThePictureThatTelegramCannotFetch) {
  refuse("sendPhoto", 400, kNoContent);
  hub.script("GET", kImageUrl, {.body = std::string("\x89PNG\0\r\n", 7)});
  answer_message("sendPhoto", 78);
  const auto delivery = send("A cat", kImage);
  EXPECT_EQ(delivery.external_id, "123456:42:78");
  const auto upload = calls_of("sendPhoto").at(1);
  EXPECT_THAT(upload.header("Content-Type"), HasSubstr("multipart/form-data; boundary=hubbub-"));
  const auto boundary = upload.header("Content-Type").substr(std::string{"multipart/form-data; boundary="}.size());
  EXPECT_THAT(upload.body, HasSubstr("name=\"chat_id\"\r\n\r\n42\r\n--" + boundary));
  EXPECT_THAT(upload.body, HasSubstr("name=\"caption\"\r\n\r\nA cat\r\n"));
  EXPECT_THAT(upload.body, HasSubstr("name=\"photo\"; filename=\"cat.png\"\r\n"));
  EXPECT_THAT(upload.body, HasSubstr(std::string("\r\n\r\n\x89PNG\0\r\n\r\n--", 15) + boundary + "--\r\n"));
}

TEST_F(Sending, SendsAsAFileWhatTelegramDoesNotTakeForAPicture) {
  refuse("sendPhoto", 400, "Bad Request: wrong type of the web page content");
  hub.script("GET", kImageUrl, {.body = "PNG"});
  refuse("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS");
  answer_message("sendDocument");
  EXPECT_TRUE(send("A cat", kImage).sent());
  EXPECT_THAT(calls_of("sendDocument").at(0).body, HasSubstr("name=\"document\"; filename=\"cat.png\""));
}

TEST_F(Sending, GivesALinkWhenNothingElseWorks) {
  refuse("sendPhoto", 400, kNoContent);
  answer_message("sendMessage");
  EXPECT_TRUE(send("A cat", kImage).sent());
  EXPECT_EQ(last("sendMessage")["text"].string(), std::string{"A cat\n"} + kImageUrl);
}

TEST_F(Sending, UploadsFilesThatTelegramWouldNotFetch) {
  hub.script("GET", "https://hub.example/media/2/x", {.body = "a;b"});
  answer_message("sendDocument");
  EXPECT_TRUE(send("t", R"({"type": "file", "mediaUrl": "https://hub.example/media/2/x", "mediaType": "text/csv",
    "altText": "or\"der\r\n.csv"})")
                  .sent());
  EXPECT_THAT(calls_of("sendDocument").at(0).body, HasSubstr("filename=\"order.csv\"\r\n"));
  answer_message("sendDocument");
  send("t", R"({"type": "file", "mediaUrl": "https://hub.example/a.pdf", "mediaType": "application/pdf"})");
  EXPECT_EQ(last("sendDocument")["document"].string(), "https://hub.example/a.pdf");
}

TEST_F(Sending, LongWordsUnderAPictureBecomeATextThatShowsIt) {
  std::string words;
  for (int i = 0; i < 600; ++i) words += "😀";  // 1,200 units of UTF-16
  answer_message("sendMessage");
  send(words, hubbub::JsonObject{{"type", "image"}, {"mediaUrl", kImageUrl}, {"text", words}}.text());
  EXPECT_THAT(calls_of("sendPhoto"), IsEmpty());
  EXPECT_EQ(last("sendMessage")["text"].string(), words + "\n" + kImageUrl);
  EXPECT_EQ(last("sendMessage")["link_preview_options"]["url"].string(), kImageUrl);
}

TEST_F(Sending, NeverDoublesAPictureWhoseOutcomeIsUnknown) {
  hub.script("POST", kApi + std::string{"sendPhoto"}, {.error = hubbub::Error{Status::abandoned, "cut off"}});
  EXPECT_EQ(send("A cat", kImage).error.code, HUBBUB_OUTCOME_UNKNOWN);
  EXPECT_THAT(calls_of("sendPhoto"), SizeIs(1));
}

TEST_F(Sending, DeclaresWhatTelegramCounts) {
  const auto& declared = *hub.descriptor("com.hubbub.telegram").capabilities;
  EXPECT_EQ(declared.text_max_chars, 4096U);
  EXPECT_EQ(declared.text_unit, static_cast<std::uint32_t>(HUBBUB_TEXT_UTF16));
  EXPECT_TRUE(hub.has_face(HUBBUB_FACE_CHANNEL_ACTIVITY));
}

}  // namespace
}  // namespace telegram
