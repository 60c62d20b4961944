#include "imap_replies.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "automatic.hpp"

namespace email {
namespace {

constexpr std::size_t kMostLiterals = 16;  // of one answer

template <class Number>
std::optional<Number> number_at(std::string_view text) {
  Number number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr == text.data()) return std::nullopt;
  return number;
}

std::optional<int> two_digits(std::string_view text) {
  if (!text.empty() && text[0] == ' ') text.remove_prefix(1);
  return number_at<int>(text);
}

// Days since 1970-01-01 in the Gregorian calendar.
std::int64_t days_since_1970(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const auto era = year / 400;
  const auto year_of_era = year - era * 400;
  const auto day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int month_of(std::string_view name) {
  static constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                              "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto* found = std::find(months.begin(), months.end(), lowered(name));
  return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

}  // namespace

std::optional<std::size_t> literal_at_end(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  auto digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  // A number that does not fit is a literal all the same, larger than any bound.
  return number_at<std::size_t>(digits).value_or(static_cast<std::size_t>(-1));
}

std::optional<ImapReply> ImapReplies::next() {
  while (!is_breached_) {
    if (in_literal_) {
      const auto taken = std::min(literal_missing_, waiting_.size());
      partial_.literals.back().append(waiting_, 0, taken);
      waiting_.erase(0, taken);
      literal_missing_ -= taken;
      if (literal_missing_ > 0) return std::nullopt;
      in_literal_ = false;
      scanned_ = 0;
    }
    const auto end = waiting_.find("\r\n", scanned_ > 0 ? scanned_ - 1 : 0);
    const auto line_bytes = partial_.line.size() + std::min(end, waiting_.size());
    if (line_bytes > most_line_bytes_) {
      is_breached_ = true;
      break;
    }
    if (end == std::string::npos) {
      scanned_ = waiting_.size();
      return std::nullopt;
    }
    // Only what stands after the last literal can announce another one.
    const auto literal = literal_at_end(std::string_view{waiting_}.substr(0, end));
    partial_.line.append(waiting_, 0, end);
    waiting_.erase(0, end + 2);
    scanned_ = 0;
    if (!literal) {
      auto reply = std::move(partial_);
      partial_ = {};
      literal_bytes_ = 0;
      return reply;
    }
    is_breached_ = *literal > most_literal_bytes_ - literal_bytes_ || partial_.literals.size() >= kMostLiterals;
    if (is_breached_) break;
    literal_bytes_ += *literal;
    partial_.literals.emplace_back();
    literal_missing_ = *literal;
    in_literal_ = true;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> number_after(std::string_view line, std::string_view word) {
  const auto lower = lowered(line);
  const auto at = lower.find(lowered(word));
  if (at == std::string::npos) return std::nullopt;
  return number_at<std::uint32_t>(line.substr(at + word.size()));
}

std::optional<std::vector<std::uint32_t>> search_result(std::string_view line) {
  constexpr std::string_view begin = "* search";
  if (lowered(line.substr(0, begin.size())) != begin) return std::nullopt;
  std::vector<std::uint32_t> numbers;
  auto rest = line.substr(begin.size());
  while (!rest.empty()) {
    if (rest[0] == ' ') {
      rest.remove_prefix(1);
      continue;
    }
    const auto end = std::min(rest.find(' '), rest.size());
    if (const auto number = number_at<std::uint32_t>(rest.substr(0, end))) numbers.push_back(*number);
    rest.remove_prefix(end);
  }
  return numbers;
}

std::optional<std::int64_t> internal_date_ms(std::string_view line) {
  constexpr std::string_view name = "internaldate \"";
  const auto at = lowered(line).find(name);
  if (at == std::string::npos) return std::nullopt;
  const auto date = line.substr(at + name.size(), 26);
  if (date.size() != 26 || date[2] != '-' || date[6] != '-') return std::nullopt;
  const auto day = two_digits(date);
  const auto month = month_of(date.substr(3, 3));
  const auto year = number_at<int>(date.substr(7, 4));
  const auto hour = two_digits(date.substr(12, 2));
  const auto minute = two_digits(date.substr(15, 2));
  const auto second = two_digits(date.substr(18, 2));
  const auto zone_hours = two_digits(date.substr(22, 2));
  const auto zone_minutes = two_digits(date.substr(24, 2));
  if (!day || month == 0 || !year || !hour || !minute || !second || !zone_hours || !zone_minutes) return std::nullopt;
  const std::int64_t zone = (*zone_hours * 60 + *zone_minutes) * (date[21] == '-' ? -1 : 1);
  const auto minutes = (days_since_1970(*year, month, *day) * 24 + *hour) * 60 + *minute - zone;
  return (minutes * 60 + *second) * 1000;
}

std::optional<std::string> quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code >= 0x7F) return std::nullopt;
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace email
