#include <gmock/gmock.h>

#include "samples.hpp"

namespace hub::rendering {
namespace {

const std::vector<Choice> kPizzas{{1, "Margherita", "Order", ChoiceKind::postback, "m"},
                                  {2, "Funghi", "Order", ChoiceKind::postback, "f"},
                                  {3, "Crème brûlée", "Dessert", ChoiceKind::reply, "c"}};

std::string chosen(std::string_view answer, const std::vector<Choice>& choices = kPizzas) {
  const auto choice = choose(answer, choices);
  return choice ? choice->payload : "none";
}

struct Answer {
  std::string text;
  std::string payload;
};

void PrintTo(const Answer& answer, std::ostream* out) {
  *out << '"' << answer.text << '"';
}

class AnAnswer : public ::testing::TestWithParam<Answer> {};

TEST_P(AnAnswer, NamesAChoiceOrStaysText) {
  EXPECT_EQ(chosen(GetParam().text), GetParam().payload);
}

INSTANTIATE_TEST_SUITE_P(ByNumber, AnAnswer,
                         ::testing::Values(Answer{"2", "f"}, Answer{"2.", "f"}, Answer{"2)", "f"}, Answer{"(2)", "f"},
                                           Answer{"#2", "f"}, Answer{" 2 \n", "f"}, Answer{"2!", "f"},
                                           Answer{"\"2\"", "f"}, Answer{"- 2", "f"}, Answer{"02", "f"},
                                           Answer{"2️⃣", "f"}, Answer{"2⃣", "f"}, Answer{"②", "f"}, Answer{"２", "f"},
                                           Answer{"²", "f"}, Answer{"٢", "f"}, Answer{"۲", "f"}, Answer{"२", "f"},
                                           Answer{"২", "f"}, Answer{"๒", "f"}, Answer{"𝟚", "f"},
                                           Answer{"\u200e2\u200f", "f"}, Answer{"¿2?", "f"}));
INSTANTIATE_TEST_SUITE_P(ByWord, AnAnswer,
                         ::testing::Values(Answer{"two", "f"}, Answer{"Two.", "f"}, Answer{"TWO", "f"},
                                           Answer{"deux", "f"}, Answer{"Deux !", "f"}, Answer{"dos", "f"},
                                           Answer{"une", "m"}, Answer{"uno", "m"}, Answer{"trois", "c"},
                                           Answer{"tres", "c"}));
INSTANTIATE_TEST_SUITE_P(ByLabel, AnAnswer,
                         ::testing::Values(Answer{"Margherita", "m"}, Answer{"  margherita! ", "m"},
                                           Answer{"FUNGHI", "f"}, Answer{"CRÈME  BRÛLÉE", "c"},
                                           Answer{"cre\u0300me bru\u0302le\u0301e", "c"}, Answer{"dessert", "c"}));
INSTANTIATE_TEST_SUITE_P(ThatIsNone, AnAnswer,
                         ::testing::Values(Answer{"2 pizzas please", "none"}, Answer{"two please", "none"},
                                           Answer{"1 2", "none"}, Answer{"1,2", "none"}, Answer{"1.5", "none"},
                                           Answer{"12", "none"}, Answer{"0", "none"}, Answer{"4", "none"},
                                           Answer{"four", "none"}, Answer{"2%", "none"}, Answer{"@2", "none"},
                                           Answer{"$2", "none"}, Answer{"+2", "none"}, Answer{"2nd", "none"},
                                           Answer{"½", "none"}, Answer{"", "none"}, Answer{" ", "none"},
                                           Answer{"?", "none"}, Answer{"Marg", "none"}, Answer{"order", "none"},
                                           Answer{"0000000002", "none"}, Answer{"99999999999999999999", "none"},
                                           Answer{std::string(5000, '2'), "none"}));

TEST(AnswerToTen, ReadsTheTenInAKeycapAndInWords) {
  std::vector<Choice> ten;
  for (int i = 1; i <= 10; ++i) ten.push_back({i, "L" + std::to_string(i), "T", ChoiceKind::reply, std::to_string(i)});
  for (const auto* answer : {"10", "🔟", "ten", "dix", "diez", "１０", "١٠", "⑩"}) EXPECT_EQ(chosen(answer, ten), "10");
  EXPECT_EQ(chosen("1٠", ten), "none");  // digits of two scripts: nobody writes that
}

TEST(AnswerByNumber, StaysTextWhenALabelMeansAnotherChoice) {
  const std::vector<Choice> people{{1, "2", "2", ChoiceKind::reply, "for two"},
                                   {2, "4", "4", ChoiceKind::reply, "for four"},
                                   {3, "3", "3", ChoiceKind::reply, "for three"}};
  EXPECT_EQ(chosen("2", people), "none");
  EXPECT_EQ(chosen("4", people), "for four");
  EXPECT_EQ(chosen("3", people), "for three");
  EXPECT_EQ(chosen("1", people), "for two");
}

TEST(AnswerByLabel, OfEmojiOrMarksIsReadAsItStands) {
  const std::vector<Choice> marks{{1, "👍🏽", "👍🏽", ChoiceKind::reply, "up"},
                                  {2, "?", "?", ChoiceKind::reply, "what"}};
  EXPECT_EQ(chosen("👍🏽", marks), "up");
  EXPECT_EQ(chosen("?", marks), "what");
  EXPECT_EQ(chosen("👎", marks), "none");
}

TEST(AnswerToNothing, IsNoChoice) {
  EXPECT_FALSE(choose("1", {}));
}

}  // namespace
}  // namespace hub::rendering
