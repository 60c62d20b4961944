#include "config/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace hub::config {
namespace {

// Letters that differ (Levenshtein), two neighbours swapped counting as one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({changed, last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

// Case and the choice of separator are no difference: "publicUrl" and "public-url" are near "public_url".
std::string folded(std::string_view word) {
  std::string out;
  for (const char c : word) {
    if (c == '_' || c == '-' || c == ' ' || c == '.') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

constexpr std::size_t longest_word = 64;
constexpr std::size_t longest_shown = 60;
constexpr std::size_t words_listed = 24;

}  // namespace

std::string nearest(std::string_view written, const std::vector<std::string>& known) {
  if (written.empty() || written.size() > longest_word) return {};
  const auto word = folded(written);
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(word.size() < 3 ? 1 : 2, word.size() / 3) + 1;
  for (const auto& candidate : known) {
    const auto other = folded(candidate);
    const bool begins = word.size() >= 3 && other.size() > word.size() && other.compare(0, word.size(), word) == 0;
    const auto distance = begins ? std::min<std::size_t>(1, edit_distance(word, other)) : edit_distance(word, other);
    if (distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string quoted_list(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i == words_listed) return out + ", …";
    out += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", words[i]);
  }
  return out;
}

std::string shown(std::string_view text) {
  bool cut = text.size() > longest_shown;
  if (cut) {
    std::size_t end = longest_shown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + (cut ? "…\"" : "\"");
}

void Findings::add(Place place, std::string path, std::string message) {
  mistakes_.push_back({file_, place.line, place.column, std::move(path), std::move(message)});
}

void Findings::merge(Findings&& other) {
  for (auto& mistake : other.mistakes_) mistakes_.push_back(std::move(mistake));
  other.mistakes_.clear();
}

bool Findings::has_below(std::string_view path) const {
  return std::any_of(mistakes_.begin(), mistakes_.end(), [&](const Mistake& mistake) {
    if (path.empty()) return true;
    if (mistake.path.compare(0, path.size(), path) != 0) return false;
    return mistake.path.size() == path.size() || mistake.path[path.size()] == '.' || mistake.path[path.size()] == '[';
  });
}

std::vector<Mistake> Findings::take() {
  const auto key = [](const Mistake& m) { return std::tie(m.line, m.column, m.path, m.message); };
  std::stable_sort(mistakes_.begin(), mistakes_.end(),
                   [&](const Mistake& a, const Mistake& b) { return key(a) < key(b); });
  mistakes_.erase(std::unique(mistakes_.begin(), mistakes_.end()), mistakes_.end());
  return std::move(mistakes_);
}

std::string format(const std::vector<Mistake>& mistakes) {
  std::string out;
  for (const auto& mistake : mistakes) {
    out += mistake.file;
    if (mistake.line > 0) out += fmt::format(":{}:{}", mistake.line, mistake.column);
    out += ": ";
    if (!mistake.path.empty()) out += mistake.path + ": ";
    out += mistake.message + "\n";
  }
  return out;
}

}  // namespace hub::config
