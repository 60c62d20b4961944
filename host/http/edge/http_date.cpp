#include "http/edge/http_date.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace hub::http {
namespace {

constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string format_http_date(std::int64_t unix_seconds) {
  auto when = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  gmtime_r(&when, &parts);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays.at(static_cast<std::size_t>(parts.tm_wday)), parts.tm_mday,
                kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                parts.tm_sec);
  return text.data();
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  std::array<char, 4> month{};
  std::tm parts{};
  int end = 0;
  std::string copy{text};
  int fields = std::sscanf(copy.c_str(), "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &parts.tm_mday,
                           month.data(), &parts.tm_year, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &end);
  if (fields != 6 || end != static_cast<int>(copy.size())) return std::nullopt;
  parts.tm_year -= 1900;
  for (parts.tm_mon = 0; parts.tm_mon < 12; ++parts.tm_mon) {
    if (std::string_view{month.data()} == kMonths.at(static_cast<std::size_t>(parts.tm_mon))) return timegm(&parts);
  }
  return std::nullopt;
}

}  // namespace hub::http
