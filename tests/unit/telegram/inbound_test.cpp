// What people say, by webhook.
#include "fixture.hpp"

namespace telegram {
namespace {

using Webhook = Bot;

TEST_F(Webhook, IsSetAtStartWithASecretOfItsOwn) {
  create_webhook();
  const auto set = last("setWebhook");
  EXPECT_EQ(set["url"].string(), "https://hub.example/hooks/telegram-main/updates");
  EXPECT_EQ(set["secret_token"].string().size(), 64U);
  EXPECT_THAT(std::string{set["secret_token"].string()}, Not(HasSubstr("ABC-DEF")));
  EXPECT_FALSE(set["drop_pending_updates"].boolean(true));
  EXPECT_EQ(set["allowed_updates"].text(), R"(["message","edited_message","callback_query"])");
}

TEST_F(Webhook, IsSetAgainUntilTelegramTakesIt) {
  hub.public_url("https://hub.example");
  hub.secret("token", kToken);
  refuse("setWebhook", 429, "Too Many Requests", R"(, "parameters": {"retry_after": 9})");
  hub.create("com.hubbub.telegram", R"({"token": "${env:TOKEN}", "mode": "webhook"})", "telegram-main").value();
  hub.advance(hubbub::Milliseconds{8'900}).value();
  EXPECT_THAT(calls_of("setWebhook"), SizeIs(1));
  answer("setWebhook", "true");
  hub.advance(hubbub::Milliseconds{200}).value();
  EXPECT_THAT(calls_of("setWebhook"), SizeIs(2));
  hub.advance(hubbub::Milliseconds{600'000}).value();
  EXPECT_THAT(calls_of("setWebhook"), SizeIs(2));
}

TEST_F(Webhook, NeedsAnAddressThatTelegramCanReach) {
  hub.secret("token", kToken);
  const auto created = hub.create("com.hubbub.telegram", R"({"token": "${env:TOKEN}", "mode": "webhook"})");
  ASSERT_FALSE(created);
  EXPECT_THAT(created.error().message, HasSubstr("app.public_url"));
}

TEST_F(Webhook, TakesNoTokenThatIsNone) {
  for (const auto* wrong : {"", "abc", "12:", ":abc", "12/3:abc", "12:a b", "12:a/../b"}) {
    hubbub::testing::FakeHub fresh;
    fresh.secret("token", wrong);
    EXPECT_FALSE(fresh.create("com.hubbub.telegram", R"({"token": "${env:TOKEN}"})")) << wrong;
  }
}

TEST_F(Webhook, ReceivesATextOnceWithWhoWroteIt) {
  create_webhook();
  EXPECT_EQ(post_message(R"("text": "Hello <b>there</b> 😀")").status, 200);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  const auto& message = hub.inbox()[0];
  EXPECT_EQ(message.external_id, "123456:42:5");
  EXPECT_EQ(message.text, "Hello <b>there</b> 😀");
  EXPECT_EQ(message.sender.external_id, "42");
  EXPECT_EQ(message.sender.display_name, "Zoë Marsh");
  EXPECT_EQ(message.sender.given_name, "Zoë");
  EXPECT_EQ(message.sender.surname, "Marsh");
  EXPECT_EQ(message.sender.locale, "pt-br");
  EXPECT_EQ(message.sender.info, R"({"username":"zoe"})");
  EXPECT_EQ(message.sender.user_external_id, "") << "nobody verified who they are";
  EXPECT_EQ(post_message(R"("text": "Hello again")").status, 200);
  EXPECT_THAT(hub.inbox(), SizeIs(1)) << "the same message once more";
}

TEST_F(Webhook, RefusesWhatHasNotTheSecret) {
  create_webhook();
  const auto update = update_with(R"("text": "Hi")");
  const auto good = secret();
  const std::vector<hubbub::testing::Headers> lies{{},
                                                   {{"X-Telegram-Bot-Api-Secret-Token", ""}},
                                                   {{"X-Telegram-Bot-Api-Secret-Token", "wrong"}},
                                                   {{"X-Telegram-Bot-Api-Secret-Token", kToken}},
                                                   {{"X-Telegram-Bot-Api-Secret-Token", good.substr(1)}},
                                                   {{"X-Telegram-Bot-Api-Secret-Token", good + "0"}},
                                                   {{"Authorization", good}}};
  for (const auto& headers : lies) {
    EXPECT_EQ(hub.request({.method = "POST", .path = "/updates", .body = update, .headers = headers}).status, 401);
  }
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(hub.metrics().back().name, "telegram_bad_secrets_total");
}

TEST_F(Webhook, RefusesWhatIsNoUpdateAndWhatWasCutOff) {
  create_webhook();
  EXPECT_EQ(post("").status, 400);
  EXPECT_EQ(post("[]").status, 400);
  EXPECT_EQ(post("{}").status, 400);
  const auto whole = update_with(R"("text": "Hi")");
  EXPECT_EQ(post(whole.substr(0, whole.size() - 3)).status, 400);
  EXPECT_EQ(post(R"({"update_id": 1, "poll": {}})").status, 200) << "a kind that is none of ours is done with";
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Webhook, AsksForAnotherTryWhenTheMessageCouldNotBeStored) {
  create_webhook();
  hub.fail_next_commit();
  EXPECT_EQ(post_message(R"("text": "Hi")").status, 503);
  EXPECT_EQ(post_message(R"("text": "Hi")").status, 200);
  EXPECT_THAT(hub.inbox(), SizeIs(1));
}

TEST_F(Webhook, HandsOnTheTokenOfADeepLinkAndHidesItFromTheText) {
  create_webhook();
  post_message(R"("text": "/start aB3_-x")");
  EXPECT_EQ(hub.inbox().at(0).text, "Start");
  EXPECT_EQ(hub.inbox().at(0).metadata, R"({"start":"aB3_-x"})");
  post_message(R"("text": "/start")", 6);
  EXPECT_EQ(hub.inbox().at(1).metadata, "");
  post_message(R"("text": "/start two words")", 7);
  EXPECT_EQ(hub.inbox().at(2).text, "/start two words");
  EXPECT_EQ(hub.inbox().at(2).metadata, "");
  post_message("\"text\": \"/start " + std::string(65, 'a') + "\"", 8);
  EXPECT_EQ(hub.inbox().at(3).metadata, "");
}

TEST_F(Webhook, TheButtonToBeginIsAButton) {
  create_webhook();
  post_message(R"("text": "/start")");
  EXPECT_EQ(hub.inbox().at(0).content, R"({"type":"text","text":"Start","payload":"/start"})");
  post_message(R"("text": "/start aB3_-x")", 6);
  EXPECT_EQ(hub.inbox().at(1).content, R"({"type":"text","text":"Start","payload":"/start"})");
  post_message(R"("text": "/started")", 7);
  EXPECT_EQ(hub.inbox().at(2).text, "/started");
  EXPECT_EQ(hub.inbox().at(2).content, "");
  post(update_with(R"("text": "/start", "edit_date": 5)", 7, 901, "edited_message"));
  EXPECT_THAT(hub.inbox(), SizeIs(3)) << "what was written before was no start";
}

TEST_F(Webhook, ReceivesPlaces) {
  create_webhook();
  post_message(R"("location": {"latitude": 32.0853, "longitude": 34.7818})");
  EXPECT_EQ(hub.inbox().at(0).content, R"({"type":"location","coordinates":{"lat":32.0853,"long":34.7818}})");
  post_message(R"("location": {"latitude": 1, "longitude": 2},
                  "venue": {"title": "Shop", "address": "1 Road", "location": {"latitude": 1, "longitude": 2}})",
               6);
  EXPECT_THAT(hub.inbox().at(1).content, HasSubstr(R"("location":{"name":"Shop","address":"1 Road"})"));
  post_message(R"("location": {"latitude": 91, "longitude": 2})", 7);
  EXPECT_EQ(hub.inbox().at(2).text, "[location]");
}

TEST_F(Webhook, SaysInWordsWhatHasNoFormOfItsOwn) {
  create_webhook();
  post_message(R"("contact": {"phone_number": "+4420", "first_name": "Al", "last_name": "B"})", 1);
  post_message(R"("sticker": {"file_id": "s", "is_animated": true, "emoji": "👍"})", 2);
  post_message(R"("poll": {"question": "Which?"})", 3);
  post_message(R"("dice": {"emoji": "🎲", "value": 6})", 4);
  std::vector<std::string> texts;
  for (const auto& message : hub.inbox()) texts.push_back(message.text);
  EXPECT_THAT(texts, ElementsAre("Al B: +4420", "👍", "[poll] Which?", "🎲 6"));
}

TEST_F(Webhook, LeavesGroupsBotsAndServiceMessagesAlone) {
  create_webhook();
  EXPECT_EQ(post(R"({"update_id": 1, "message": {"message_id": 1, "from": {"id": 42, "is_bot": false},
                     "chat": {"id": -100, "type": "group"}, "text": "Hi"}})")
                .status,
            200);
  EXPECT_EQ(post(R"({"update_id": 2, "message": {"message_id": 2, "from": {"id": 43, "is_bot": true},
                     "chat": {"id": 43, "type": "private"}, "text": "I am a bot"}})")
                .status,
            200);
  EXPECT_EQ(post_message(R"("pinned_message": {"message_id": 3})").status, 200);
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Webhook, ReceivesChangedWordsAsNewsOfTheFirstOnes) {
  create_webhook();
  const auto edited = update_with(R"("text": "I meant 6", "edit_date": 1700)", 5, 902, "edited_message");
  EXPECT_EQ(post(edited).status, 200);
  EXPECT_EQ(hub.inbox().at(0).external_id, "123456:42:5:edit:1700");
  EXPECT_EQ(hub.inbox().at(0).metadata, R"({"edits":"123456:42:5"})");
  post(update_with(R"("location": {"latitude": 1, "longitude": 2}, "edit_date": 1701)", 5, 903, "edited_message"));
  EXPECT_THAT(hub.inbox(), SizeIs(1)) << "a position that moves is not news each time";
}

// --- Files

const std::string kPhoto = R"("caption": "Look", "photo": [
  {"file_id": "small", "width": 90, "height": 60, "file_size": 1000},
  {"file_id": "large", "width": 900, "height": 600, "file_size": 50000},
  {"file_id": "middle", "width": 300, "height": 200, "file_size": 9000}])";

