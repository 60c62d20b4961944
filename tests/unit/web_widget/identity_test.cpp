// People whom the page has signed in: the JWT, and what it does to the browser's own identity.
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <hubbub/testing/fake_hub.hpp>

namespace {

using hubbub::testing::Answer;

constexpr std::string_view kKey = "a-secret-of-the-business";
constexpr std::int64_t kNow = 1'767'225'600;  // the fake hub's clock, in seconds

std::string base64url(std::string_view bytes) {
  return hubbub::to_base64({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, true);
}

std::string sign(std::string_view claims, std::string_view key = kKey,
                 std::string_view header = R"({"alg":"HS256","typ":"JWT","kid":"main"})") {
  const auto input = base64url(header) + "." + base64url(claims);
  std::array<std::uint8_t, 32> digest{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(input.data()),
       input.size(), digest.data(), nullptr);
  return input + "." + hubbub::to_base64(digest, true);
}

std::string claims(std::string_view user, std::int64_t expires = kNow + 600) {
  return hubbub::JsonObject{{"external_id", user}, {"exp", expires},         {"email", "ana@example.org"},
                            {"given_name", "Ana"}, {"family_name", "Silva"}, {"locale", "pt-BR"}}
      .text();
}

class Identity : public ::testing::Test {
 protected:
  Identity() { hub.secret("identity.keys.main", std::string{kKey}); }
  void start(std::string_view identity = R"({"keys": {"main": "${env:KEY}"}})") {
    hub.create("com.hubbub.web-widget", R"({"allowed_origins": ["*"], "identity": )" + std::string{identity} + "}",
               "web")
        .value();
  }
  Answer session(const hubbub::JsonObject& body) {
    return hub.request(
        {.method = "POST", .path = "/session", .body = body.text(), .headers = {{"Origin", "https://any.example"}}});
  }
  Answer sign_in(std::string_view token) { return session({{"jwt", token}}); }
  static std::string code(const Answer& answer) { return answer.json()["errors"][std::size_t{0}]["code"]; }
  hubbub::testing::FakeHub hub;
};

TEST_F(Identity, AKnownPersonIsWhoTheTokenSays) {
  start();
  ASSERT_EQ(sign_in(sign(claims("ana"))).status, 200);
  const auto& sender = hub.minted()[0].sender;
  EXPECT_EQ(sender.user_external_id, "ana");
  EXPECT_EQ(sender.email, "ana@example.org");
  EXPECT_EQ(sender.given_name, "Ana");
  EXPECT_EQ(sender.surname, "Silva");
  EXPECT_EQ(sender.locale, "pt-BR");
}

TEST_F(Identity, AnAddressIsVerifiedOnlyWhenTheTokenSaysSo) {
  start();
  const auto verified = [&](const hubbub::JsonObject& said) {
    EXPECT_EQ(sign_in(sign(said.text())).status, 200);
    const auto& sender = hub.minted().back().sender;
    return sender.verified_email + "|" + sender.verified_phone;
  };
  const auto with = [](auto email_verified, auto phone_verified) {
    return hubbub::JsonObject{{"external_id", "ana"},           {"exp", kNow + 600},
                              {"email", "ana@example.org"},     {"email_verified", email_verified},
                              {"phone_number", "+33123456789"}, {"phone_number_verified", phone_verified}};
  };
  EXPECT_EQ(verified(with(true, true)), "ana@example.org|+33123456789");
  EXPECT_EQ(verified(with(false, true)), "|+33123456789");
  EXPECT_EQ(verified(with("true", 1)), "|") << "a claim of another type says nothing";
  EXPECT_EQ(verified({{"external_id", "ana"}, {"exp", kNow + 600}, {"email", "ana@example.org"}}), "|");
}

TEST_F(Identity, TakesSubWhenThereIsNoExternalId) {
  start();
  ASSERT_EQ(sign_in(sign(hubbub::JsonObject{{"sub", "bo"}, {"exp", kNow + 1}}.text())).status, 200);
  EXPECT_EQ(hub.minted()[0].sender.user_external_id, "bo");
}

TEST_F(Identity, RefusesEveryTokenThatIsNotTheBusinesss) {
  start();
  const auto refused = [&](const std::string& token) {
    const auto answer = sign_in(token);
    EXPECT_EQ(answer.status, 401) << token;
    return code(answer);
  };
  const auto good = sign(claims("ana"));
  EXPECT_EQ(refused(sign(claims("ana"), "another-key")), "jwt_signature");
  EXPECT_EQ(refused(sign(claims("ana", kNow - 1))), "jwt_expired");
  EXPECT_EQ(refused(sign(R"({"external_id":"ana"})")), "jwt_no_expiry");
  EXPECT_EQ(refused(sign(claims("ana"), kKey, R"({"alg":"none","kid":"main"})")), "jwt_algorithm");
  EXPECT_EQ(refused(base64url(R"({"alg":"none"})") + "." + base64url(claims("ana")) + "."), "jwt_algorithm");
  EXPECT_EQ(refused(sign(claims("ana"), kKey, R"({"alg":"HS256","kid":"old"})")), "jwt_unknown_key");
  EXPECT_EQ(refused(sign(claims("ana"), kKey, R"({"alg":"HS256"})")), "jwt_unknown_key");
  EXPECT_EQ(refused(sign(claims(""))), "jwt_no_subject");
  EXPECT_EQ(refused(sign(claims(std::string(300, 'x')))), "jwt_no_subject");
  EXPECT_EQ(refused("not.a.token"), "jwt_malformed");
  EXPECT_EQ(refused(good.substr(0, good.size() - 2)), "jwt_signature");
  EXPECT_TRUE(hub.minted().empty());
}

TEST_F(Identity, AnAnonymousBrowserIsTakenAlongBySigningIn) {
  start();
  const auto anonymous = session({}).json()["browser"];
  const auto known = session({{"browser", anonymous}, {"jwt", sign(claims("ana"))}}).json()["browser"];
  EXPECT_EQ(known.text(), anonymous.text());
}

TEST_F(Identity, ABrowserOfOnePersonIsNotTheNextPersons) {
  start();
  const auto anas = sign_in(sign(claims("ana"))).json()["browser"];
  const auto bos = session({{"browser", anas}, {"jwt", sign(claims("bo"))}}).json()["browser"];
  EXPECT_NE(bos["id"].string(), anas["id"].string());
  const auto nobodys = session({{"browser", anas}}).json()["browser"];
  EXPECT_NE(nobodys["id"].string(), anas["id"].string());
  const auto again = session({{"browser", anas}, {"jwt", sign(claims("ana"))}}).json()["browser"];
  EXPECT_EQ(again.text(), anas.text());
}

TEST_F(Identity, MayBeRequired) {
  start(R"({"keys": {"main": "${env:KEY}"}, "required": true})");
  EXPECT_EQ(code(session({})), "jwt_required");
  EXPECT_EQ(sign_in(sign(claims("ana"))).status, 200);
}

TEST_F(Identity, ShowsNoSecret) {
  start();
  sign_in(sign(claims("ana"), "another-key"));
  EXPECT_TRUE(hub.log_is_free_of(kKey));
}

}  // namespace
