#include "domain/link.hpp"

#include <gtest/gtest.h>

namespace hub::domain {
namespace {

TEST(LinkCode, IsSixDigitsAsPeopleTypeThem) {
  for (const auto* text : {"123456", " 123 456 ", "123-456.", "123456\n"}) EXPECT_EQ(code_in(text), "123456") << text;
  for (const auto* text : {"", "12345", "1234567", "12345a", "code 123456", "+123456", "1 2 3 4 5 6 . . . . ."}) {
    EXPECT_FALSE(code_in(text)) << text;
  }
}

TEST(LinkRequests, WaitLongerForAPersonThanACodeLives) {
  const LinkRules rules;
  EXPECT_EQ(lifetime_of(rules, LinkProof::code), std::chrono::minutes(10));
  EXPECT_EQ(lifetime_of(rules, LinkProof::token), std::chrono::minutes(10));
  EXPECT_GT(lifetime_of(rules, LinkProof::prompt), std::chrono::hours(1));
}

TEST(LinkRequests, AskAnAddressWhereThereIsOne) {
  EXPECT_EQ(address_kind_of("sms"), IdentityKind::phone);
  EXPECT_EQ(address_kind_of("email"), IdentityKind::email);
  EXPECT_EQ(address_kind_of("whatsapp"), IdentityKind::phone);
  EXPECT_FALSE(address_kind_of("telegram"));
  EXPECT_FALSE(address_kind_of("web"));
}

TEST(LinkRequests, CountForWhatRingsHoweverItIsSpelled) {
  const auto mailbox = [](const char* text) { return reached_by(*normalised(IdentityKind::email, text)); };
  EXPECT_EQ(mailbox("Ana+shop@example.org"), mailbox("ana@example.org"));
  EXPECT_EQ(mailbox("ana.lee+1@googlemail.com"), mailbox("analee@gmail.com"));
  EXPECT_NE(mailbox("ana.lee@example.org"), mailbox("analee@example.org"));
  EXPECT_NE(mailbox("+ana@example.org"), mailbox("+eva@example.org"));
  EXPECT_EQ(reached_by({IdentityKind::phone, "+33123456789"}), "+33123456789");
}

TEST(LinkRequests, SendNoCodeWhereNobodyMayWriteFirst) {
  for (const auto* type : {"sms", "email"}) EXPECT_TRUE(may_write_first(type)) << type;
  for (const auto* type : {"whatsapp", "telegram", "web"}) EXPECT_FALSE(may_write_first(type)) << type;
}

}  // namespace
}  // namespace hub::domain