TEST_F(Webhook, KeepsThePictureInItsLargestSize) {
  create_webhook();
  answer("getFile", R"({"file_id": "large", "file_path": "photos/file_3.jpg"})");
  hub.script("GET", kFiles + std::string{"photos/file_3.jpg"}, {.body = "JPEG"});
  EXPECT_EQ(post_message(kPhoto).status, 200);
  EXPECT_THAT(hub.inbox(), IsEmpty());
  hub.advance(hubbub::Milliseconds{0}).value();
  EXPECT_EQ(last("getFile")["file_id"].string(), "large");
  ASSERT_THAT(hub.files(), SizeIs(1));
  EXPECT_EQ(hub.files()[0].bytes, "JPEG");
  EXPECT_EQ(hub.files()[0].name, "photo.jpg");
  EXPECT_EQ(hub.files()[0].external_id, "42");
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].external_id, "123456:42:5");
  EXPECT_EQ(hub.inbox()[0].sender.display_name, "Zoë Marsh");
  const auto content = Json::parse(hub.inbox()[0].content);
  EXPECT_EQ(content["type"].string(), "image");
  EXPECT_EQ(content["text"].string(), "Look");
  EXPECT_THAT(std::string{content["mediaUrl"].string()}, Not(HasSubstr(kToken)));
  EXPECT_EQ(hub.record_count("media"), 0U);
}

