#include "messaging/slots.hpp"

#include <gtest/gtest.h>

#include <set>

namespace hub::messaging {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr domain::Time kNow = domain::Time{seconds(1'700'000'000)};

constexpr Slots::Limits at_most(int calls) {
  return {.slow = calls, .quick = calls};
}

TEST(Slots, AreAFewToEachTarget) {
  Slots slots{100};
  EXPECT_FALSE(slots.enter("a", at_most(2), kNow));
  EXPECT_FALSE(slots.enter("a", at_most(2), kNow));
  EXPECT_TRUE(slots.enter("a", at_most(2), kNow)) << "it has its two";
  EXPECT_FALSE(slots.enter("b", at_most(2), kNow)) << "another has its own";
  slots.leave("a", kNow, kNow + milliseconds(5));
  EXPECT_FALSE(slots.enter("a", at_most(2), kNow));
}

TEST(Slots, OfAllTargetsTogetherLeaveRoomForOthers) {
  Slots slots{3};
  for (const auto* target : {"a", "b", "c"}) EXPECT_FALSE(slots.enter(target, at_most(2), kNow));
  EXPECT_TRUE(slots.enter("d", at_most(2), kNow));
  slots.leave("b", kNow, kNow + milliseconds(5));
  EXPECT_FALSE(slots.enter("d", at_most(2), kNow));
}

TEST(Slots, FindRoomForTheNextWhileManyTargetsHang) {
  Slots slots{160};
  const auto fill = [&](const std::string& target) {
    int entered = 0;
    while (!slots.enter(target, at_most(32), kNow)) ++entered;
    return entered;
  };
  for (int hanging = 0; hanging < 8; ++hanging) EXPECT_GT(fill("hanging" + std::to_string(hanging)), 0);
  EXPECT_FALSE(slots.enter("another", at_most(32), kNow));
}

TEST(Slots, LookAtACrowdAsFastAsItsTargetAnswers) {
  Slots slots{160};
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(slots.enter("a", at_most(10), kNow));
    slots.leave("a", kNow, kNow + milliseconds(2));
  }
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(slots.enter("a", at_most(10), kNow));
  domain::Duration last{};
  for (int i = 0; i < 10'000; ++i) last = slots.enter("a", at_most(10), kNow).value();
  EXPECT_GE(last, milliseconds(2'000)) << "2 ms by ten at once";
  EXPECT_LE(last, milliseconds(2'500));
}

TEST(Slots, GiveEachWhoWaitsAnAppointmentOfTheirOwn) {
  Slots slots{100};
  EXPECT_FALSE(slots.enter("a", at_most(1), kNow));
  std::set<domain::Duration> appointments;
  for (int i = 0; i < 100; ++i) appointments.insert(slots.enter("a", at_most(1), kNow).value());
  EXPECT_EQ(appointments.size(), 100U);
  EXPECT_GT(*appointments.begin(), milliseconds(0));
}

TEST(Slots, AreMoreWhileCallsAreQuick) {
  constexpr Slots::Limits kLimits{.slow = 2, .quick = 50};
  Slots slots{100};
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(slots.enter("a", kLimits, kNow));
  EXPECT_TRUE(slots.enter("a", kLimits, kNow));
  for (int i = 0; i < 48; ++i) slots.leave("a", kNow, kNow + seconds(2));
  EXPECT_TRUE(slots.enter("a", kLimits, kNow + seconds(2))) << "two are under way, and have been for long";
  for (int i = 0; i < 2; ++i) slots.leave("a", kNow, kNow + seconds(2));
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(slots.enter("a", kLimits, kNow));
    slots.leave("a", kNow, kNow + milliseconds(1));
  }
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(slots.enter("a", kLimits, kNow));
}

TEST(Slots, OfATargetThatHangsAreKnownToBeTakenForLong) {
  Slots slots{160};
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(slots.enter("a", at_most(10), kNow));
  for (int i = 0; i < 99; ++i) (void)slots.enter("a", at_most(10), kNow + seconds(2));
  EXPECT_GE(slots.enter("a", at_most(10), kNow + seconds(2)).value(), seconds(10)) << "no call has ended";
}

TEST(Slots, OfATargetThatHangsMakeNobodyWaitLongerThanHalfAMinute) {
  Slots slots{100};
  for (int i = 0; i < 50; ++i) {
    EXPECT_FALSE(slots.enter("a", at_most(1), kNow));
    slots.leave("a", kNow, kNow + seconds(20));
  }
  EXPECT_FALSE(slots.enter("a", at_most(1), kNow));
  EXPECT_GE(slots.enter("a", at_most(1), kNow).value(), seconds(15)) << "about as long as its calls take";
  for (int i = 0; i < 100; ++i) EXPECT_LE(slots.enter("a", at_most(1), kNow).value(), seconds(30));
}

TEST(Slots, StayShutAsLongAsTheTargetAsked) {
  Slots slots{100};
  slots.close("a", kNow + seconds(90));
  slots.close("a", kNow + seconds(5));
  EXPECT_GE(slots.enter("a", at_most(2), kNow).value(), seconds(90));
  EXPECT_GE(slots.enter("a", at_most(2), kNow + seconds(89)).value(), seconds(1));
  EXPECT_FALSE(slots.enter("a", at_most(2), kNow + seconds(90)));
  EXPECT_EQ(slots.running(), 1);
}

}  // namespace
}  // namespace hub::messaging
