#include "quotes.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace email {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kMostAnnouncingLines = 4;
constexpr std::size_t kLongestAnnouncement = 400;
constexpr std::size_t kMostSignatureLines = 15;

std::string_view stripped(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\f\v";
  const auto first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

bool is_blank(std::string_view line) {
  // A no-break space is blank too.
  for (line = stripped(line); line.starts_with("\xC2\xA0"); line = stripped(line)) line.remove_prefix(2);
  return line.empty();
}

bool is_quoted(std::string_view line) {
  return stripped(line).starts_with('>');
}

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

template <std::size_t Size>
bool contains_any(std::string_view text, const std::array<std::string_view, Size>& words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string_view::npos; });
}

template <std::size_t Size>
bool begins_with_any(std::string_view text, const std::array<std::string_view, Size>& words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.starts_with(word); });
}

// "On Friday, Ann wrote:", as mail programs say it.
bool announces(std::string_view text) {
  static constexpr std::array<std::string_view, 20> verbs = {
      "wrote",   "writes",     "said",    "a écrit",  "a ecrit", "escribió", "escribio",
      "schrieb", "ha scritto", "schreef", "escreveu", "skrev",   "napisał",  "пишет",
      "писал",   "написал",    "כתב",     "كتب",      "写道",    "のメール"};
  text = stripped(text);
  if (text.size() > kLongestAnnouncement) return false;
  const bool ends_so = text.ends_with(':') || text.ends_with("：") || text.ends_with("...");
  return ends_so && contains_any(text, verbs);
}

// "-----Original Message-----" and its kin: all that follows is quoted.
bool is_separator(std::string_view line) {
  static constexpr std::array<std::string_view, 14> words = {
      "original message",      "forwarded message",   "original appointment",    "message d'origine",
      "message original",      "message transféré",   "ursprüngliche nachricht", "urspr. nachricht",
      "mensaje original",      "messaggio originale", "mensagem original",       "oorspronkelijk bericht",
      "reply above this line", "הודעה מקורית"};
  line = stripped(line);
  if (line.size() > 120 || !(line.starts_with("--") || line.starts_with("##") || line.starts_with("__"))) return false;
  std::string lower{line};
  for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return contains_any(lower, words);
}

bool looks_like_header(std::string_view line) {
  static constexpr std::array<std::string_view, 28> names = {
      "From:", "Sent:",    "To:",      "Cc:",        "CC:",     "Date:",      "Subject:",
      "De :",  "De:",      "Envoyé :", "À :",        "Objet :", "Von:",       "Gesendet:",
      "An:",   "Betreff:", "Enviado:", "Para:",      "Asunto:", "Da:",        "Inviato:",
      "A:",    "Oggetto:", "Van:",     "Verzonden:", "Aan:",    "Onderwerp:", "Reply-To:"};
  line = stripped(line);
  while (line.starts_with('*')) line.remove_prefix(1);
  return begins_with_any(line, names);
}

// Outlook quotes a mail with its From, Sent, To and Subject before it.
bool begins_header_block(const Lines& lines, std::size_t at) {
  if (!looks_like_header(lines[at])) return false;
  std::size_t headers = 0;
  for (std::size_t i = at; i < lines.size() && i < at + 6; ++i) headers += looks_like_header(lines[i]) ? 1U : 0U;
  return headers >= 3;
}

bool is_rule(std::string_view line) {
  line = stripped(line);
  return line.size() >= 10 && line.find_first_not_of("_-") == std::string_view::npos;
}

bool has_words(const Lines& lines, std::size_t from, std::size_t to) {
  return std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.begin() + static_cast<std::ptrdiff_t>(to),
                     [](auto line) { return !is_blank(line) && !is_quoted(line); });
}

std::size_t without_blank_end(const Lines& lines, std::size_t begin, std::size_t end) {
  while (end > begin && is_blank(lines[end - 1])) --end;
  return end;
}

// Where the announcement that ends before `end` begins; `end` when there is none.
std::size_t announcement_before(const Lines& lines, std::size_t begin, std::size_t end) {
  const auto last = without_blank_end(lines, begin, end);
  std::string joined;
  for (std::size_t count = 1; count <= kMostAnnouncingLines && count <= last - begin; ++count) {
    const auto line = stripped(lines[last - count]);
    if (line.empty()) break;
    joined = std::string{line} + (joined.empty() ? "" : " ") + joined;
    if (!announces(joined)) continue;
    // "On Friday," may stand a line above "Ann wrote:". Take it when that line looks like its beginning.
    const bool has_more = count < last - begin && count < kMostAnnouncingLines;
    static constexpr std::array<std::string_view, 10> beginnings = {"On ", "Le ", "El ",  "Am ", "Il ",
                                                                    "Op ", "Em ", "Den ", "At ", "W dniu "};
    if (has_more && begins_with_any(stripped(lines[last - count - 1]), beginnings)) return last - count - 1;
    return last - count;
  }
  return end;
}