TEST_F(Webhook, TriesAgainWhileAFileCannotBeFetchedAndThenSaysSo) {
  create_webhook();
  post_message(R"("document": {"file_id": "doc", "file_name": "order.pdf", "file_size": 10})");
  hub.advance(hubbub::Milliseconds{0}).value();  // no connection
  EXPECT_THAT(hub.inbox(), IsEmpty());
  refuse("getFile", 500, "Internal");
  hub.advance(hubbub::Milliseconds{15'000}).value();
  EXPECT_THAT(hub.inbox(), IsEmpty());
  answer("getFile", R"({"file_path": "documents/order.pdf"})");
  hub.script("GET", kFiles + std::string{"documents/order.pdf"}, {.body = "PDF"});
  hub.advance(hubbub::Milliseconds{60'000}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.files().at(0).name, "order.pdf");

  post_message(R"("document": {"file_id": "doc", "file_name": "lost.pdf", "file_size": 10})", 6);
  hub.advance(hubbub::Milliseconds{3'600'000}).value();
  ASSERT_THAT(hub.inbox(), SizeIs(2));
  EXPECT_THAT(hub.inbox()[1].content, HasSubstr("[document: lost.pdf] (Telegram cannot be reached.)"));
  EXPECT_EQ(hub.record_count("media"), 0U);
}

TEST_F(Webhook, NamesAFileThatIsTooLargeOrNotAllowed) {
  create_webhook();
  post_message(R"("video": {"file_id": "v", "file_name": "trip.mp4", "file_size": 40000000}, "caption": "Our trip")");
  hub.advance(hubbub::Milliseconds{0}).value();
  EXPECT_THAT(hub.inbox().at(0).content, HasSubstr(R"(Our trip\u000a[video: trip.mp4] (it is larger than 16 MB))"));
  EXPECT_THAT(calls_of("getFile"), IsEmpty());

  hub.refuse_files(hubbub::rejected("This type of file is not allowed.", "type_not_allowed"));
  answer("getFile", R"({"file_path": "documents/x.exe"})");
  hub.script("GET", kFiles + std::string{"documents/x.exe"}, {.body = "MZ"});
  post_message(R"("document": {"file_id": "x", "file_name": "x.exe", "file_size": 2})", 6);
  hub.advance(hubbub::Milliseconds{0}).value();
  EXPECT_THAT(hub.inbox().at(1).content, HasSubstr("[document: x.exe] (This type of file is not allowed.)"));
}

TEST_F(Webhook, FetchesOnlyFromWhereTelegramsFilesAre) {
  create_webhook();
  for (const auto* path : {"../secret", "/etc/passwd", "a?b=c", ""}) {
    answer("getFile", R"({"file_path": ")" + std::string{path} + "\"}");
    post_message(R"("voice": {"file_id": "v"})", 10 + static_cast<int>(hub.inbox().size()));
    hub.advance(hubbub::Milliseconds{0}).value();
  }
  EXPECT_THAT(hub.inbox(), SizeIs(4));
  EXPECT_EQ(
      std::count_if(hub.calls().begin(), hub.calls().end(), [](const Call& call) { return call.method == "GET"; }), 0);
}

// --- Taps

const std::string kChoices = R"({"type": "text", "text": "Which?", "actions": [
  {"type": "reply", "text": "Small", "payload": "s"}, {"type": "reply", "text": "Large", "payload": "l"}]})";

