#include "store/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace hub::store;  // NOLINT
using testing::ElementsAre;

TEST(Words, FoldEveryScriptThatHasCases) {
  EXPECT_EQ(fold_case("Hello ÄÖÜ ΑΒΓ ЖЩ"), "hello äöü αβγ жщ");
  EXPECT_EQ(fold_case("שלום 你好 👋🏽"), "שלום 你好 👋🏽");
  EXPECT_EQ(fold_case("broken \xFF\xC3"), "broken \xFF\xC3");
}

TEST(Words, OfAQueryAreSplitAtBlanksAndLimited) {
  EXPECT_THAT(words_of("  Two\tWords "), ElementsAre("two", "words"));
  EXPECT_THAT(words_of(" \n"), ElementsAre());
  EXPECT_EQ(words_of("a b c d e f g h i j").size(), 8U);
}

TEST(Words, MustAllBeThere) {
  EXPECT_TRUE(holds_all("Where is my Order", {"order", "my"}));
  EXPECT_FALSE(holds_all("Where is my Order", {"order", "your"}));
}

TEST(Words, SnippetMarksEachMatchAndCutsWholeCharacters) {
  EXPECT_EQ(snippet_of("one two one", {"one"}), "\uE000one\uE001 two \uE000one\uE001");
  EXPECT_EQ(snippet_of("nothing", {"one"}), "");
  std::string text;
  for (int i = 0; i < 200; ++i) text += "ש";
  const auto snippet = snippet_of(text + "needle" + text, {"needle"});
  EXPECT_THAT(snippet, testing::StartsWith("…ש"));
  EXPECT_THAT(snippet, testing::EndsWith("ש…"));
  EXPECT_THAT(snippet, testing::HasSubstr("\uE000needle\uE001"));
}

}  // namespace
