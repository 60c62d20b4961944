#include "domain/switchboard.hpp"

#include <gtest/gtest.h>

namespace hub::domain {
namespace {

const Control kBot{"bot", {}, R"({"reason":"start"})"};
const Control kAtDesk{"desk", {}, {}};

TEST(Switchboard, LetsOnlyTheHolderSend) {
  EXPECT_TRUE(may_send(kBot, "bot"));
  const auto refused = may_send(kBot, "desk");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, Status::rejected);
  EXPECT_EQ(refused.error().code, "not_in_control");
  EXPECT_NE(refused.error().message.find("'bot' holds control"), std::string::npos);
}

TEST(Switchboard, LetsNobodySendUnderAnEmptyName) {
  EXPECT_FALSE(may_send(Control{}, ""));
}

TEST(Switchboard, PassesControlWithWhatIsHandedAlong) {
  const auto control = pass_control(kBot, "bot", "desk", R"({"topic":"refund"})");
  ASSERT_TRUE(control);
  EXPECT_EQ(control->holder, "desk");
  EXPECT_EQ(control->metadata_json, R"({"topic":"refund"})");
}

TEST(Switchboard, RefusesAPassByAStandby) {
  EXPECT_EQ(pass_control(kBot, "survey", "survey", {}).error().code, "not_in_control");
  EXPECT_EQ(pass_control(kBot, "desk", "survey", {}).error().code, "not_in_control");
}

TEST(Switchboard, LetsTheDeskAlwaysTakeOver) {
  EXPECT_EQ(pass_control(kBot, "desk", "desk", {}).value().holder, "desk");
  EXPECT_EQ(pass_control(kAtDesk, "desk", "desk", {}).value().holder, "desk");
}

TEST(Switchboard, KeepsTheHolderUntilAnOfferIsAccepted) {
  const auto offered = offer_control(kBot, "bot", "desk", {}).value();
  EXPECT_EQ(offered.holder, "bot");
  EXPECT_EQ(offered.pending, "desk");
  EXPECT_EQ(accept_control(offered, "survey").error().code, "not_offered");
  const auto accepted = accept_control(offered, "desk").value();
  EXPECT_EQ(accepted.holder, "desk");
  EXPECT_EQ(accepted.pending, "");
}

TEST(Switchboard, WithdrawsAnOfferByPassing) {
  const auto offered = offer_control(kBot, "bot", "desk", {}).value();
  const auto passed = pass_control(offered, "bot", "survey", {}).value();
  EXPECT_EQ(passed.pending, "");
  EXPECT_FALSE(accept_control(passed, "desk"));
}

TEST(Switchboard, ReturnsReleasedControlToTheDefaultHolder) {
  EXPECT_EQ(release_control(kAtDesk, "desk", "bot").value().holder, "bot");
  EXPECT_EQ(release_control(kAtDesk, "bot", "bot").error().code, "not_in_control");
}

}  // namespace
}  // namespace hub::domain
