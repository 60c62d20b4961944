// Buttons that a channel shows as numbers are tapped by numbers.
#include "store/conversations.hpp"
#include "store/rows.hpp"
#include "unit/messaging/linking_fixture.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {
namespace {

struct NumberedAnswers : LinkingHub {
  static constexpr const char* kQuestion =
      R"({"type":"text","text":"Which tea?","actions":[{"type":"reply","text":"Green","payload":"TEA_GREEN"},)"
      R"({"type":"postback","text":"Black","payload":"TEA_BLACK"}]})";

  static constexpr const char* kOther =
      R"({"type":"text","text":"Cancel it?","actions":[{"type":"reply","text":"Keep","payload":"KEEP"},)"
      R"({"type":"reply","text":"Cancel","payload":"CANCEL"},{"type":"reply","text":"Later","payload":"LATER"}]})";

  void asks(const std::string& conversation, const std::string& json = kQuestion) {
    clock.advance(std::chrono::seconds(1));
    auto question = outgoing(conversation, "desk");
    question.content = wire::parse_content(json, wire::Writer::business).value();
    ASSERT_TRUE(send(question));
  }
  // The last message to somebody fares so.
  void becomes(domain::DeliveryStatus status) {
    const auto done = store->change([&](store::Transaction& tx) -> domain::Result<> {
      const auto last = store::sql::one(tx.connection(), "SELECT MAX(message_id) FROM deliveries",
                                        [](store::sql::Statement& row) { return std::string{row.text(0)}; });
      for (auto& delivery : store::Deliveries{tx.connection()}.of_message(last.value())) {
        delivery.status = status;
        store::Deliveries{tx.connection()}.advance(delivery);
      }
      return {};
    });
    ASSERT_TRUE(done);
  }
  domain::Content answer(const std::string& text, const std::string& channel = "sms-main") {
    const auto received = says(channel == "web" ? "browser" : kPhone, text, channel);
    return messages(received.conversation_id).back().content;
  }
};

TEST_F(NumberedAnswers, AreTakenAsTaps) {
  const auto conversation = says(kPhone, "tea please", "sms-main").conversation_id;
  for (const auto* two : {"2", "two", "2.", "2️⃣", "black", "Dos"}) {
    asks(conversation);
    const auto content = answer(two);
    EXPECT_EQ(content.text, "Black") << two;
    EXPECT_NE(content.json.find("TEA_BLACK"), std::string::npos) << content.json;
  }
}

TEST_F(NumberedAnswers, SayWhomAPersonWantsToBeAnsweredBy) {
  auto phone = *integrations.find("sms-main");
  phone.default_holder = "bot";
  integrations.put(phone);
  const auto conversation = says(kPhone, "hello", "sms-main").conversation_id;
  auto question = outgoing(conversation, "bot");
  question.content = wire::parse_content(R"({"type":"text","text":"Who may help?","actions":[)"
                                         R"({"type":"reply","text":"The assistant","payload":"hubbub.prefer:bot"},)"
                                         R"({"type":"reply","text":"A person","payload":"hubbub.prefer:human"}]})",
                                         wire::Writer::business)
                         .value();
  ASSERT_TRUE(send(question));
  EXPECT_EQ(answer("2").text, "A person");
  EXPECT_EQ(this->conversation(conversation).control.holder, "desk");
}

TEST_F(NumberedAnswers, AreWordsWhenNothingWasNumbered) {
  const auto conversation = says(kPhone, "tea please", "sms-main").conversation_id;
  EXPECT_EQ(answer("2").text, "2");
  asks(conversation);
  EXPECT_EQ(answer("3").text, "3");
  EXPECT_EQ(answer("2 cups please").text, "2 cups please");
  ASSERT_TRUE(send(outgoing(conversation, "desk", "How many?")));
  EXPECT_EQ(answer("2").text, "2") << "the last message counts, and it asks for no choice";
}

TEST_F(NumberedAnswers, AreWordsOnAChannelThatShowsButtons) {
  auto rich = *integrations.find("sms-main");
  rich.capabilities = rendering::Capabilities::everything();
  integrations.put(rich);
  asks(says(kPhone, "tea please", "sms-main").conversation_id);
  EXPECT_EQ(answer("2").text, "2");
}

TEST_F(NumberedAnswers, AreOfTheLastMessageToThatClient) {
  const auto web = says("browser", "tea please");
  const auto asked = ask(web.user_id, kPhone, domain::LinkProof::vouched);
  ASSERT_TRUE(asked);
  says(kPhone, "I am here now", "sms-main");
  asks(web.conversation_id);
  says("browser", "and back");
  ASSERT_TRUE(send(outgoing(web.conversation_id, "desk", "This goes to the browser")));
  EXPECT_EQ(answer("2").text, "Black");
  says("browser", "2");
  EXPECT_EQ(messages(web.conversation_id).back().content.text, "2") << "the widget has buttons of its own";
}

TEST_F(NumberedAnswers, AreNotOfAMessageThatFailed) {
  const auto conversation = says(kPhone, "tea please", "sms-main").conversation_id;
  asks(conversation);
  becomes(domain::DeliveryStatus::sent);
  asks(conversation, kOther);
  becomes(domain::DeliveryStatus::failed);
  EXPECT_EQ(answer("2").text, "Black");
  ASSERT_TRUE(send(outgoing(conversation, "desk", "How many?")));
  becomes(domain::DeliveryStatus::failed);
  EXPECT_EQ(answer("1").text, "Green");
}

TEST_F(NumberedAnswers, StayWordsWhenNobodyKnowsWhichQuestionWasSeen) {
  const auto conversation = says(kPhone, "tea please", "sms-main").conversation_id;
  asks(conversation);
  becomes(domain::DeliveryStatus::sent);
  asks(conversation, kOther);  // still on its way
  EXPECT_EQ(answer("2").text, "2");
  EXPECT_EQ(answer("3").text, "Later") << "only one of them has it";
  becomes(domain::DeliveryStatus::sent);
  EXPECT_EQ(answer("2").text, "Cancel");
  asks(conversation);
  asks(conversation);
  EXPECT_EQ(answer("2").text, "Black") << "the same question twice";
}

TEST_F(NumberedAnswers, AreTapsHoweverMuchWasSaidSince) {
  asks(says(kPhone, "tea please", "sms-main").conversation_id);
  for (int i = 0; i < 30; ++i) says(kPhone, "let me see", "sms-main");
  EXPECT_EQ(answer("2").text, "Black");
}

}  // namespace
}  // namespace hub::messaging
