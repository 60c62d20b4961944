#include "rendering/split.hpp"

#include <gmock/gmock.h>
#include <utf8proc.h>

#include <random>
#include <set>

namespace hub::rendering {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> cut(std::string_view text, std::size_t limit, TextUnit unit = TextUnit::code_points) {
  std::vector<std::string> pieces;
  for (const auto piece : split(text, limit, unit)) pieces.emplace_back(trimmed(piece));
  return pieces;
}

TEST(Split, LeavesAloneWhatFits) {
  EXPECT_THAT(cut("Hello.", 6), ElementsAre("Hello."));
  EXPECT_THAT(cut("", 6), ElementsAre());
}

TEST(Split, CutsAfterSentences) {
  EXPECT_THAT(cut("One fine day. Two fine nights! Three?", 20),
              ElementsAre("One fine day.", "Two fine nights!", "Three?"));
  EXPECT_THAT(cut("He said \"go.\" She went away.", 20), ElementsAre("He said \"go.\"", "She went away."));
  EXPECT_THAT(cut("これは文です。「これも。」次の文です。", 14),
              ElementsAre("これは文です。「これも。」", "次の文です。"));
  EXPECT_THAT(cut("هل أنت هنا؟ نعم أنا هنا الآن", 20), ElementsAre("هل أنت هنا؟", "نعم أنا هنا الآن"));
}

TEST(Split, PrefersParagraphsToSentences) {
  EXPECT_THAT(cut("First thing.\n\nSecond. Third here.", 22), ElementsAre("First thing.", "Second. Third here."));
  EXPECT_THAT(cut("First.\n\nSecond thing. Third here.", 22), ElementsAre("First.\n\nSecond thing.", "Third here."));
}

TEST(Split, ReadsTheLineEndsOfWindows) {
  EXPECT_THAT(cut("First thing\r\n\r\nSecond. Third here.", 22), ElementsAre("First thing", "Second. Third here."));
  EXPECT_THAT(cut("One line\r\nand another one\r\n", 16), ElementsAre("One line", "and another one"));
  EXPECT_EQ(trimmed("\r\n one \r\n"), "one");
}

TEST(Split, CutsAfterWordsWhereASentenceIsTooLong) {
  EXPECT_THAT(cut("one two three four", 9), ElementsAre("one two", "three", "four"));
}

TEST(Split, DoesNotTakeAnAbbreviatedNameOrANumberedLineForASentence) {
  EXPECT_THAT(cut("We met J. Smith and more", 18), ElementsAre("We met J. Smith", "and more"));
  EXPECT_THAT(cut("Pick some:\n1. Apples\n2. Pears", 20), ElementsAre("Pick some:\n1. Apples", "2. Pears"));
}

TEST(Split, LeavesNoStubWhereASentenceEndsEarly) {
  EXPECT_THAT(cut("Hi. This sentence is long enough to fill it", 24),
              ElementsAre("Hi. This sentence is", "long enough to fill it"));
}

TEST(Split, KeepsAddressesWhole) {
  EXPECT_THAT(cut("Look at https://example.org/a.b?c=d! Now", 30),
              ElementsAre("Look at", "https://example.org/a.b?c=d!", "Now"));
}

TEST(Split, NeverTearsWhatPeopleSeeAsOneCharacter) {
  EXPECT_THAT(cut("👩🏽‍🚀👩🏽‍🚀👩🏽‍🚀", 9),
              ElementsAre("👩🏽‍🚀👩🏽‍🚀", "👩🏽‍🚀"));
  EXPECT_THAT(cut("🇫🇷🇪🇸🇩🇪", 5), ElementsAre("🇫🇷🇪🇸", "🇩🇪"));
  EXPECT_THAT(cut("e\u0301e\u0301e\u0301", 5), ElementsAre("e\u0301e\u0301", "e\u0301"));
  EXPECT_THAT(cut("각각각", 4), ElementsAre("각각각"));
  EXPECT_THAT(cut("☺️☺️☺️", 5), ElementsAre("☺️☺️", "☺️"));
}

TEST(Split, CutsACharacterOnlyWhenItIsLongerThanAMessage) {
  std::string zalgo = "a";
  for (int i = 0; i < 9; ++i) zalgo += "\u0301";
  EXPECT_THAT(cut(zalgo, 5), ElementsAre(zalgo.substr(0, 9), zalgo.substr(9)));
}

TEST(Split, CountsInTheUnitOfTheChannel) {
  EXPECT_THAT(cut("👋👋👋👋", 4, TextUnit::code_points), ElementsAre("👋👋👋👋"));
  EXPECT_THAT(cut("👋👋👋👋", 4, TextUnit::utf16), ElementsAre("👋👋", "👋👋"));
  EXPECT_THAT(cut("👋👋👋👋", 4, TextUnit::bytes), ElementsAre("👋", "👋", "👋", "👋"));
}

// The boundaries of a text's grapheme clusters, by the library itself.
std::set<std::size_t> boundaries(std::string_view text) {
  std::set<std::size_t> all{0, text.size()};
  utf8proc_int32_t before = 0;
  utf8proc_int32_t state = 0;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t next = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at, -1, &next);
    if (at > 0 && utf8proc_grapheme_break_stateful(before, next, &state)) all.insert(at);
    before = next;
    at += static_cast<std::size_t>(length);
  }
  return all;
}

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> pieces{"a",
                                               "word",
                                               " ",
                                               " ",
                                               " ",
                                               ". ",
                                               "! ",
                                               "\n",
                                               "\n\n",
                                               "\r\n",
                                               "é",
                                               "e\u0301",
                                               "👋🏽",
                                               "👩‍👩‍👧‍👦",
                                               "🇫🇷",
                                               "🇪",
                                               "文",
                                               "。",
                                               "שלום",
                                               "؟ ",
                                               "1. ",
                                               "\"",
                                               "https://example.org/x",
                                               "\u200d",
                                               "ก็",
                                               "\t",
                                               "  ",
                                               "2️⃣",
                                               "각"};
  std::string text;
  const auto count = random() % 200;
  for (std::size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
  return text;
}

TEST(Split, OfAnyTextLosesNothingFitsAndTearsNoCharacter) {
  std::mt19937 random{20261121};
  for (int round = 0; round < 4000; ++round) {
    const auto text = random_text(random);
    const auto unit = static_cast<TextUnit>(random() % 3);
    const std::size_t limit = 30 + random() % 130;  // longer than any single character of these
    const auto seen = boundaries(text);
    std::string together;
    for (const auto piece : split(text, limit, unit)) {
      ASSERT_FALSE(piece.empty());
      ASSERT_LE(length_of(trimmed(piece), unit), limit) << piece;
      together += piece;
      // The text may hold rows of joiners that make one character of many: then the limit wins.
      const bool fits = [&] {
        const auto end = seen.upper_bound(together.size() - 1);
        const auto begin = std::prev(end);
        return length_of(std::string_view{text}.substr(*begin, *end - *begin), unit) <= limit;
      }();
      ASSERT_TRUE(!fits || seen.contains(together.size())) << piece;
    }
    ASSERT_EQ(together, text);
  }
}

TEST(Split, TakesTimeInProportionToTheText) {
  std::string text(100 * 1024, 'x');
  EXPECT_EQ(split(text, 4, TextUnit::code_points).size(), 25U * 1024U);
  text.assign(100 * 1024, ' ');
  EXPECT_EQ(split(text, 4, TextUnit::code_points).size(), 1U);
}

}  // namespace
}  // namespace hub::rendering
