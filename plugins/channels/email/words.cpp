#include "words.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <memory>

#include "automatic.hpp"

namespace email {
namespace {

bool is_unwanted(gunichar c) {
  const bool is_control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
  const bool is_turning = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return is_control || is_turning || c == 0xFEFF || (c & 0xFFFEU) == 0xFFFEU;
}

}  // namespace

std::string cleaned(std::string_view text) {
  const std::unique_ptr<char, decltype(&g_free)> valid{
      g_utf8_make_valid(text.data() == nullptr ? "" : text.data(), static_cast<gssize>(text.size())), &g_free};
  std::string clean;
  clean.reserve(text.size());
  for (const char* at = valid.get(); *at != '\0';) {
    const char* next = g_utf8_next_char(at);
    if (*at == '\r') {
      if (*next != '\n') clean += '\n';
    } else if (!is_unwanted(g_utf8_get_char(at))) {
      clean.append(at, next);
    }
    at = next;
  }
  return clean;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : cleaned(text)) {
    const bool is_space = c == ' ' || c == '\n' || c == '\t';
    if (!is_space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string_view beginning_of(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  while (most_bytes > 0 && (static_cast<unsigned char>(text[most_bytes]) & 0xC0U) == 0x80U) --most_bytes;
  return text.substr(0, most_bytes);
}

std::vector<std::string> pieces_of(std::string_view text, std::size_t most_characters, std::size_t most_pieces) {
  std::vector<std::string> pieces;
  while (!text.empty() && pieces.size() < most_pieces) {
    const bool is_last = pieces.size() + 1 == most_pieces;
    std::size_t end = 0;
    std::size_t after_line = 0;
    std::size_t after_word = 0;
    std::size_t characters = 0;
    const auto room = most_characters - (is_last ? 1 : 0);
    for (; end < text.size() && characters < room; ++characters) {
      const char first = text[end];
      do ++end;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U);
      if (first == '\n') after_line = end;
      if (first == ' ') after_word = end;
    }
    const bool is_cut = end < text.size();
    if (is_cut && after_line > end / 2) {
      end = after_line;
    } else if (is_cut && after_word > end / 2) {
      end = after_word;
    }
    pieces.emplace_back(text.substr(0, end));
    if (is_cut && is_last) pieces.back() += "…";
    text.remove_prefix(end);
  }
  return pieces;
}

std::string_view bare_subject(std::string_view subject) {
  static constexpr std::array<std::string_view, 16> prefixes = {
      "re:", "fw:", "fwd:", "aw:",  "wg:",  "sv:",  "vs:",  "antw:",
      "tr:", "rv:", "res:", "enc:", "rif:", "odp:", "ynt:", "r:"};
  for (bool is_found = true; is_found;) {
    is_found = false;
    const auto first = std::min(subject.find_first_not_of(" \t"), subject.size());
    subject.remove_prefix(first);
    const auto begin = lowered(subject.substr(0, 8));
    for (const auto prefix : prefixes) {
      if (!begin.starts_with(prefix)) continue;
      subject.remove_prefix(prefix.size());
      is_found = true;
      break;
    }
  }
  return subject;
}

std::string unflowed(std::string_view text, bool deletes_space) {
  std::string result;
  result.reserve(text.size());
  std::size_t open_depth = 0;  // of quotes, of the line that goes on
  bool goes_on = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto depth = std::min(line.find_first_not_of('>'), line.size());
    auto words = line.substr(depth);
    if (words.starts_with(' ')) words.remove_prefix(1);
    const bool is_delimiter = words == "-- ";
    if (goes_on && (depth != open_depth || is_delimiter)) {
      result += '\n';
      goes_on = false;
    }
    if (!goes_on && depth > 0) result.append(depth, '>').append(" ");
    goes_on = words.ends_with(' ') && !is_delimiter;
    open_depth = depth;
    if (goes_on && deletes_space) words.remove_suffix(1);
    result += words;
    if (!goes_on) result += '\n';
  }
  return result;
}

}  // namespace email
