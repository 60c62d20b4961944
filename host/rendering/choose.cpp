#include <array>

#include "rendering/graphemes.hpp"
#include "rendering/rendering.hpp"

namespace hub::rendering {
namespace {

// Longer than any label: not worth looking at.
constexpr std::size_t kLongestAnswerBytes = 1024;
constexpr std::size_t kMostDigits = 3;

// '%', '&', '@' and slashes change what a number says; other punctuation does not.
bool is_around(char32_t c) {
  return c == U' ' || (is_punctuation(c) && std::u32string_view{U"%&@/\\‰"}.find(c) == std::u32string_view::npos);
}

std::u32string_view without_edges(std::u32string_view text) {
  while (!text.empty() && is_around(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_around(text.back())) text.remove_suffix(1);
  return text;
}

// As people mean it: a label of nothing but punctuation ("?") is compared as it stands.
std::u32string meaning_of(std::string_view text) {
  auto all = folded(text);
  const auto core = without_edges(all);
  return core.empty() ? all : std::u32string{core};
}

std::optional<int> number_word(std::u32string_view word) {
  static constexpr std::array<std::array<std::u32string_view, 5>, 10> words{{{U"one", U"un", U"une", U"uno", U"una"},
                                                                             {U"two", U"deux", U"dos"},
                                                                             {U"three", U"trois", U"tres"},
                                                                             {U"four", U"quatre", U"cuatro"},
                                                                             {U"five", U"cinq", U"cinco"},
                                                                             {U"six", U"seis"},
                                                                             {U"seven", U"sept", U"siete"},
                                                                             {U"eight", U"huit", U"ocho"},
                                                                             {U"nine", U"neuf", U"nueve"},
                                                                             {U"ten", U"dix", U"diez"}}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (const auto known : words[i]) {
      if (!known.empty() && known == word) return static_cast<int>(i) + 1;
    }
  }
  return std::nullopt;
}

std::optional<int> number_of(std::u32string_view answer) {
  if (answer.empty() || answer.size() > kMostDigits) return number_word(answer);
  int number = 0;
  char32_t script = 0;
  for (const auto c : answer) {
    char32_t zero = 0;
    const auto digit = digit_value(c, zero);
    if (digit < 0) return number_word(answer);
    if (script != 0 && zero != script) return std::nullopt;
    script = zero;
    number = number * 10 + digit;
  }
  return number;
}

bool mean_the_same(const Choice& a, const Choice& b) {
  return a.kind == b.kind && a.payload == b.payload;
}

struct Found {
  const Choice* choice = nullptr;
  bool ambiguous = false;

  void note(const Choice& other) {
    if (choice == nullptr) choice = &other;
    if (!mean_the_same(*choice, other)) ambiguous = true;
  }
};

Found named(std::u32string_view answer, const std::vector<Choice>& choices, std::string Choice::*name) {
  Found found;
  for (const auto& choice : choices) {
    if (meaning_of(choice.*name) == answer) found.note(choice);
  }
  return found;
}

}  // namespace

std::optional<Choice> choose(std::string_view answer, const std::vector<Choice>& choices) {
  if (choices.empty() || answer.empty() || answer.size() > kLongestAnswerBytes) return std::nullopt;
  const auto meaning = meaning_of(answer);
  if (meaning.empty()) return std::nullopt;
  auto found = named(meaning, choices, &Choice::label);
  if (found.choice == nullptr) found = named(meaning, choices, &Choice::text);
  // A label that is a number itself ("2 | 4 | 6 people") may say something else than its place in the list.
  if (const auto number = number_of(meaning)) {
    for (const auto& choice : choices) {
      if (choice.number == *number) found.note(choice);
    }
  }
  if (found.choice == nullptr || found.ambiguous) return std::nullopt;
  return *found.choice;
}

}  // namespace hub::rendering
