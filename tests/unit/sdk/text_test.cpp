// Texts measured and cut, and forms with a file.
#include <gmock/gmock.h>

#include <hubbub/multipart.hpp>
#include <hubbub/text.hpp>

namespace hubbub {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Text, IsMeasuredAsProvidersCount) {
  constexpr std::string_view text = "aé€😀";
  EXPECT_EQ(length_of(text, TextUnit::code_points), 4U);
  EXPECT_EQ(length_of(text, TextUnit::utf16), 5U);
  EXPECT_EQ(length_of(text, TextUnit::bytes), 10U);
}

TEST(Text, IsNeverCutInsideACharacter) {
  EXPECT_EQ(beginning_of("aé€😀", 3), "aé€");
  EXPECT_EQ(beginning_of("aé€😀", 4, TextUnit::utf16), "aé€");
  EXPECT_EQ(beginning_of("aé€😀", 9, TextUnit::bytes), "aé€");
  EXPECT_EQ(beginning_of("aé€😀", 2, TextUnit::bytes), "a");
  EXPECT_EQ(beginning_of("😀", 0), "");
  EXPECT_EQ(beginning_of("", 5), "");
}

TEST(Text, ThatIsShortenedSaysSo) {
  EXPECT_EQ(shortened("Tea", 3), "Tea");
  EXPECT_EQ(shortened("Coffee", 4), "Cof…");
  EXPECT_EQ(shortened("Coffee", 5, TextUnit::bytes), "Co…");
}

TEST(Text, HasNoControls) {
  EXPECT_EQ(without_controls(std::string_view{"a\0b\x1b"
                                              "c\x7f\n\td",
                                              9}),
            "abc\n\td");
}

TEST(FormWithAFile, HoldsFieldsAndAFile) {
  const MultipartForm form{{{"type", "x"}}, {"file", "a\"b\r\n.png", "BYTES", "image/png"}};
  const auto mark = form.content_type().substr(form.content_type().find('=') + 1);
  EXPECT_EQ(form.body(), "--" + mark + "\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nx\r\n--" + mark +
                             "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ab.png\"\r\nContent-Type: "
                             "image/png\r\n\r\nBYTES\r\n--" +
                             mark + "--\r\n");
}

TEST(FormWithAFile, IsNotEndedByWhatAFileHolds) {
  const MultipartForm first{{}, {"file", "a", "BYTES"}};
  const auto mark = first.content_type().substr(first.content_type().find('=') + 1);
  const MultipartForm second{{}, {"file", "a", "BYTES" + mark}};
  const auto other = second.content_type().substr(second.content_type().find('=') + 1);
  EXPECT_THAT("BYTES" + mark, Not(HasSubstr(other)));
}

}  // namespace
}  // namespace hubbub
