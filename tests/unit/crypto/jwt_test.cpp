// Good tokens, and what hostile senders make of them.
#include "crypto/jwt.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>
#include <gtest/gtest.h>

#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"

namespace hub::crypto {
namespace {

constexpr const char* kKey = "a key of at least 32 bytes, 0123456789";
constexpr const char* kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr const char* kLater = R"({"exp":1800000000})";
const domain::Time kNow = domain::from_ms(1'700'000'000'000);

std::string token(std::string_view claims, std::string_view header = kHeader, std::string_view key = kKey) {
  const auto body = to_base64url(header) + "." + to_base64url(claims);
  return body + "." + to_base64url(hmac_sha256(key, body));
}

domain::Result<JwtClaims> verify(std::string_view jwt, const JwtRules& rules = {}, domain::Time now = kNow) {
  return verify_jwt(
      jwt, [](std::string_view) { return std::optional<std::string_view>{kKey}; }, now, rules);
}

std::string code_of(std::string_view jwt, const JwtRules& rules = {}, domain::Time now = kNow) {
  const auto claims = verify(jwt, rules, now);
  if (!claims) {
    EXPECT_EQ(claims.error().status, domain::Status::unauthenticated);
  }
  return claims ? "ok" : claims.error().code;
}

// RFC 7515 §A.1, which is also the example of RFC 7519 §3.1: with line breaks in its JSON, and bytes as the key.
TEST(Jwt, IsReadAsTheStandardWritesIt) {
  const auto key =
      from_base64url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  ASSERT_TRUE(key);
  const std::string published =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const auto key_of = [&](std::string_view) { return std::optional<std::string_view>{*key}; };
  const auto claims = verify_jwt(published, key_of, domain::from_ms(1'300'819'379'999), {});
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(claims->text("iss"), "joe");
  EXPECT_EQ(claims->json(), R"({"exp":1300819380,"http://example.com/is_root":true,"iss":"joe"})");
  const auto late = verify_jwt(published, key_of, domain::from_ms(1'300'819'380'000), {});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "jwt_expired");
}

// RFC 7519 §6.1.
TEST(Jwt, WithoutASignatureIsRefused) {
  EXPECT_EQ(code_of("eyJhbGciOiJub25lIn0."
                    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."),
            "jwt_algorithm");
  const auto good = token(kLater);
  EXPECT_EQ(code_of(good.substr(0, good.rfind('.') + 1)), "jwt_signature");
}

TEST(Jwt, OfAnotherSignerIsReadWithPaddingToo) {
  Poco::JWT::Token made;
  made.payload().set("exp", 1'800'000'000).set("scope", "app");
  const auto claims = verify(Poco::JWT::Signer(kKey).sign(made, "HS256"));
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(claims->text("scope"), "app");

  const auto body = to_base64(R"({"alg":"HS256"} )") + "." + to_base64(R"({"exp":1800000000} )");
  EXPECT_EQ(code_of(body + "." + to_base64url(hmac_sha256(kKey, body)) + "="), "ok");
}

TEST(Jwt, GivesItsClaims) {
  const auto claims = verify(token(R"({"sub":"ann","exp":1700000060,"n":{"a":[1,2]}})"));
  ASSERT_TRUE(claims) << claims.error().message;
  EXPECT_EQ(claims->json(), R"({"exp":1700000060,"n":{"a":[1,2]},"sub":"ann"})");
  EXPECT_EQ(claims->text("sub"), "ann");
  EXPECT_EQ(claims->text("exp"), "");
  EXPECT_EQ(claims->text("nothing"), "");
}

TEST(Jwt, EndsWithItsExpiryToTheSecond) {
  EXPECT_EQ(code_of(token(R"({"exp":1700000001})")), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1700000000})")), "jwt_expired");
  EXPECT_EQ(code_of(token(R"({"exp":1699999999})")), "jwt_expired");
  EXPECT_EQ(code_of(token(R"({"exp":-5})")), "jwt_expired");
}

TEST(Jwt, EndsWhenTheClockIsTurned) {
  domain::ManualClock clock{kNow};
  const auto jwt = token(R"({"exp":1700000060})");
  EXPECT_EQ(code_of(jwt, {}, clock.now()), "ok");
  clock.advance(std::chrono::seconds(60) - std::chrono::milliseconds(1));
  EXPECT_EQ(code_of(jwt, {}, clock.now()), "ok");
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(code_of(jwt, {}, clock.now()), "jwt_expired");
}

TEST(Jwt, AllowsForClocksThatDifferAsMuchAsAsked) {
  const JwtRules half_a_minute{.leeway = std::chrono::seconds(30)};
  EXPECT_EQ(code_of(token(R"({"exp":1699999971})"), half_a_minute), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1699999970})"), half_a_minute), "jwt_expired");
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"nbf":1700000030})"), half_a_minute), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"nbf":1700000031})"), half_a_minute), "jwt_not_yet_valid");
}

TEST(Jwt, BeginsWithItsNotBefore) {
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"nbf":1700000000})")), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"nbf":1700000001})")), "jwt_not_yet_valid");
}

TEST(Jwt, IsTakenWhenItsSignersClockIsAhead) {
  EXPECT_EQ(code_of(token(R"({"exp":1800000000,"iat":1700000005})")), "ok");
}

