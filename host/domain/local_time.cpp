#include "domain/local_time.hpp"

#include <chrono>
#include <ctime>

namespace hub::domain {

int minute_of_day(Time now) {
  const std::time_t seconds = to_ms(now) / 1000;
  std::tm here{};
  localtime_r(&seconds, &here);
  return here.tm_hour * 60 + here.tm_min;
}

std::string in_words(Duration span) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(span).count();
  if (minutes < 1) return std::to_string(std::chrono::floor<std::chrono::seconds>(span).count()) + " s";
  if (minutes % (24 * 60) == 0) return std::to_string(minutes / (24 * 60)) + " d";
  if (minutes % 60 == 0) return std::to_string(minutes / 60) + " h";
  return std::to_string(minutes) + " min";
}

}  // namespace hub::domain
