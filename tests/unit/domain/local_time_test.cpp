#include "domain/local_time.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <ctime>

namespace hub::domain {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(LocalTime, TellsASpanInTheLargestUnitThatIsExact) {
  EXPECT_EQ(in_words(Duration{999}), "0 s");
  EXPECT_EQ(in_words(seconds(30)), "30 s");
  EXPECT_EQ(in_words(seconds(61)), "1 min");
  EXPECT_EQ(in_words(minutes(90)), "90 min");
  EXPECT_EQ(in_words(hours(2)), "2 h");
  EXPECT_EQ(in_words(hours(25)), "25 h");
  EXPECT_EQ(in_words(hours(96) + seconds(3)), "4 d");
}

TEST(LocalTime, CountsTheDayWhereTheHubStands) {
  ::setenv("TZ", "TEST-05:30", 1);  // POSIX: east of Greenwich is minus
  ::tzset();
  EXPECT_EQ(minute_of_day(from_ms(0)), 5 * 60 + 30);
  EXPECT_EQ(minute_of_day(from_ms(static_cast<std::int64_t>(18) * 3'600'000 + 30 * 60'000)), 0);
  ::unsetenv("TZ");
  ::tzset();
}

}  // namespace
}  // namespace hub::domain
