// What of a mail is its answer.
#include "quotes.hpp"

#include <gmock/gmock.h>

namespace email {
namespace {

struct Case {
  const char* name;
  const char* mail;
  const char* answer;
};

class Quotes : public testing::TestWithParam<Case> {};

TEST_P(Quotes, AreTrimmed) {
  const auto result = trimmed(GetParam().mail);
  EXPECT_EQ(result.text, GetParam().answer);
}

INSTANTIATE_TEST_SUITE_P(
    All, Quotes,
    testing::Values(
        Case{"Nothing", "Hello\n\nBye\n", "Hello\n\nBye"}, Case{"Empty", "", ""},
        Case{"Gmail",
             "Yes please.\r\n\r\nOn Mon, 2 Jan 2026 at 10:00, Desk <d@x> wrote:\r\n\r\n> Shall we?\r\n> Ann\r\n",
             "Yes please."},
        Case{"TwoLines",
             "Yes.\n\nOn Mon, 2 Jan 2026 at 10:00, A Very Long Name\n<desk@example.com> wrote:\n> Shall we?\n", "Yes."},
        Case{"French", "Oui.\n\nLe lun. 2 janv. 2026 à 10:00, Desk <d@x> a écrit :\n> On y va ?\n", "Oui."},
        Case{"German", "Ja.\n\nAm 02.01.26 um 10:00 schrieb Desk:\n> Los?\n", "Ja."},
        Case{"Outlook", "Fine.\n\n-----Original Message-----\nFrom: Desk\nSent: Monday\nTo: Ann\n\nShall we?\n",
             "Fine."},
        Case{"OutlookHeaders",
             "Fine.\n\n________________________________\nFrom: Desk <d@x>\nSent: Monday\nTo: Ann\nSubject: x\n\nShall "
             "we?",
             "Fine."},
        Case{"Signature", "Fine.\n-- \nAnn Example\nExample Ltd\n", "Fine."},
        Case{"SignatureAboveQuote", "Fine.\n-- \nAnn\n\nOn Mon, Desk wrote:\n> a\n", "Fine."},
        Case{"Device", "Fine.\n\nSent from my iPhone\n", "Fine."},
        Case{"Below", "On Mon, Desk wrote:\n> Shall we?\n\nYes, let us.\n", "Yes, let us."},
        Case{"Between", "> One?\nYes.\n> Two?\nNo.\n", "> One?\nYes.\n> Two?\nNo."},
        Case{"OnlyQuote", "> all of it\n> is quoted\n", "> all of it\n> is quoted"},
        Case{"OnlyForward", "---------- Forwarded message ---------\nFrom: x\nhello\n",
             "---------- Forwarded message ---------\nFrom: x\nhello"},
        Case{"DashesInText",
             "a\n--\nis what I wrote about, "
             "see\n\nmore\nand\nmore\nand\nmore\nand\nmore\nand\nmore\nand\nmore\nand\nmore",
             "a\n--\nis what I wrote about, "
             "see\n\nmore\nand\nmore\nand\nmore\nand\nmore\nand\nmore\nand\nmore\nand\nmore"},
        Case{"FromInProse", "From: here it looks fine.\nBye", "From: here it looks fine.\nBye"}),
    [](const auto& test) { return test.param.name; });

TEST(Quote, SaysWhetherItLeftSomethingAway) {
  EXPECT_FALSE(trimmed("Hello\r\n").is_shortened);
  EXPECT_TRUE(trimmed("Hello\n> x\n").is_shortened);
}

TEST(Quote, TakesHostileTextInTheTimeOfItsLength) {
  std::string lines;
  for (int i = 0; i < 200'000; ++i) lines += ">\nwrote:\n";
  EXPECT_FALSE(trimmed(lines).text.empty());
  EXPECT_FALSE(trimmed(std::string(1'000'000, '>')).text.empty());
  EXPECT_FALSE(trimmed(std::string(500'000, '\n') + "x").text.empty());
}

}  // namespace
}  // namespace email
