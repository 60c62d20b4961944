// Numbers that go by two spellings.
#include <gtest/gtest.h>

#include <hubbub/phone.hpp>

namespace hubbub {
namespace {

TEST(PhoneNumbers, OfBrazilHaveTheirNine) {
  EXPECT_EQ(canonical_phone("+551187654321"), "+5511987654321");
  EXPECT_EQ(canonical_phone("+556961234567"), "+5569961234567");
  EXPECT_EQ(canonical_phone("+5511987654321"), "+5511987654321") << "it has it";
  EXPECT_EQ(canonical_phone("+551132345678"), "+551132345678") << "a fixed line has none";
}

TEST(PhoneNumbers, OfMexicoHaveNoOne) {
  EXPECT_EQ(canonical_phone("+5215512345678"), "+525512345678");
  EXPECT_EQ(canonical_phone("+525512345678"), "+525512345678");
}

TEST(PhoneNumbers, OfElsewhereAndWhatIsNoneStayAsTheyAre) {
  for (const auto* same : {"+447911123456", "+16315551181", "+5491158749895", "+55", "+521", "+5511", "US.1349", ""}) {
    EXPECT_EQ(canonical_phone(same), same);
  }
}

TEST(PhoneNumbers, AreSpelledOnceAndForAll) {
  for (const auto* number : {"+551187654321", "+5215512345678", "+52155123456789", "+5212155123456"}) {
    EXPECT_EQ(canonical_phone(canonical_phone(number)), canonical_phone(number)) << number;
  }
}

}  // namespace
}  // namespace hubbub