struct Tapping : Bot {
  void SetUp() override {
    create_webhook();
    answer_message("sendMessage");
  }
  std::string data(std::size_t row, std::size_t column = 0) const {
    const auto sent = last("sendMessage");
    const auto photo = last("sendPhoto");
    const auto& message = photo ? photo : sent;
    return std::string{message["reply_markup"]["inline_keyboard"][row][column]["callback_data"].string()};
  }
};

TEST_F(Tapping, AReplyIsThePersonsAnswerWithItsPayload) {
  EXPECT_TRUE(send("Which?", kChoices).sent());
  EXPECT_EQ(post(tap(data(1))).status, 200);
  ASSERT_THAT(hub.inbox(), SizeIs(1));
  EXPECT_EQ(hub.inbox()[0].content, R"({"type":"text","text":"Large","payload":"l"})");
  EXPECT_EQ(hub.inbox()[0].external_id, "123456:tap:cb1");
  EXPECT_EQ(last("answerCallbackQuery")["callback_query_id"].string(), "cb1");
  EXPECT_EQ(last("editMessageReplyMarkup")["message_id"].integer(), 77);
  EXPECT_EQ(last("editMessageReplyMarkup")["reply_markup"].text(), R"({"inline_keyboard":[]})");
  post(tap(data(1)));
  EXPECT_THAT(hub.inbox(), SizeIs(1)) << "the same tap, told twice";
}

TEST_F(Tapping, OnlyWhatWasOfferedToThisPersonCounts) {
  send("Which?", kChoices);
  const auto good = data(0);
  const auto key = good.substr(0, good.find(':'));
  EXPECT_EQ(post(tap(good, "cb2", 43)).status, 200) << "another chat";
  for (const auto& wrong : {key + ":0.2", key + ":1.0", key + ":g7", key + ":0.99999999999999999999", key,
                            std::string{":"}, std::string{"nonsense"}, std::string{}}) {
    EXPECT_EQ(post(tap(wrong)).status, 200) << wrong;
    EXPECT_EQ(last("answerCallbackQuery")["text"].string(), "This choice is no longer available.") << wrong;
  }
  EXPECT_THAT(hub.inbox(), IsEmpty());
}

TEST_F(Tapping, AreForgottenAfterAMonth) {
  send("Which?", kChoices);
  EXPECT_EQ(hub.record_count("boards"), 1U);
  hub.advance(std::chrono::hours{24 * 31}).value();
  EXPECT_EQ(hub.record_count("boards"), 0U);
  post(tap(data(0)));
  EXPECT_THAT(hub.inbox(), IsEmpty());
  EXPECT_EQ(last("answerCallbackQuery")["text"].string(), "This choice is no longer available.");
}

