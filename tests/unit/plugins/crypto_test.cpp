#include "plugins/crypto.hpp"

#include <gtest/gtest.h>

namespace hub::plugins {
namespace {

// RFC 4231.
TEST(Hmac, GivesThePublishedDigests) {
  EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  // RFC 2202.
  EXPECT_EQ(to_hex(hmac_sha1("Jefe", "what do ya want for nothing?")), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(Hmac, TakesAnEmptyKeyAndAnEmptyMessage) {
  EXPECT_EQ(to_hex(hmac_sha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// FIPS 180-2.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Equality, LooksAtLengthAndEveryByte) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secrets"));
}

TEST(RandomBytes, AreNeverTheSameTwice) {
  EXPECT_EQ(random_bytes(32).size(), 32U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

// RFC 4648 §10.
TEST(Base64, GivesThePublishedTexts) {
  const std::pair<const char*, const char*> table[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : table) {
    EXPECT_EQ(to_base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded).value(), plain);
  }
}

TEST(Base64, ReadsTheUrlAlphabetAndNeedsNoPadding) {
  EXPECT_EQ(from_base64("-_8").value(), from_base64("+/8=").value());
  EXPECT_EQ(from_base64("Zm9vYg").value(), "foob");
}

TEST(Base64, RefusesWhatIsNotBase64) {
  for (const char* text : {"a", "Zm9v\n", " Zm9v", "Zm=v", "YQ==YQ==", "Zm9%", "\xc3\xa9zzz"}) {
    const auto decoded = from_base64(text);
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().code, "bad_base64");
  }
}

constexpr const char* kKey = "a key of at least 32 bytes, 0123456789";
const domain::Time kNow = domain::from_ms(1'700'000'000'000);

std::string url64(std::string_view bytes) {
  std::string text = to_base64(bytes);
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& letter : text) letter = letter == '+' ? '-' : letter == '/' ? '_' : letter;
  return text;
}

std::string token(std::string_view claims, std::string_view header = R"({"alg":"HS256","typ":"JWT"})",
                  std::string_view key = kKey) {
  const auto body = url64(header) + "." + url64(claims);
  return body + "." + url64(hmac_sha256(key, body));
}

std::string code_of(const domain::Result<std::string>& outcome) {
  return outcome ? "ok" : outcome.error().code;
}
std::string code_of(const std::string& jwt, domain::Duration leeway = {}) {
  return code_of(verify_jwt(jwt, kKey, kNow, leeway));
}

TEST(Jwt, GivesTheClaimsOfAGoodToken) {
  const auto claims = verify_jwt(token(R"({"sub":"ann","exp":1700000060,"n":{"a":[1,2]}})"), kKey, kNow);
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_NE(claims->find(R"("sub":"ann")"), std::string::npos);
  EXPECT_NE(claims->find(R"("exp":1700000060)"), std::string::npos);
}

TEST(Jwt, EndsWithItsExpiryToTheSecond) {
  EXPECT_EQ(code_of(token(R"({"exp":1700000001})")), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1700000000})")), "jwt_expired");
  EXPECT_EQ(code_of(token(R"({"exp":1699999999})")), "jwt_expired");
  EXPECT_EQ(code_of(token(R"({"exp":-5})")), "jwt_expired");
}

TEST(Jwt, AllowsForClocksThatDifferAsMuchAsAsked) {
  using std::chrono::seconds;
  EXPECT_EQ(code_of(token(R"({"exp":1699999971})"), seconds(30)), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1699999970})"), seconds(30)), "jwt_expired");
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"nbf":1700000030})"), seconds(30)), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"nbf":1700000031})"), seconds(30)), "jwt_not_yet_valid");
}

TEST(Jwt, BeginsWithItsNotBefore) {
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"nbf":1700000000})")), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"nbf":1700000001})")), "jwt_not_yet_valid");
}

TEST(Jwt, NeedsAnExpiry) {
  EXPECT_EQ(code_of(token(R"({"sub":"ann"})")), "jwt_no_expiry");
}

TEST(Jwt, TakesNoTimeThatIsNotANumber) {
  for (const char* claims : {R"({"exp":"1800000000"})", R"({"exp":true})", R"({"exp":null})", R"({"exp":[]})",
                             R"({"exp":1800000000,"nbf":"soon"})"}) {
    EXPECT_EQ(code_of(token(claims)), "jwt_malformed") << claims;
  }
  EXPECT_EQ(code_of(token(R"({"exp":1e300})")), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":-1e300})")), "jwt_expired");
}

TEST(Jwt, RefusesEveryOtherAlgorithm) {
  constexpr const char* kClaims = R"({"exp":1800000000})";
  EXPECT_EQ(code_of(token(kClaims, R"({"alg":"none"})")), "jwt_algorithm");
  EXPECT_EQ(code_of(token(kClaims, R"({"alg":"NONE"})")), "jwt_algorithm");
  EXPECT_EQ(code_of(token(kClaims, R"({"alg":"HS384"})")), "jwt_algorithm");
  EXPECT_EQ(code_of(token(kClaims, R"({"alg":"RS256"})")), "jwt_algorithm");
  EXPECT_EQ(code_of(token(kClaims, R"({"typ":"JWT"})")), "jwt_algorithm");
  const auto unsigned_token = url64(R"({"alg":"none"})") + "." + url64(kClaims) + ".";
  EXPECT_NE(code_of(unsigned_token), "ok");
}

TEST(Jwt, RefusesAForgedOrChangedToken) {
  constexpr const char* kClaims = R"({"exp":1800000000})";
  EXPECT_EQ(code_of(token(kClaims, R"({"alg":"HS256"})", "another key of some 32 bytes, 012345")), "jwt_signature");
  auto changed = token(kClaims);
  const auto dot = changed.rfind('.');
  EXPECT_EQ(code_of(changed.substr(0, dot) + ".AAAA"), "jwt_signature");
  EXPECT_EQ(code_of(changed.substr(0, changed.find('.') + 1) + url64(R"({"exp":1900000000})") + changed.substr(dot)),
            "jwt_signature");
}

TEST(Jwt, SurvivesGarbage) {
  const std::string deep = url64(std::string(20'000, '[') + std::string(20'000, ']'));
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), std::string("a.b.c.d"),
        std::string("\0\0.\0.\0", 6), url64("[]") + "." + url64("[]") + ".AA", url64("null") + "." + deep + ".AA",
        url64(R"({"alg":5})") + "." + url64("{}") + ".AA", std::string(100'000, 'x')}) {
    const auto verified = verify_jwt(text, kKey, kNow);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().status, domain::Status::unauthenticated);
    static_cast<void>(jwt_key_id(text));
  }
}

TEST(Jwt, TellsTheIdOfItsKeyBeforeItIsVerified) {
  EXPECT_EQ(jwt_key_id(token("{}", R"({"alg":"HS256","kid":"k2"})")), "k2");
  EXPECT_EQ(jwt_key_id(token("{}")), "");
  EXPECT_EQ(jwt_key_id("garbage"), "");
}

}  // namespace
}  // namespace hub::plugins
