#include "live/frames.hpp"

#include <gtest/gtest.h>

namespace hub::live {
namespace {

TEST(Nacks, TellNothingOfTheInside) {
  for (const auto status : {domain::Status::internal, domain::Status::unavailable, domain::Status::abandoned}) {
    const auto nack =
        frames::nack("m1", {status, "store_unreachable", "cannot connect to MySQL at 10.0.0.5 as hubbub"});
    EXPECT_EQ(nack.find("10.0.0.5"), std::string::npos) << nack;
    EXPECT_NE(nack.find("store_unreachable"), std::string::npos) << nack;
  }
}

TEST(Nack, ARefusalByARuleIsFinal) {
  for (const char* code : {"already_claimed", "message_id_taken"}) {
    const auto nack = frames::nack("m1", {domain::Status::conflict, code, "Ana has it."});
    EXPECT_EQ(nack.find("retryAfterMs"), std::string::npos) << nack;
  }
}

TEST(Nack, ALostRaceMayBeTriedAgain) {
  const auto nack = frames::nack("m1", {domain::Status::conflict, "stale", "It changed meanwhile."});
  EXPECT_NE(nack.find("\"retryAfterMs\":1000"), std::string::npos) << nack;
}

TEST(Nack, TellsHowLongToWait) {
  const auto nack = frames::nack("m1", {domain::Status::rate_limited, "too_fast", "Slow down.", 250});
  EXPECT_NE(nack.find("\"retryAfterMs\":250"), std::string::npos) << nack;
}

TEST(DeliveryFrames, SayWhatTheChannelNeverTellsOfTheStepsThatAreLeft) {
  using domain::DeliveryStatus;
  messaging::Integration channel;
  channel.channel_type = "sms";
  channel.capabilities.delivered = true;
  const auto told = [&](DeliveryStatus status) {
    domain::Delivery delivery;
    delivery.status = status;
    return frames::not_told(delivery, channel.capabilities);
  };
  EXPECT_EQ(told(DeliveryStatus::sent), R"(["read"])");
  EXPECT_EQ(told(DeliveryStatus::unknown), R"(["read"])");
  EXPECT_EQ(told(DeliveryStatus::delivered), R"(["read"])");
  EXPECT_EQ(told(DeliveryStatus::queued), "") << "it is for the hub to tell what comes next";
  EXPECT_EQ(told(DeliveryStatus::failed), "");
  channel.capabilities.delivered = false;
  EXPECT_EQ(told(DeliveryStatus::sent), R"(["delivered","read"])");

  domain::Delivery sent;
  sent.status = DeliveryStatus::sent;
  const auto frame = frames::delivery_frame(sent, channel, 7);
  EXPECT_NE(frame.find(R"("type":"sms","status":"sent","notTold":["delivered","read"])"), std::string::npos) << frame;
  EXPECT_EQ(frames::delivery_frame(sent, std::nullopt, 7).find("notTold"), std::string::npos) << "it is gone";
}

}  // namespace
}  // namespace hub::live
