#include "addresses.hpp"

#include <gtest/gtest.h>

namespace simulator {
namespace {

TEST(Addresses, WriteANumberInOneWay) {
  for (const auto* text :
       {"+12025550100", "+1 202 555 0100", "+1 (202) 555-0100", "001 202.555.0100", " +1/202/555/0100 "}) {
    const auto number = normalised(Device::phone, text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(*number, "+12025550100") << text;
  }
}

TEST(Addresses, RefuseWhatIsNoNumberAndSayHowToWriteOne) {
  for (const auto* text : {"", "+", "2025550100", "+123", "+1234567890123456", "+0123456789", "+1202x5550100",
                           "++12025550100", "1+2025550100", "ada@example.org", "+1\n2025550100"}) {
    const auto number = normalised(Device::phone, text);
    ASSERT_FALSE(number) << text;
    EXPECT_EQ(number.error().code, "invalid_number");
    EXPECT_NE(number.error().message.find("+1 202 555 0100"), std::string::npos);
  }
  EXPECT_FALSE(normalised(Device::phone, "+1202555" + std::string(1000, '0')));
}

TEST(Addresses, WriteAMailAddressInOneWay) {
  for (const auto* text : {"ada@example.org", " Ada@Example.ORG "}) {
    const auto address = normalised(Device::mailbox, text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(*address, "ada@example.org") << text;
  }
  EXPECT_TRUE(normalised(Device::mailbox, "a.b+c@mail.example.co.uk"));
}

TEST(Addresses, RefuseWhatIsNoMailAddressAndSayHowToWriteOne) {
  for (const auto* text :
       {"", "@", "ada", "ada@", "@example.org", "ada@example", "ada@.example.org", "ada@example.org.",
        "ada@exa..mple.org", "a b@example.org", "ada/b@example.org", "ada@b@example.org", "<ada@example.org>",
        "ada@exämple.org", ".ada@example.org", "ada@-example.org"}) {
    const auto address = normalised(Device::mailbox, text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, "invalid_address");
  }
  EXPECT_FALSE(normalised(Device::mailbox, std::string(100, 'a') + "@example.org"));
}

}  // namespace
}  // namespace simulator
