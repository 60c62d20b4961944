#include "http/io/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

namespace hub::http {
namespace {

class Alarm final : public Timed {
 public:
  void on_deadline() override {
    ++rings;
    if (then) then();
  }
  int rings = 0;
  std::function<void()> then;
};

class Wheel : public ::testing::Test {
 protected:
  static constexpr std::int64_t kStart = 1'000'000;
  TimerWheel wheel_{kStart};
};

TEST_F(Wheel, RingsAfterTheDeadlineAndWithinASlot) {
  Alarm alarm;
  wheel_.set(alarm, kStart + 1000);
  wheel_.turn(kStart + 999);
  EXPECT_EQ(alarm.rings, 0);
  wheel_.turn(kStart + 1000 + TimerWheel::kSlotMs);
  EXPECT_EQ(alarm.rings, 1);
  EXPECT_EQ(wheel_.size(), 0U);
}

TEST_F(Wheel, FollowsADeadlineThatMovesLaterOrEarlier) {
  Alarm later;
  Alarm earlier;
  wheel_.set(later, kStart + 1000);
  wheel_.set(later, kStart + 5000);
  wheel_.set(earlier, kStart + 5000);
  wheel_.set(earlier, kStart + 1000);
  wheel_.turn(kStart + 2000);
  EXPECT_EQ(later.rings, 0);
  EXPECT_EQ(earlier.rings, 1);
  wheel_.turn(kStart + 5100);
  EXPECT_EQ(later.rings, 1);
}

TEST_F(Wheel, KeepsDeadlinesBeyondARound) {
  Alarm alarm;
  wheel_.set(alarm, kStart + 200'000);
  for (std::int64_t now = kStart; now < kStart + 200'000; now += 1000) wheel_.turn(now);
  EXPECT_EQ(alarm.rings, 0);
  wheel_.turn(kStart + 200'100);
  EXPECT_EQ(alarm.rings, 1);
}

TEST_F(Wheel, RingsOnceAfterALongSleep) {
  Alarm alarm;
  wheel_.set(alarm, kStart + 1000);
  wheel_.turn(kStart + 100'000'000);
  EXPECT_EQ(alarm.rings, 1);
}

TEST_F(Wheel, ForgetsWhatIsClearedOrDestroyed) {
  Alarm cleared;
  auto destroyed = std::make_unique<Alarm>();
  wheel_.set(cleared, kStart + 100);
  wheel_.set(*destroyed, kStart + 100);
  wheel_.clear(cleared);
  destroyed.reset();
  EXPECT_EQ(wheel_.size(), 0U);
  wheel_.turn(kStart + 1000);
  EXPECT_EQ(cleared.rings, 0);
}

TEST_F(Wheel, MayEndOthersAndStartAnewWhileItRings) {
  Alarm repeating;
  auto victim = std::make_unique<Alarm>();
  Alarm killer;
  wheel_.set(*victim, kStart + 100);
  wheel_.set(repeating, kStart + 100);
  wheel_.set(killer, kStart + 100);
  killer.then = [&victim] { victim.reset(); };
  repeating.then = [this, &repeating] { wheel_.set(repeating, kStart + 100); };  // already past: the next turn
  wheel_.turn(kStart + 200);
  EXPECT_EQ(repeating.rings, 2);  // filed one slot ahead, and that slot was still to be seen
  EXPECT_EQ(wheel_.size(), 1U);
}

}  // namespace
}  // namespace hub::http
