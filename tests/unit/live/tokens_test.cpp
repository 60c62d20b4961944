#include "live/tokens.hpp"

#include <gtest/gtest.h>

namespace hub::live {
namespace {

messaging::Sender a_sender() {
  messaging::Sender sender;
  sender.integration_id = "web-main";
  sender.external_id = "browser-1";
  sender.display_name = "Visitor שלום 👋🏽";
  sender.profile.locale = "he-IL";
  sender.user_external_id = "customer-7";
  sender.info_json = R"({"page":"https://shop.example/"})";
  return sender;
}

class TokensTest : public ::testing::Test {
 protected:
  domain::ManualClock clock;
  Tokens tokens{std::string(32, 'k'), clock};
};

TEST_F(TokensTest, SayWhoTheyWereMintedFor) {
  const auto grant = tokens.verify(tokens.mint(a_sender(), {std::chrono::hours(1), true, "https://shop.example"}));
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->sender.integration_id, "web-main");
  EXPECT_EQ(grant->sender.external_id, "browser-1");
  EXPECT_EQ(grant->sender.display_name, "Visitor שלום 👋🏽");
  EXPECT_EQ(grant->sender.profile.locale, "he-IL");
  EXPECT_EQ(grant->sender.user_external_id, "customer-7");
  EXPECT_EQ(grant->sender.info_json, R"({"page":"https://shop.example/"})");
  EXPECT_TRUE(grant->typing_preview);
  EXPECT_EQ(grant->origin, "https://shop.example");
}

TEST_F(TokensTest, ExpireAtTheirTime) {
  const auto token = tokens.mint(a_sender(), {std::chrono::minutes(10), false, ""});
  clock.advance(std::chrono::minutes(10) - std::chrono::milliseconds(1));
  EXPECT_TRUE(tokens.verify(token));
  clock.advance(std::chrono::milliseconds(1));
  const auto late = tokens.verify(token);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "token_expired");
}

TEST_F(TokensTest, CarryTheLimitOfUploads) {
  TokenOptions options;
  options.max_upload_bytes = 5'000'000'000;
  EXPECT_EQ(tokens.verify(tokens.mint(a_sender(), options))->max_upload_bytes, 5'000'000'000);
  EXPECT_EQ(tokens.verify(tokens.mint(a_sender(), {}))->max_upload_bytes, 0);
}

TEST_F(TokensTest, AreRefusedWhenAnyCharacterChanges) {
  const auto token = tokens.mint(a_sender(), {});
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    const auto grant = tokens.verify(forged);
    ASSERT_FALSE(grant) << "at " << i;
    EXPECT_EQ(grant.error().code, "unauthorized");
  }
}

TEST_F(TokensTest, OfAnotherHubAreRefused) {
  const Tokens other{std::string(32, 'x'), clock};
  EXPECT_FALSE(tokens.verify(other.mint(a_sender(), {})));
}

TEST_F(TokensTest, RefuseWhatIsNoTokenAtAll) {
  for (const std::string text : {"", ".", "a.b", "🙂", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."}) {
    EXPECT_FALSE(tokens.verify(text)) << text;
  }
}

TEST(Grant, SurvivesPackingWithFieldsThatAreTooLongLeftOut) {
  Grant grant;
  grant.sender = a_sender();
  grant.sender.info_json = std::string(100'000, 'x');
  const auto back = Grant::unpack(grant.pack());
  ASSERT_TRUE(back);
  EXPECT_EQ(back->sender.external_id, "browser-1");
  EXPECT_EQ(back->sender.info_json, "");
}

TEST(Grant, CutShortIsRefusedAtEveryLength) {
  Grant grant;
  grant.sender = a_sender();
  const auto bytes = grant.pack();
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(Grant::unpack(bytes.substr(0, size)));
}

}  // namespace
}  // namespace hub::live
