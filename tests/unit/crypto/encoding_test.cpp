#include "crypto/encoding.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "crypto/constant_time.hpp"
#include "crypto/random.hpp"

namespace hub::crypto {
namespace {

// RFC 4648 §10.
constexpr std::pair<const char*, const char*> kPublished[] = {{"", ""},
                                                              {"f", "Zg=="},
                                                              {"fo", "Zm8="},
                                                              {"foo", "Zm9v"},
                                                              {"foob", "Zm9vYg=="},
                                                              {"fooba", "Zm9vYmE="},
                                                              {"foobar", "Zm9vYmFy"}};

std::string without_padding(std::string text) {
  while (text.ends_with('=')) text.pop_back();
  return text;
}

TEST(Hex, IsLowerCaseAndReadsBytesUnsigned) {
  EXPECT_EQ(to_hex(""), "");
  EXPECT_EQ(to_hex(std::string_view("\0\x7f\x80\xff", 4)), "007f80ff");
}

TEST(Base64, GivesThePublishedTexts) {
  for (const auto& [plain, encoded] : kPublished) {
    EXPECT_EQ(to_base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
    EXPECT_EQ(to_base64url(plain), without_padding(encoded));
    EXPECT_EQ(from_base64url(without_padding(encoded)), plain);
  }
}

TEST(Base64, GivesBackEveryLength) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, ReadsTheUrlAlphabetAndNeedsNoPadding) {
  EXPECT_EQ(from_base64("+/8="), std::string_view("\xfb\xff"));
  EXPECT_EQ(from_base64("-_8"), from_base64("+/8="));
  EXPECT_EQ(from_base64("Zm9vYg"), "foob");
}

TEST(Base64, RefusesWhatIsNotBase64) {
  for (const std::string text : {"a", "Zm9v\n", " Zm9v", "Zm 9v", "Zm=v", "YQ==YQ==", "Zm9%", "\xc3\xa9zzz", "Zg=",
                                 "Zg===", "Zg======", "=", "==", "====", "Zh=="}) {  // the last has left-over bits
    EXPECT_FALSE(from_base64(text)) << text;
  }
  EXPECT_FALSE(from_base64(std::string_view("Zm\0v", 4)));
}

// What stands for the same bytes twice would let a token be changed without its signature noticing.
TEST(Base64Url, RefusesWhatItWouldNotHaveWritten) {
  for (const std::string text : {"A", "AB=", "A+BC", "A/BC", "AB CD", "AB", "Zg==", "Zm9vYh"}) {
    EXPECT_FALSE(from_base64url(text)) << text;
  }
}

TEST(Random, IsNeverTheSameTwice) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(32).size(), 32U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

TEST(Random, TokensAreHex) {
  const auto token = random_token(16);
  EXPECT_EQ(token.size(), 32U);
  EXPECT_EQ(token.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(token, random_token(16));
}

TEST(Equality, LooksAtLengthAndEveryByte) {
  EXPECT_TRUE(equal_in_constant_time("", {}));
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "Secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secrets"));
  EXPECT_FALSE(equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace hub::crypto
