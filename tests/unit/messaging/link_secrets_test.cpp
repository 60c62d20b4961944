#include "messaging/link_secrets.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hub::messaging {
namespace {

constexpr const char* kId = "01JD0000000000000000000001";

TEST(LinkSecrets, DependOnTheRequestAndOnTheSecret) {
  const LinkSecrets ours{std::string(32, 'a')}, theirs{std::string(32, 'b')};
  EXPECT_EQ(ours.code_of(kId), ours.code_of(kId));
  EXPECT_EQ(ours.code_of(kId).size(), 6U);
  EXPECT_TRUE(ours.is_code_of(kId, ours.code_of(kId)));
  EXPECT_FALSE(ours.is_code_of(kId, ""));
  EXPECT_NE(ours.token_of(kId), theirs.token_of(kId));
  EXPECT_FALSE(theirs.find_token(ours.token_of(kId)));
  const domain::IdentityKey phone{domain::IdentityKind::phone, "+33123456789"};
  const domain::IdentityKey other{domain::IdentityKind::phone, "+33123456780"};
  EXPECT_NE(ours.digest_of(phone), ours.digest_of(other));
  std::set<std::string> codes;
  for (int i = 100; i < 300; ++i) codes.insert(ours.code_of("01JD00000000000000000000" + std::to_string(i)));
  EXPECT_GT(codes.size(), 195U);
}

TEST(LinkSecrets, FindATokenWhereverItStands) {
  const LinkSecrets secrets{std::string(32, 'a')};
  const auto token = secrets.token_of(kId);
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  for (const auto& text : {token, "/start " + token, "see hubbub-hubbub-" + token + "!", "héllo\n" + token}) {
    const auto found = secrets.find_token(text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(found->request_id, kId);
    EXPECT_EQ(found->text, token);
  }
  for (const auto& text : {std::string{}, std::string{"hubbub-"}, token.substr(0, token.size() - 1), token.substr(1),
                           std::string(10'000, 'h'), std::string{"hubbub-hubbub-hubbub-"}}) {
    EXPECT_FALSE(secrets.find_token(text)) << text.substr(0, 60);
  }
}

}  // namespace
}  // namespace hub::messaging