std::size_t cut_separators(const Lines& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!is_separator(lines[i]) && !begins_header_block(lines, i)) continue;
    auto end = without_blank_end(lines, 0, i);
    if (end > 0 && is_rule(lines[end - 1])) --end;
    if (has_words(lines, 0, end)) return end;
  }
  return lines.size();
}

std::size_t cut_trailing_quote(const Lines& lines, std::size_t end) {
  auto last = without_blank_end(lines, 0, end);
  auto first = last;
  while (first > 0 && (is_quoted(lines[first - 1]) || is_blank(lines[first - 1]))) --first;
  if (first == last) {
    // Some programs announce a quote and leave it away. Without a date it may be the person's own sentence.
    const auto announced = announcement_before(lines, 0, last);
    const bool has_date = std::any_of(
        lines.begin() + static_cast<std::ptrdiff_t>(announced), lines.begin() + static_cast<std::ptrdiff_t>(last),
        [](auto line) { return line.find_first_of("0123456789") != std::string_view::npos; });
    return has_date && has_words(lines, 0, announced) ? announced : last;
  }
  const auto begin = announcement_before(lines, 0, first);
  return has_words(lines, 0, begin) ? begin : end;
}

std::size_t cut_signature(const Lines& lines, std::size_t end) {
  static constexpr std::array<std::string_view, 12> devices = {
      "Sent from my ", "Sent from Mail for", "Get Outlook for", "Envoyé de mon ",  "Envoyé depuis ",  "Von meinem ",
      "Gesendet von ", "Enviado desde ",     "Inviato da ",     "Verzonden vanaf", "Enviado do meu ", "נשלח מה"};
  const auto from = end > kMostSignatureLines ? end - kMostSignatureLines : 0;
  for (std::size_t i = from; i < end; ++i) {
    const bool is_delimiter = lines[i] == "-- " || lines[i] == "--" || lines[i] == "--\xC2\xA0";
    if ((is_delimiter || begins_with_any(stripped(lines[i]), devices)) && has_words(lines, 0, i)) return i;
  }
  return end;
}

// The answer stands below the quote.
std::size_t leading_quote(const Lines& lines, std::size_t end) {
  std::size_t first = 0;
  while (first < end && is_blank(lines[first])) ++first;
  std::size_t quote = first;
  while (quote < end && quote - first < kMostAnnouncingLines && !is_quoted(lines[quote])) ++quote;
  if (quote == end || !is_quoted(lines[quote])) return 0;
  if (quote != first && announcement_before(lines, first, quote) != first) return 0;
  std::size_t after = quote;
  while (after < end && (is_quoted(lines[after]) || is_blank(lines[after]))) ++after;
  // More quotes below: the answers are in between, and need them.
  const bool is_interleaved = std::any_of(lines.begin() + static_cast<std::ptrdiff_t>(after),
                                          lines.begin() + static_cast<std::ptrdiff_t>(end), is_quoted);
  return is_interleaved || !has_words(lines, after, end) ? 0 : after;
}

std::string joined(const Lines& lines, std::size_t begin, std::size_t end) {
  while (begin < end && is_blank(lines[begin])) ++begin;
  end = without_blank_end(lines, begin, end);
  std::string text;
  for (auto i = begin; i < end; ++i) {
    auto line = lines[i];
    while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
    text.append(text.empty() && i == begin ? "" : "\n").append(line);
  }
  return text;
}

}  // namespace

Trimmed trimmed(std::string_view text) {
  const auto lines = lines_of(text);
  auto end = cut_separators(lines);
  end = cut_signature(lines, end);  // above the quote, or below it
  end = cut_trailing_quote(lines, end);
  end = cut_signature(lines, end);
  const auto begin = leading_quote(lines, end);
  const auto whole = joined(lines, 0, lines.size());
  auto answer = joined(lines, begin, end);
  const bool is_shortened = answer != whole;
  return {std::move(answer), is_shortened};
}

}  // namespace email
