#include "config/units.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace hub::config {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array durations{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000},
                               Unit{"d", 86'400'000}};
constexpr std::array sizes{Unit{"B", 1}, Unit{"KB", 1024}, Unit{"MB", 1024 * 1024}, Unit{"GB", 1024 * 1024 * 1024}};

template <class Units>
std::optional<std::int64_t> parse(std::string_view text, const Units& units) {
  std::int64_t count = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  if (read.ec != std::errc{} || count < 0) return {};
  const std::string_view name{read.ptr, static_cast<std::size_t>(end - read.ptr)};
  for (const auto& unit : units) {
    if (unit.name != name) continue;
    if (count > std::numeric_limits<std::int64_t>::max() / unit.factor) return {};
    return count * unit.factor;
  }
  return {};
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  return parse(text, durations);
}
std::optional<std::int64_t> parse_size(std::string_view text) {
  return parse(text, sizes);
}

}  // namespace hub::config
