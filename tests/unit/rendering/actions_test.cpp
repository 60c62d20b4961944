// Every action, as a button or in words.
#include <gmock/gmock.h>

#include "samples.hpp"

namespace hub::rendering {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string asking(const std::string& actions) {
  return R"({"type":"text","text":"Well?","actions":[)" + actions + "]}";
}

std::string one(std::string_view type, std::string_view rest) {
  return R"({"type":")" + std::string{type} + R"(","text":"More")" + std::string{rest} + "}";
}

std::string replies(int count, const std::string& label = "R") {
  std::string all;
  for (int i = 1; i <= count; ++i) {
    const auto n = std::to_string(i);
    all += (i > 1 ? "," : "") + (R"({"type":"reply","text":")" + label + n + R"(","payload":")" + n + "\"}");
  }
  return all;
}

struct Case {
  std::string action;
  std::string channel;
  std::string said;
};

void PrintTo(const Case& a_case, std::ostream* out) {
  *out << a_case.action << " on " << a_case.channel;
}

const std::string kReply = one("reply", R"(,"payload":"p")");
const std::string kPostback = one("postback", R"(,"payload":"p")");
const std::string kLink = one("link", R"(,"uri":"https://e.org")");
const std::string kWebview = one("webview", R"(,"uri":"https://e.org/w","fallback":"https://e.org/f")");
const std::string kWebviewAsLink = one("link", R"(,"uri":"https://e.org/f")");
const std::string kBuy = one("buy", R"(,"amount":500,"currency":"JPY")");
const std::string kRequest = one("locationRequest", "");
const std::string kNumber = "Well?\n\n1. More\nReply with the number of your choice.";

std::string button(const std::string& action) {
  return R"(Well? "actions":[)" + action + "]}";
}

class ActionOnEveryChannel : public ::testing::TestWithParam<Case> {};

TEST_P(ActionOnEveryChannel, IsAButtonOrWords) {
  EXPECT_THAT(told(render(content(asking(GetParam().action)), channel(GetParam().channel), in("en"))),
              ElementsAre(GetParam().said));
}

const std::vector<Case> kCases{
    {kReply, "web", button(kReply)},
    {kReply, "e-mail", kNumber},
    {kReply, "Telegram", button(kReply)},
    {kReply, "WhatsApp", button(kReply)},
    {kReply, "SMS", kNumber},
    {kReply, "text of 160", kNumber},
    {kPostback, "web", button(kPostback)},
    {kPostback, "e-mail", kNumber},
    {kPostback, "Telegram", button(kPostback)},
    {kPostback, "WhatsApp", button(kReply)},
    {kPostback, "SMS", kNumber},
    {kPostback, "text of 160", kNumber},
    {kLink, "web", button(kLink)},
    {kLink, "e-mail", button(kLink)},
    {kLink, "Telegram", button(kLink)},
    {kLink, "WhatsApp", button(kLink)},
    {kLink, "SMS", "Well?\n\nMore: https://e.org"},
    {kLink, "text of 160", "Well?\n\nMore: https://e.org"},
    {kWebview, "web", button(kWebview)},
    {kWebview, "e-mail", button(kWebviewAsLink)},
    {kWebview, "Telegram", button(kWebview)},
    {kWebview, "WhatsApp", button(kWebviewAsLink)},
    {kWebview, "SMS", "Well?\n\nMore: https://e.org/f"},
    {kWebview, "text of 160", "Well?\n\nMore: https://e.org/f"},
    {kBuy, "web", button(kBuy)},
    {kBuy, "e-mail", "Well?\n\nMore (500 JPY)"},
    {kBuy, "Telegram", "Well?\n\nMore (500 JPY)"},
    {kBuy, "WhatsApp", "Well?\n\nMore (500 JPY)"},
    {kBuy, "SMS", "Well?\n\nMore (500 JPY)"},
    {kBuy, "text of 160", "Well?\n\nMore (500 JPY)"},
    {kRequest, "web", button(kRequest)},
    {kRequest, "e-mail", "Well?\n\nMore (answer with your address)"},
    {kRequest, "Telegram", button(kRequest)},
    {kRequest, "WhatsApp", button(kRequest)},
    {kRequest, "SMS", "Well?\n\nMore (answer with your address)"},
    {kRequest, "text of 160", "Well?\n\nMore (answer with your address)"},
};

INSTANTIATE_TEST_SUITE_P(Actions, ActionOnEveryChannel, ::testing::ValuesIn(kCases));

TEST(Actions, ThatReplyArePostbacksWhereOnlyThoseAreShown) {
  auto taps = channel("SMS");
  taps.actions.postbacks = true;
  EXPECT_THAT(told(render(content(asking(kReply)), taps, {})), ElementsAre(button(kPostback)));
}

TEST(Actions, AreNumberedAllTogetherWhenOneHasNoRoom) {
  const auto rendering = render(content(asking(replies(4))), channel("WhatsApp"), {});
  EXPECT_THAT(told(rendering),
              ElementsAre("Well?\n\n1. R1\n2. R2\n3. R3\n4. R4\nReply with the number of your choice."));
  EXPECT_EQ(rendering.choices.size(), 4U);
}

TEST(Actions, AreNumberedWhenALabelIsTooLongForAButton) {
  const auto rendering = render(content(asking(replies(1, "Twenty characters or "))), channel("WhatsApp"), {});
  EXPECT_THAT(told(rendering),
              ElementsAre("Well?\n\n1. Twenty characters or 1\nReply with the number of your choice."));
}

TEST(Actions, BeyondTheButtonsThatFitAreLines) {
  const auto two = kLink + "," + one("link", R"(,"uri":"https://e.org/2")");
  EXPECT_THAT(told(render(content(asking(two)), channel("WhatsApp"), {})),
              ElementsAre("Well?\n\nMore: https://e.org/2 \"actions\":[" + kLink + "]}"));
}

TEST(Actions, WithoutATextStandAlone) {
  const auto bare = content(R"({"type":"text","actions":[)" + replies(2) + "]}");
  EXPECT_THAT(told(render(bare, channel("SMS"), in("es"))),
              ElementsAre("1. R1\n2. R2\nResponda con la cifra que elija."));
  EXPECT_THAT(render(bare, channel("web"), {}).parts[0].content_json, bare.json);
}

TEST(Actions, KeepLinksBesideNumbers) {
  const auto both = content(asking(replies(1) + "," + kLink));
  EXPECT_THAT(told(render(both, channel("e-mail"), {})),
              ElementsAre("Well?\n\n1. R1\nReply with the number of your choice. \"actions\":[" + kLink + "]}"));
}

TEST(Choices, AreWhatRenderingNumbersWithoutRendering) {
  const auto asked = content(asking(replies(3)));
  for (const auto& [name, capabilities] : typical_profiles()) {
    EXPECT_EQ(choices_of(asked, capabilities), render(asked, capabilities, in("fr")).choices) << name;
  }
  EXPECT_THAT(choices_of(asked, channel("web")), IsEmpty());
  EXPECT_EQ(choices_of(asked).size(), 3U);
}

TEST(Choices, StandInTheLastOfSeveralMessages) {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "This sentence has some thirty-nine signs. ";
  const auto asked = content(R"({"type":"text","text":")" + text + R"(","actions":[)" + replies(9) + "]}");
  const auto rendering = render(asked, channel("text of 160"), {});
  ASSERT_GT(rendering.parts.size(), 3U);
  for (const auto& part : rendering.parts) EXPECT_LE(part.text.size(), 160U);
  EXPECT_EQ(rendering.parts.back().text,
            "1. R1\n2. R2\n3. R3\n4. R4\n5. R5\n6. R6\n7. R7\n8. R8\n9. R9\nReply with the number of your choice.");
}

TEST(Choices, OfMoreThanOneMessageAreCutBetweenLines) {
  const auto asked = content(asking(replies(13, "A label that is quite long, as labels go, number ")));
  const auto rendering = render(asked, channel("text of 160"), {});
  EXPECT_EQ(rendering.choices.size(), 13U);
  std::string all;
  for (const auto& part : rendering.parts) {
    EXPECT_LE(part.text.size(), 160U);
    all += part.text + "\n";
  }
  for (const auto& choice : rendering.choices) {
    EXPECT_NE(all.find(std::to_string(choice.number) + ". " + choice.label + "\n"), std::string::npos) << all;
  }
}

TEST(Choices, OfAnAnswerIsWhatATapWouldHaveSaid) {
  const auto answer = answer_of({2, "Funghi", "Order \"it\"", ChoiceKind::postback, "f"});
  EXPECT_EQ(answer.json, R"({"type":"text","text":"Order \"it\"","payload":"f"})");
  EXPECT_EQ(content(answer.json, wire::Writer::user).text, answer.text);
}

}  // namespace
}  // namespace hub::rendering