const std::string kCards = R"({"type": "carousel", "items": [
  {"title": "Tea", "description": "Green", "mediaUrl": "https://shop.example/tea.jpg",
   "actions": [{"type": "postback", "text": "Buy tea", "payload": "tea"}]},
  {"title": "Cup", "mediaUrl": "https://shop.example/cup.jpg",
   "actions": [{"type": "link", "text": "See", "uri": "https://shop.example/cup"},
               {"type": "postback", "text": "Buy a cup", "payload": "cup"}]}]})";

TEST_F(Tapping, ACarouselShowsOneCardAndTurnsInPlace) {
  answer_message("sendPhoto");
  EXPECT_TRUE(send("Tea\nCup", kCards).sent());
  const auto first = last("sendPhoto");
  EXPECT_EQ(first["photo"].string(), "https://shop.example/tea.jpg");
  EXPECT_EQ(first["caption"].string(), "Tea\nGreen");
  EXPECT_EQ(first["reply_markup"]["inline_keyboard"][0][0]["text"].string(), "Buy tea");
  EXPECT_EQ(first["reply_markup"]["inline_keyboard"][1][1]["text"].string(), "1 / 2");
  answer("editMessageMedia", "{}");
  post(tap(data(1, 2)));  // ›
  const auto turned = last("editMessageMedia");
  EXPECT_EQ(turned["message_id"].integer(), 77);
  EXPECT_EQ(turned["media"]["type"].string(), "photo");
  EXPECT_EQ(turned["media"]["media"].string(), "https://shop.example/cup.jpg");
  EXPECT_EQ(turned["media"]["caption"].string(), "Cup");
  const auto rows = turned["reply_markup"]["inline_keyboard"];
  EXPECT_EQ(rows[0][0]["url"].string(), "https://shop.example/cup");
  EXPECT_EQ(rows[2][1]["text"].string(), "2 / 2");
  EXPECT_THAT(hub.inbox(), IsEmpty()) << "looking at cards is no message";
  EXPECT_THAT(calls_of("answerCallbackQuery"), SizeIs(1));
  post(tap(std::string{rows[1][0]["callback_data"].string()}, "cb2"));
  EXPECT_EQ(hub.inbox().at(0).content, R"({"type":"text","text":"Buy a cup","payload":"cup"})");
  EXPECT_THAT(calls_of("editMessageReplyMarkup"), IsEmpty()) << "a postback may be tapped again";
}

TEST_F(Tapping, ACarouselWithoutPicturesForAllIsTextThatTurns) {
  auto cards = kCards;
  const std::string picture = R"("mediaUrl": "https://shop.example/cup.jpg",)";
  cards.erase(cards.find(picture), picture.size());
  EXPECT_TRUE(send("Tea\nCup", cards).sent());
  EXPECT_EQ(last("sendMessage")["text"].string(), "Tea\nGreen");
  EXPECT_EQ(last("sendMessage")["link_preview_options"]["url"].string(), "https://shop.example/tea.jpg");
  answer("editMessageText", "{}");
  post(tap(data(1, 0)));  // ‹ leads around
  EXPECT_EQ(last("editMessageText")["text"].string(), "Cup");
  EXPECT_EQ(last("editMessageText")["message_id"].integer(), 77);
}

TEST_F(Tapping, ACarouselWhosePicturesTelegramCannotGetIsText) {
  refuse("sendPhoto", 400, "Bad Request: failed to get HTTP URL content");
  EXPECT_TRUE(send("Tea\nCup", kCards).sent());
  EXPECT_EQ(last("sendMessage")["text"].string(), "Tea\nGreen");
}

TEST_F(Tapping, TurningToTheCardThatIsShownIsNoTrouble) {
  answer_message("sendPhoto");
  send("Tea\nCup", kCards);
  refuse("editMessageMedia", 400, "Bad Request: message is not modified: specified new message content is the same");
  post(tap(data(1, 2)));
  EXPECT_EQ(last("answerCallbackQuery")["text"].string(), "");
  refuse("editMessageMedia", 400, "Bad Request: message to edit not found");
  post(tap(data(1, 2), "cb2"));
  EXPECT_EQ(last("answerCallbackQuery")["text"].string(), "This choice is no longer available.");
}

}  // namespace
}  // namespace telegram
