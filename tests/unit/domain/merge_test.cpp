#include "domain/merge.hpp"

#include <gtest/gtest.h>

namespace hub::domain {
namespace {

TEST(Identity, HasOneSpelling) {
  EXPECT_EQ(normalised(IdentityKind::email, "  Ana.Silva@Example.ORG ")->value, "ana.silva@example.org");
  EXPECT_EQ(normalised(IdentityKind::phone, "+33 (1) 23-45.67 89")->value, "+33123456789");
  EXPECT_EQ(normalised(IdentityKind::phone, "+52 1 55 1234 5678")->value, "+525512345678") << "as it is dialled today";
  EXPECT_EQ(normalised(IdentityKind::phone, "+33 (0)1 23 45 67 89")->value, "+33123456789");
  EXPECT_EQ(normalised(IdentityKind::phone, "+33(0) 1 23 45 67 89")->value, "+33123456789");
  EXPECT_EQ(normalised(IdentityKind::external_id, "Kunde 7")->value, "Kunde 7");
}

TEST(Identity, IsRefusedWhenItIsNone) {
  for (const auto* text : {"", "ana", "@example.org", "ana@", "ana silva@example.org", "ana@example.org\nBcc: b@c"}) {
    EXPECT_FALSE(normalised(IdentityKind::email, text)) << text;
  }
  EXPECT_FALSE(normalised(IdentityKind::email, std::string(250, 'a') + "@example.org"));
  for (const auto* text :
       {"", "+", "0123456789", "123456789", "+0123456789", "+12345", "+1234567890123456", "+1x34567890"}) {
    EXPECT_FALSE(normalised(IdentityKind::phone, text)) << text;
  }
  EXPECT_FALSE(normalised(IdentityKind::external_id, ""));
}

TEST(Identity, IsNotRepeatedByItsRefusal) {
  EXPECT_EQ(normalised(IdentityKind::phone, "+1 secret").error().message.find("secret"), std::string::npos);
}

TEST(Merging, TheKnownUserGoesOnElseTheOlder) {
  User old;
  old.id = "01";
  old.created_at = from_ms(1);
  User young;
  young.id = "02";
  young.created_at = from_ms(2);
  EXPECT_TRUE(outlives(old, young));
  EXPECT_FALSE(outlives(young, old));
  young.external_id = "crm-7";
  EXPECT_TRUE(outlives(young, old));
  EXPECT_FALSE(outlives(old, young));
  young.external_id.clear();
  young.created_at = old.created_at;
  EXPECT_TRUE(outlives(old, young)) << "made in one millisecond: by id";
}

TEST(Merging, FillsGapsOfTheProfileOnly) {
  Profile known{"Ana", "", "", "", "pt"};
  const auto filled = fill_gaps(known, {"Anonymous", "Silva", "", "", "en"});
  EXPECT_EQ(filled, std::vector<std::string>{"surname"});
  EXPECT_EQ(known.given_name, "Ana");
  EXPECT_EQ(known.surname, "Silva");
  EXPECT_EQ(known.locale, "pt");
}

}  // namespace
}  // namespace hub::domain
