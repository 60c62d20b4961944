#include "http/rate_limit.hpp"

#include <gtest/gtest.h>

namespace hub::http {
namespace {

TEST(RateLimit, AllowsABurstThenTheRate) {
  RateLimiter limiter{{.per_second = 2, .burst = 3}};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limiter.take("a", 1000), 0);
  EXPECT_EQ(limiter.take("a", 1000), 500);
  EXPECT_EQ(limiter.take("a", 1250), 250);
  EXPECT_EQ(limiter.take("a", 1500), 0);
  EXPECT_EQ(limiter.take("a", 100'000), 0);
}

TEST(RateLimit, CountsEachKeyAlone) {
  RateLimiter limiter{{.per_second = 1, .burst = 1}};
  EXPECT_EQ(limiter.take("a", 0), 0);
  EXPECT_EQ(limiter.take("b", 0), 0);
  EXPECT_GT(limiter.take("a", 0), 0);
}

TEST(RateLimit, NeverSavesMoreThanTheBurst) {
  RateLimiter limiter{{.per_second = 100, .burst = 2}};
  EXPECT_EQ(limiter.take("a", 0), 0);
  EXPECT_EQ(limiter.take("a", 3'600'000), 0);
  EXPECT_EQ(limiter.take("a", 3'600'000), 0);
  EXPECT_GT(limiter.take("a", 3'600'000), 0);
}

TEST(RateLimit, IsOffWithoutARate) {
  RateLimiter limiter{{.per_second = 0}};
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(limiter.take("a", 0), 0);
  EXPECT_EQ(limiter.size(), 0U);
}

TEST(RateLimit, ForgetsTheKeyUnusedForLongest) {
  RateLimiter limiter{{.per_second = 1, .burst = 1, .max_keys = 2}};
  limiter.take("a", 0);
  limiter.take("b", 0);
  limiter.take("a", 0);
  limiter.take("c", 0);
  EXPECT_EQ(limiter.size(), 2U);
  EXPECT_GT(limiter.take("a", 0), 0);
  EXPECT_EQ(limiter.take("b", 0), 0);
}

TEST(RateLimit, SurvivesAClockThatStands) {
  TokenBucket bucket{1, 1};
  EXPECT_EQ(bucket.take(50), 0);
  EXPECT_EQ(bucket.take(50), 1000);
  EXPECT_GT(bucket.take(40), 0);
}

}  // namespace
}  // namespace hub::http
