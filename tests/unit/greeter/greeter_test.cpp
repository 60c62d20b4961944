#include <gmock/gmock.h>

#include <hubbub/testing/fake_hub.hpp>

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kThanks = "Thank you, someone will be with you shortly.";

class Greeter : public ::testing::Test {
 protected:
  void start(std::string_view settings = "{}") { hub.create("com.hubbub.greeter", settings, "greeter").value(); }
  hubbub::testing::FakeConversation& person(std::string locale = {}) {
    hubbub::User user;
    user.locale = std::move(locale);
    return hub.converse(std::move(user));
  }
  hubbub::testing::FakeHub hub;
};

// snippet: test
TEST_F(Greeter, AsksOneQuestionAndHandsToTheDeskWithTheAnswer) {
  start();
  auto& talk = person();
  talk.begins().value();
  EXPECT_THAT(talk.replies(), ElementsAre("Hello! How can we help you?"));

  talk.says("My parcel is late").value();

  EXPECT_THAT(talk.replies(), ElementsAre(::testing::_, kThanks));
  EXPECT_EQ(talk.holder(), "desk");
  EXPECT_EQ(talk.control_metadata()["answer"].string(), "My parcel is late");
  EXPECT_EQ(talk.control_metadata()["question"].string(), "How can we help you?");
  EXPECT_EQ(talk.control_metadata()["reason"].string(), "question_answered");
}
// end

TEST_F(Greeter, KeepsNothingThatIsNotAboutThePerson) {
  start();
  auto& talk = person();
  talk.begins().value();
  const auto conversation = talk.facts();
  ASSERT_FALSE(conversation.user_id.empty());
  EXPECT_EQ(hub.subject_of("conversations", conversation.id).user_id, conversation.user_id);
}

TEST_F(Greeter, SpeaksThePersonsLanguage) {
  start();
  for (const auto& [locale, greeting] :
       {std::pair{"fr", "Bonjour"}, {"fr-CA", "Bonjour"}, {"es-MX", "Hola"}, {"ES_mx", "Hola"}, {"ja", "Hello"}}) {
    auto& talk = person(locale);
    talk.begins().value();
    EXPECT_THAT(talk.replies().front(), HasSubstr(greeting)) << locale;
  }
}

TEST_F(Greeter, UsesTheTextsOfTheSettings) {
  start(R"({"default_language": "de", "texts": {
    "de": {"greeting": "Moin!", "question": "Was darf es sein?"}, "fr": {"question": "Oui ?"}}})");
  auto& german = person("nl");
  german.begins().value();
  EXPECT_THAT(german.replies(), ElementsAre("Moin! Was darf es sein?"));
  auto& french = person("fr");
  french.begins().value();
  EXPECT_THAT(french.replies(), ElementsAre("Bonjour ! Oui ?"));
}

TEST_F(Greeter, OffersChoicesToTap) {
  start(R"({"texts": {"en": {"choices": ["Order", "Something \"else\""]}}})");
  auto& talk = person();
  talk.begins().value();
  const auto content = hubbub::Json::parse(talk.messages().front().content);
  EXPECT_EQ(content["actions"].size(), 2U);
  EXPECT_EQ(content["actions"][1]["type"].string(), "reply");
  EXPECT_EQ(content["actions"][1]["text"].string(), "Something \"else\"");
}

TEST_F(Greeter, HandsOverAtOnceWhenThePersonWroteFirst) {
  start();
  auto& talk = person();
  talk.has_said("Is the shop open today?");
  talk.begins().value();
  EXPECT_THAT(talk.replies(), ElementsAre(HasSubstr(kThanks)));
  EXPECT_EQ(talk.holder(), "desk");
  EXPECT_EQ(talk.control_metadata()["answer"].string(), "Is the shop open today?");
  EXPECT_EQ(talk.control_metadata()["reason"].string(), "wrote_first");
}

TEST_F(Greeter, TakesAMessageWithoutAGreetingAsTheAnswer) {
  start();
  auto& talk = person();
  talk.says("hello").value();
  EXPECT_EQ(talk.holder(), "desk");
  EXPECT_EQ(talk.control_metadata()["answer"].string(), "hello");
}

TEST_F(Greeter, KeepsQuietWhenTheDeskHandsBack) {
  start();
  auto& talk = person();
  talk.begins().value();
  talk.says("Help").value();
  talk.is_told("Done!");
  const auto before = talk.messages().size();
  talk.begins(R"({"reason": "finished"})").value();
  EXPECT_EQ(talk.messages().size(), before);

  talk.says("One more thing").value();
  EXPECT_EQ(talk.holder(), "desk");
  EXPECT_EQ(talk.control_metadata()["answer"].string(), "One more thing");
}

TEST_F(Greeter, GreetsOnceThoughTheTurnRunsTwice) {
  start();
  auto& talk = person();
  hub.before_next_commit([&] { hub.put_record("conversations", talk.id(), R"({"state": "other"})"); });
  talk.begins().value();
  EXPECT_EQ(hub.turns(), 2);
  EXPECT_EQ(talk.replies().size(), 1U);
}

TEST_F(Greeter, CutsALongAnswerBetweenCharacters) {
  start();
  auto& talk = person();
  talk.begins().value();
  std::string emoji = "a";
  for (int i = 0; i < 400; ++i) emoji += "\xF0\x9F\x98\x80";
  talk.says(emoji).value();
  const std::string answer = talk.control_metadata()["answer"];
  EXPECT_LE(answer.size(), 1003U);
  EXPECT_EQ((answer.size() - 1 - std::string_view{"…"}.size()) % 4, 0U);
}

TEST_F(Greeter, HandsToTheWorkflowThatTheSettingsName) {
  start(R"({"pass_to": "orders"})");
  auto& talk = person();
  talk.begins().value();
  talk.says("two waters").value();
  EXPECT_EQ(talk.holder(), "orders");
}

TEST_F(Greeter, HasItsOneFace) {
  start();
  EXPECT_TRUE(hub.has_face("hubbub.workflow/1"));
  EXPECT_FALSE(hub.has_face("hubbub.channel/1"));
  EXPECT_FALSE(hub.has_face("hubbub.route-handler/1"));
  EXPECT_FALSE(hub.has_face("hubbub.workflow/2"));
}

}  // namespace
