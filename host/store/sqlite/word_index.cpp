#include "store/sqlite/word_index.hpp"

#include "store/rows.hpp"

namespace hub::store::sqlite {

namespace {

constexpr std::int64_t kMaxExpansions = 300;  // of a word shorter than a trigram
constexpr std::string_view kLastCharacter = "\xF4\x8F\xBF\xBF";

std::vector<std::size_t> character_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) starts.push_back(at);
  }
  starts.push_back(text.size());
  return starts;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) out.append(letter == '"' ? 2 : 1, letter);
  return out + '"';
}

std::string joined(const std::vector<std::string>& terms, std::string_view by) {
  std::string out;
  for (const auto& term : terms) out.append(out.empty() ? "" : by).append(quoted(term));
  return out.empty() ? out : "(" + out + ")";
}

// "abcd" -> abc AND bcd. The index holds no positions; the caller checks the text.
std::string all_trigrams(std::string_view word, const std::vector<std::size_t>& starts) {
  std::vector<std::string> trigrams;
  for (std::size_t i = 0; i + 3 < starts.size(); ++i) {
    trigrams.emplace_back(word.substr(starts[i], starts[i + 3] - starts[i]));
  }
  return joined(trigrams, " AND ");
}

struct Expansion {
  std::vector<std::string> trigrams;
  bool complete = true;
};

// Every trigram that begins with a short word; texts are indexed with two blanks behind, so each place begins one.
Expansion trigrams_with_prefix(Connection& connection, const std::string& word) {
  Expansion expansion;
  expansion.trigrams = sql::all(
      connection, "SELECT term FROM grams WHERE term >= ? AND term < ? LIMIT ?",
      [](sql::Statement& row) { return sql::text_at(row, 0); }, word, word + std::string(kLastCharacter),
      kMaxExpansions);
  expansion.complete = expansion.trigrams.size() < static_cast<std::size_t>(kMaxExpansions);
  return expansion;
}

// The query, or "" when no message can match. A short word that begins too many trigrams narrows nothing down and is
// left to the caller's check, unless it stands alone.
std::string expression_of(Connection& connection, const std::vector<std::string>& words) {
  std::string expression;
  for (const auto& word : words) {
    const auto starts = character_starts(word);
    std::string part;
    if (starts.size() > 3) {
      part = all_trigrams(word, starts);
    } else {
      const auto expansion = trigrams_with_prefix(connection, word);
      if (expansion.trigrams.empty()) return {};
      if (!expansion.complete && words.size() > 1) continue;
      part = joined(expansion.trigrams, " OR ");
    }
    expression.append(expression.empty() ? "" : " AND ").append(part);
  }
  return expression;
}

}  // namespace

std::string words_path(const std::string& database_path) {
  return database_path + "-words";
}

Connection& WordIndex::connection() {
  if (!connection_) {
    auto connection = std::make_unique<Connection>(path_);
    sqlite3_busy_timeout(connection->handle(), 1000);
    connection->execute("PRAGMA query_only = ON");
    connection_ = std::move(connection);
  }
  return *connection_;
}

// An index that cannot be read (not made yet, damaged) finds nothing and claims nothing: all is looked through then.
sql::WordIndex::Candidates WordIndex::find(const std::vector<std::string>& words, int limit) {
  try {
    auto& index = connection();
    Candidates found;
    const auto progress =
        sql::one(index, "SELECT indexed_to FROM progress", [](sql::Statement& row) { return sql::text_at(row, 0); });
    const auto expression = expression_of(index, words);
    if (!expression.empty()) {
      found.message_ids = sql::all(
          index,
          "SELECT i.message_id FROM words w JOIN indexed i ON i.number = w.rowid WHERE words MATCH ? "
          "ORDER BY w.rowid DESC LIMIT ?",
          [](sql::Statement& row) { return sql::text_at(row, 0); }, expression, limit);
    }
    found.indexed_to = progress.value_or("");
    return found;
  } catch (const sql::Failure&) {
    connection_.reset();
    return {};
  }
}

}  // namespace hub::store::sqlite
