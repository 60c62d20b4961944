#include "webhooks/slots.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hub::webhooks {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr domain::Time kNow = domain::Time{seconds(1'700'000'000)};

TEST(Slots, AreAFewToEachTarget) {
  Slots slots{100};
  EXPECT_FALSE(slots.enter("a", 2, kNow));
  EXPECT_FALSE(slots.enter("a", 2, kNow));
  EXPECT_TRUE(slots.enter("a", 2, kNow)) << "it has its two";
  EXPECT_FALSE(slots.enter("b", 2, kNow)) << "another has its own";
  slots.leave("a", milliseconds(5));
  EXPECT_FALSE(slots.enter("a", 2, kNow));
}

TEST(Slots, OfAllTargetsTogetherLeaveRoomForOthers) {
  Slots slots{3};
  for (const auto* target : {"a", "b", "c"}) EXPECT_FALSE(slots.enter(target, 2, kNow));
  EXPECT_TRUE(slots.enter("d", 2, kNow));
  slots.leave("b", milliseconds(5));
  EXPECT_FALSE(slots.enter("d", 2, kNow));
}

TEST(Slots, GiveEachWhoWaitsAnAppointmentOfTheirOwn) {
  Slots slots{100};
  EXPECT_FALSE(slots.enter("a", 1, kNow));
  std::set<domain::Duration> appointments;
  for (int i = 0; i < 100; ++i) appointments.insert(slots.enter("a", 1, kNow).value());
  EXPECT_EQ(appointments.size(), 100U);
  EXPECT_GT(*appointments.begin(), milliseconds(0));
}

TEST(Slots, OfATargetThatHangsMakeNobodyWaitLongerThanHalfAMinute) {
  Slots slots{100};
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(slots.enter("a", 1, kNow));
    slots.leave("a", seconds(20));
  }
  EXPECT_FALSE(slots.enter("a", 1, kNow));
  EXPECT_GE(slots.enter("a", 1, kNow).value(), seconds(15)) << "about as long as its calls take";
  for (int i = 0; i < 100; ++i) EXPECT_LE(slots.enter("a", 1, kNow).value(), seconds(30));
}

TEST(Slots, StayShutAsLongAsTheTargetAsked) {
  Slots slots{100};
  slots.close("a", kNow + seconds(90));
  slots.close("a", kNow + seconds(5));
  EXPECT_GE(slots.enter("a", 2, kNow).value(), seconds(90));
  EXPECT_GE(slots.enter("a", 2, kNow + seconds(89)).value(), seconds(1));
  EXPECT_FALSE(slots.enter("a", 2, kNow + seconds(90)));
  EXPECT_EQ(slots.running(), 1);
}

}  // namespace
}  // namespace hub::webhooks