TEST(Jwt, NeedsAnExpiryUnlessTheRulesSayOtherwise) {
  EXPECT_EQ(code_of(token(R"({"sub":"ann"})")), "jwt_no_expiry");
  const JwtRules lenient{.needs_expiry = false};
  EXPECT_EQ(code_of(token(R"({"sub":"ann"})"), lenient), "ok");
  EXPECT_EQ(code_of(token(R"({"exp":1699999999})"), lenient), "jwt_expired");
  EXPECT_EQ(code_of(token(R"({"nbf":1700000001})"), lenient), "jwt_not_yet_valid");
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
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"NONE"})", R"({"alg":"hs256"})", R"({"alg":"HS384"})",
                             R"({"alg":"HS512"})", R"({"alg":"RS256"})", R"({"alg":"ES256"})", R"({"alg":["HS256"]})",
                             R"({"alg":5})", R"({"alg":null})", R"({"typ":"JWT"})"}) {
    EXPECT_EQ(code_of(token(kLater, header)), "jwt_algorithm") << header;
  }
  for (const char* algorithm : {"HS384", "HS512"}) {
    Poco::JWT::Token made;
    made.payload().set("exp", 1'800'000'000);
    EXPECT_EQ(code_of(Poco::JWT::Signer(kKey).sign(made, algorithm)), "jwt_algorithm");
  }
}

TEST(Jwt, TakesNoKeyFromTheToken) {
  // `jwk` and `jku` offer a key to verify with (RFC 7515 §4.1); this is the sender's own.
  const auto header = R"({"alg":"HS256","jwk":{"kty":"oct","k":"bWluZQ"},"jku":"https://evil.test/"})";
  EXPECT_EQ(code_of(token(kLater, header, "mine")), "jwt_signature");
}

TEST(Jwt, RefusesAForgedOrChangedToken) {
  const auto good = token(kLater);
  const auto dot = good.rfind('.');
  EXPECT_EQ(code_of(token(kLater, kHeader, "another key of some 32 bytes, 012345")), "jwt_signature");
  EXPECT_EQ(code_of(good.substr(0, dot) + ".AAAA"), "jwt_signature");
  EXPECT_EQ(code_of(good.substr(0, good.find('.') + 1) + to_base64url(R"({"exp":1900000000})") + good.substr(dot)),
            "jwt_signature");
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto changed = good;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(code_of(changed), "ok") << "at " << i;
  }
}

TEST(Jwt, IsRefusedCutShortAndWithMoreBehindIt) {
  const auto good = token(kLater);
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_NE(code_of(good.substr(0, size)), "ok") << size;
  for (const char* more : {".", ".AAAA", "A", "AAAA", " ", "\n"}) EXPECT_NE(code_of(good + more), "ok") << more;
  EXPECT_NE(code_of("." + good), "ok");
  EXPECT_NE(code_of(" " + good), "ok");
}

TEST(Jwt, SurvivesGarbage) {
  const auto deep = to_base64url(std::string(20'000, '[') + std::string(20'000, ']'));
  const auto deep_object = R"({"exp":1800000000,"a":)" + std::string(5'000, '[') + std::string(5'000, ']') + "}";
  for (const std::string& text :
       {std::string(), std::string("."), std::string(".."), std::string("a.b.c"), std::string("a.b.c.d"),
        std::string("\0\0.\0.\0", 6), to_base64url("[]") + "." + to_base64url("[]") + ".AA",
        to_base64url("null") + "." + deep + ".AA", to_base64url(kHeader) + "." + deep + ".AA", token(deep_object),
        token("{\"exp\":1800000000,\"a\":\"\xff\"}"), token(R"({"exp":1800000000} x)"), std::string(100'000, 'x'),
        std::string(100'000, '.')}) {
    EXPECT_EQ(code_of(text), "jwt_malformed") << text.substr(0, 60);
  }
}

TEST(Jwt, OfAMegabyteIsVerifiedLikeAnyOther) {
  const auto huge = token(R"({"exp":1800000000,"a":")" + std::string(1'000'000, 'x') + "\"}");
  EXPECT_EQ(code_of(huge), "ok");
  EXPECT_EQ(code_of(huge.substr(0, huge.size() - 4) + "AAAA"), "jwt_signature");
}

TEST(Jwt, IsNeverRepeatedInARefusal) {
  const auto secret = to_base64url(R"({"email":"ann@shop.example"})");
  for (const auto& text : {secret, secret + "." + secret, "x." + secret + ".y"}) {
    const auto claims = verify(text);
    ASSERT_FALSE(claims);
    EXPECT_EQ(claims.error().message.find(secret), std::string::npos);
  }
}

TEST(Jwt, IsVerifiedWithTheKeyThatItNames) {
  const auto with_two_keys = [](const std::string& jwt) {
    const auto key_of = [](std::string_view kid) -> std::optional<std::string_view> {
      if (kid == "k2") return "second key";
      if (kid == "empty") return "";
      if (kid.empty()) return "key of those that name none";
      return std::nullopt;
    };
    const auto claims = verify_jwt(jwt, key_of, kNow, {});
    return claims ? "ok" : claims.error().code;
  };
  EXPECT_EQ(with_two_keys(token(kLater, R"({"alg":"HS256","kid":"k2"})", "second key")), "ok");
  EXPECT_EQ(with_two_keys(token(kLater, kHeader, "key of those that name none")), "ok");
  EXPECT_EQ(with_two_keys(token(kLater, R"({"alg":"HS256","kid":"k2"})", "first key")), "jwt_signature");
  EXPECT_EQ(with_two_keys(token(kLater, R"({"alg":"HS256","kid":"k9"})", "second key")), "jwt_unknown_key");
  EXPECT_EQ(with_two_keys(token(kLater, R"({"alg":"none","kid":"k9"})", "second key")), "jwt_algorithm");
  EXPECT_EQ(with_two_keys(token(kLater, R"({"alg":"HS256","kid":"empty"})", "")), "jwt_signature");
}

}  // namespace
}  // namespace hub::crypto
