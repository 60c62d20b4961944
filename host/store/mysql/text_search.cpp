#include "store/mysql/text_search.hpp"

#include "store/rows.hpp"

namespace hub::store::mysql {

namespace {

std::string pattern_of(std::string_view word) {
  std::string pattern = "%";
  for (const char letter : word) {
    if (letter == '%' || letter == '_' || letter == '\\') pattern += '\\';
    pattern += letter;
  }
  return pattern + '%';
}

}  // namespace

// Everything committed is searched: no message's id is greater than "~".
sql::WordIndex::Candidates TextSearch::find(const std::vector<std::string>& words, int limit) {
  std::string text = "SELECT id FROM messages WHERE ";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += " AND ";
    text += "content_text COLLATE utf8mb4_unicode_520_ci LIKE ?";
  }
  text += " ORDER BY id DESC LIMIT ?";
  sql::Query query{connection_, text};
  std::vector<std::string> patterns;
  for (const auto& word : words) patterns.push_back(pattern_of(word));
  int index = 0;
  for (const auto& pattern : patterns) query.row().bind(++index, pattern);
  query.row().bind(++index, static_cast<std::int64_t>(limit));
  Candidates found{{}, "~"};
  while (query.next()) found.message_ids.push_back(sql::text_at(query.row(), 0));
  return found;
}

}  // namespace hub::store::mysql
