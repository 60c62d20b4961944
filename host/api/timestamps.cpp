#include "api/timestamps.hpp"

#include <charconv>
#include <chrono>

namespace hub::api {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}
  int digits(std::size_t count) {
    int value = 0;
    const auto field = rest_.substr(0, count);
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc{} || field.size() != count || end != field.data() + count || field[0] == '-') good_ = false;
    rest_.remove_prefix(std::min(count, rest_.size()));
    return value;
  }
  char letter() {
    if (rest_.empty()) {
      good_ = false;
      return 0;
    }
    const char first = rest_.front();
    rest_.remove_prefix(1);
    return first;
  }
  void expect(char wanted) {
    if (letter() != wanted) good_ = false;
  }
  bool next_is(char wanted) const { return !rest_.empty() && rest_.front() == wanted; }
  bool next_is_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool good() const { return good_; }
  bool ended() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

int read_fraction_ms(Reader& reader) {
  if (!reader.next_is('.')) return 0;
  reader.letter();
  int ms = 0;
  int weight = 100;
  if (!reader.next_is_digit()) reader.expect('0');
  while (reader.next_is_digit()) {
    ms += (reader.letter() - '0') * weight;
    weight /= 10;
  }
  return ms;
}

int read_offset_minutes(Reader& reader) {
  const char sign = reader.letter();
  if (sign == 'Z' || sign == 'z') return 0;
  const int hours = reader.digits(2);
  reader.expect(':');
  const int minutes = reader.digits(2);
  if ((sign != '+' && sign != '-') || hours > 23 || minutes > 59) reader.expect('\0');
  return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<domain::Time> parse_rfc3339(std::string_view text) {
  Reader reader{text};
  const int year = reader.digits(4);
  reader.expect('-');
  const int month = reader.digits(2);
  reader.expect('-');
  const int day = reader.digits(2);
  const char between = reader.letter();
  if (between != 'T' && between != 't' && between != ' ') return std::nullopt;
  const int hour = reader.digits(2);
  reader.expect(':');
  const int minute = reader.digits(2);
  reader.expect(':');
  const int second = reader.digits(2);
  const int fraction_ms = read_fraction_ms(reader);
  const int offset = read_offset_minutes(reader);
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!reader.ended() || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return domain::Time{std::chrono::sys_days{date}} + std::chrono::hours{hour} + std::chrono::minutes{minute - offset} +
         std::chrono::seconds{second} + std::chrono::milliseconds{fraction_ms};
}

}  // namespace hub::api
