// A plugin written in C works like any other.
#include <gmock/gmock.h>

#include <hubbub/testing/fake_hub.hpp>

#include "library.hpp"

namespace {

class CChannel : public ::testing::Test {
 protected:
  static constexpr auto kId = "com.hubbub.test.c-channel";
  boundary_tests::Library library{C_CHANNEL};
  hubbub::testing::FakeHub hub{library.entry()};
};

TEST_F(CChannel, ReceivesAndSends) {
  hub.create(kId).value();
  EXPECT_EQ(hub.request({.method = "POST", .path = "/inbound", .body = "m1 ana hello there"}).status, 200);
  ASSERT_EQ(hub.inbox().size(), 1U);
  EXPECT_EQ(hub.inbox()[0].external_id, "m1");
  EXPECT_EQ(hub.inbox()[0].sender.external_id, "ana");
  EXPECT_EQ(hub.inbox()[0].text, "hello there");

  const auto delivery = hub.send({.to = "ana", .text = "hi", .id = "d1"});
  EXPECT_TRUE(delivery.sent());
  EXPECT_EQ(delivery.external_id, "d1");
}

TEST_F(CChannel, SaysWhatIsWrong) {
  hub.create(kId).value();
  EXPECT_EQ(hub.request({.method = "POST", .path = "/inbound", .body = ""}).status, 400);
  EXPECT_EQ(hub.send({.to = "", .text = "hi"}).error.status, hubbub::Status::invalid);
}

TEST_F(CChannel, SaysThatAServiceIsMissing) {
  hub.remove_service("hubbub.inbox/1");
  const auto refused = hub.create(kId);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, hubbub::Status::unsupported);
}

}  // namespace
