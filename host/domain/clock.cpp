#include "domain/clock.hpp"

#include <array>
#include <cstdio>

namespace hub::domain {

namespace {

Time floor_to_day(Time time) {
  return std::chrono::floor<std::chrono::days>(time);
}

}  // namespace

std::string to_rfc3339(Time time) {
  const auto day = floor_to_day(time);
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
  const auto of_day = std::chrono::hh_mm_ss<Duration>(time - day);
  std::array<char, 64> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(of_day.hours().count()), static_cast<int>(of_day.minutes().count()),
                    static_cast<int>(of_day.seconds().count()), static_cast<int>(of_day.subseconds().count()));
  return std::string(text.data(), static_cast<std::size_t>(length));
}

Time SystemClock::now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

}  // namespace hub::domain
