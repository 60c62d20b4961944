#include "texts.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace mastodon {
namespace {

constexpr std::string_view kWordJoiner = "\xE2\x81\xA0";

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Is the character at `bytes` one that nobody sees and that changes how the others are shown?
bool is_unwanted(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  const auto first = at(0);
  if (first < 0x20) return first != '\n' && first != '\t';
  if (first == 0x7F) return true;
  if (first == 0xC2) return at(1) >= 0x80 && at(1) < 0xA0;   // C1 controls
  if (first == 0xEF) return at(1) == 0xBB && at(2) == 0xBF;  // byte order mark
  if (first != 0xE2) return false;
  if (at(1) == 0x80) return at(2) >= 0xAA && at(2) <= 0xAE;  // embeddings and overrides
  return at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9;    // isolates
}

std::size_t length_of_character(std::string_view bytes) {
  std::size_t length = 1;
  while (length < bytes.size() && continues_character(bytes[length])) ++length;
  return length;
}

// Bytes of the web address at the beginning; 0: there is none.
std::size_t length_of_link(std::string_view text) {
  std::size_t scheme = 0;
  for (const std::string_view known : {"https://", "http://"}) {
    const bool is_it = text.size() > known.size() && std::equal(known.begin(), known.end(), text.begin(),
                                                                [](char a, char b) { return a == lower(b); });
    if (is_it) scheme = std::max(scheme, known.size());
  }
  if (scheme == 0) return 0;
  const auto end = std::find_if(text.begin(), text.end(), [](char c) { return is_blank(c) || c == '<' || c == '>'; });
  auto length = static_cast<std::size_t>(end - text.begin());
  while (length > scheme && std::string_view{".,;:!?)'\""}.find(text[length - 1]) != std::string_view::npos) --length;
  return length > scheme ? length : 0;
}

std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int number = 0;
  if (text.size() < at + digits) return std::nullopt;
  const auto* const end = text.data() + at + digits;
  const auto read = std::from_chars(text.data() + at, end, number);
  const bool is_number = read.ec == std::errc{} && read.ptr == end && number >= 0;
  return is_number ? std::optional{number} : std::nullopt;
}

}  // namespace

std::string cleaned(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const auto length = length_of_character(text);
    if (!is_unwanted(text)) clean += text.substr(0, length);
    text.remove_prefix(length);
  }
  return clean;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : cleaned(text)) {
    if (!is_blank(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string_view beginning_of(std::string_view text, std::size_t most_characters) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!continues_character(text[i]) && ++characters > most_characters) return text.substr(0, i);
  }
  return text;
}

std::size_t counted_length(std::string_view text, std::size_t characters_of_link) {
  std::size_t counted = 0;
  while (!text.empty()) {
    const auto link = length_of_link(text);
    counted += link > 0 ? characters_of_link : 1;
    text.remove_prefix(link > 0 ? link : length_of_character(text));
  }
  return counted;
}

std::string without_mentions(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    safe += text[i];
    const bool is_name = text[i] == '@' && i + 1 < text.size() && is_ascii_word(text[i + 1]);
    const bool is_of_address = i > 0 && (is_ascii_word(text[i - 1]) || text[i - 1] == '/' || text[i - 1] == '=');
    if (is_name && !is_of_address) safe += kWordJoiner;
  }
  return safe;
}

std::string without_leading_name(std::string_view text, std::string_view name) {
  const auto is_name = [&](std::string_view words) {
    return !name.empty() && words.size() > name.size() && words[0] == '@' &&
           std::equal(name.begin(), name.end(), words.begin() + 1, [](char a, char b) { return lower(a) == lower(b); });
  };
  const auto skip_blanks = [&] {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  };
  skip_blanks();
  while (is_name(text)) {
    const auto rest = text.substr(name.size() + 1);
    if (!rest.empty() && !is_blank(rest.front()) && rest.front() != ',' && rest.front() != ':') break;
    text = rest;
    while (!text.empty() && (is_blank(text.front()) || text.front() == ',' || text.front() == ':')) {
      text.remove_prefix(1);
    }
  }
  return std::string{text};
}

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         std::all_of(id.begin(), id.end(), [](char c) { return is_ascii_word(c) || c == '-'; });
}

bool is_later(std::string_view id, std::string_view than) {
  return id.size() != than.size() ? id.size() > than.size() : id > than;
}

std::optional<std::int64_t> time_of(std::string_view iso8601) {
  using namespace std::chrono;
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (iso8601.size() < kShape.size() || iso8601[4] != '-' || iso8601[7] != '-' || iso8601[10] != 'T' ||
      iso8601[13] != ':' || iso8601[16] != ':') {
    return std::nullopt;
  }
  const auto y = number_at(iso8601, 0, 4);
  const auto mo = number_at(iso8601, 5, 2);
  const auto d = number_at(iso8601, 8, 2);
  const auto h = number_at(iso8601, 11, 2);
  const auto mi = number_at(iso8601, 14, 2);
  const auto s = number_at(iso8601, 17, 2);
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  const auto moment = sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s};
  const auto millis = iso8601.size() > 19 && iso8601[19] == '.' ? number_at(iso8601, 20, 3) : std::nullopt;
  return duration_cast<milliseconds>(moment.time_since_epoch()).count() + millis.value_or(0);
}

}  // namespace mastodon
