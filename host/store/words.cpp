#include "store/words.hpp"

#include <wctype.h>

#include <algorithm>
#include <clocale>
#include <cstdint>
#include <utility>

namespace hub::store {

namespace {

constexpr std::size_t kMaxWords = 8;
constexpr std::size_t kSnippetBefore = 60;  // bytes
constexpr std::size_t kSnippetBytes = 240;
constexpr std::string_view kMarkBegin = "\xEE\x80\x80";  // U+E000
constexpr std::string_view kMarkEnd = "\xEE\x80\x81";    // U+E001

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// The character at `at`. What is not UTF-8 counts as one opaque byte.
Character character_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + bytes > text.size()) return {lead, 1, false};
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!is_continuation(text[at + i])) return {lead, 1, false};
    code = (code << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  return {code, bytes, true};
}

void append_utf8(std::string& out, char32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

// The C library's table of cases; C.UTF-8 is built into glibc, so no locale needs to be installed.
char32_t lower(char32_t code) {
  static const locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  if (code < 0x80 || unicode == nullptr) return code >= U'A' && code <= U'Z' ? code + 32 : code;
  return static_cast<char32_t>(towlower_l(static_cast<wint_t>(code), unicode));
}

// Folded text, and for each of its bytes where the character that it came from begins in the original.
struct Folded {
  std::string text;
  std::vector<std::uint32_t> origin;
};

Folded fold(std::string_view original) {
  Folded folded;
  folded.text.reserve(original.size());
  folded.origin.reserve(original.size() + 1);
  for (std::size_t at = 0; at < original.size();) {
    const auto character = character_at(original, at);
    if (character.valid) {
      append_utf8(folded.text, lower(character.code));
    } else {
      folded.text += original[at];
    }
    folded.origin.resize(folded.text.size(), static_cast<std::uint32_t>(at));
    at += character.bytes;
  }
  folded.origin.push_back(static_cast<std::uint32_t>(original.size()));
  return folded;
}

using Span = std::pair<std::size_t, std::size_t>;  // begin, end in the original

std::vector<Span> matches(std::string_view text, const std::vector<std::string>& words) {
  const auto folded = fold(text);
  std::vector<Span> spans;
  for (const auto& word : words) {
    for (auto at = folded.text.find(word); at != std::string::npos; at = folded.text.find(word, at + word.size())) {
      spans.emplace_back(folded.origin[at], folded.origin[at + word.size()]);
    }
  }
  std::sort(spans.begin(), spans.end());
  return spans;
}

std::size_t character_boundary(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && is_continuation(text[at])) --at;
  return std::min(at, text.size());
}

}  // namespace

std::string fold_case(std::string_view utf8) {
  return fold(utf8).text;
}

std::vector<std::string> words_of(std::string_view query) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto folded = fold_case(query);
  std::vector<std::string> words;
  for (auto begin = folded.find_first_not_of(kBlank); begin != std::string::npos && words.size() < kMaxWords;) {
    const auto end = std::min(folded.find_first_of(kBlank, begin), folded.size());
    words.push_back(folded.substr(begin, end - begin));
    begin = folded.find_first_not_of(kBlank, end);
  }
  return words;
}

bool holds_all(std::string_view text, const std::vector<std::string>& words) {
  const auto folded = fold_case(text);
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return folded.find(word) != std::string::npos; });
}

std::string snippet_of(std::string_view text, const std::vector<std::string>& words) {
  const auto spans = matches(text, words);
  if (spans.empty()) return {};
  const auto first = spans.front().first;
  const auto begin = character_boundary(text, first > kSnippetBefore ? first - kSnippetBefore : 0);
  const auto end = character_boundary(text, std::min(text.size(), begin + kSnippetBytes));
  std::string snippet = begin > 0 ? "…" : "";
  auto at = begin;
  for (const auto& [from, to] : spans) {
    if (from < at || to > end) continue;  // overlaps the one before, or lies behind the part shown
    snippet.append(text.substr(at, from - at)).append(kMarkBegin).append(text.substr(from, to - from)).append(kMarkEnd);
    at = to;
  }
  snippet.append(text.substr(at, end - at));
  if (end < text.size()) snippet += "…";
  return snippet;
}

}  // namespace hub::store
