#include "live/marks.hpp"

#include <gtest/gtest.h>

#include "live/bucket.hpp"

namespace hub::live {
namespace {

TEST(Marks, WriteOneAtATimeAndThenTheHighest) {
  Marks marks;
  EXPECT_EQ(marks.note("u1", 3), 3);
  EXPECT_FALSE(marks.note("u1", 4));
  EXPECT_FALSE(marks.note("u1", 9));
  EXPECT_FALSE(marks.note("u1", 7));
  EXPECT_EQ(marks.written("u1"), 9);
  EXPECT_FALSE(marks.written("u1"));
  EXPECT_EQ(marks.note("u1", 10), 10);
}

TEST(Marks, OfDifferentConversationsDoNotWaitForEachOther) {
  Marks marks;
  EXPECT_EQ(marks.note("u1", 3), 3);
  EXPECT_EQ(marks.note("b1", 3), 3);
  EXPECT_EQ(marks.note("u2", 3), 3);
}

TEST(Marks, ForgetWhatTheWriteUnderWayCovers) {
  Marks marks;
  EXPECT_EQ(marks.note("u1", 5), 5);
  EXPECT_FALSE(marks.note("u1", 2));
  EXPECT_FALSE(marks.written("u1"));
}

TEST(Bucket, LetsABurstThroughAndThenTheRate) {
  domain::ManualClock clock;
  const Rate rate{10, 3};
  Bucket bucket;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.take(rate, clock.now()));
  EXPECT_FALSE(bucket.take(rate, clock.now()));
  EXPECT_LE(bucket.wait_ms(rate), 101);
  clock.advance(std::chrono::milliseconds(100));
  EXPECT_TRUE(bucket.take(rate, clock.now()));
  EXPECT_FALSE(bucket.take(rate, clock.now()));
}

TEST(Bucket, IsNeverFullerThanItsBurst) {
  domain::ManualClock clock;
  const Rate rate{10, 3};
  Bucket bucket;
  bucket.take(rate, clock.now());
  clock.advance(std::chrono::hours(1));
  int taken = 0;
  while (bucket.take(rate, clock.now())) ++taken;
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace hub::live
