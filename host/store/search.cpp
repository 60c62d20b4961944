// Searching messages. The word index, where a connection has one, lags behind on purpose (it is filled off the hot
// path); what it has not seen yet is looked through word by word, so that a message is found once it is committed.
#include <algorithm>

#include "store/conversations.hpp"
#include "store/rows.hpp"
#include "store/words.hpp"

namespace hub::store {

namespace {

using Ids = std::vector<std::string>;

// Candidates may fail the exact check; and newest first means that the index is asked for some more than needed.
constexpr int kSpareCandidates = 100;

template <class... Args>
void collect_matches(sql::Connection& connection, std::string_view sql, const std::vector<std::string>& words,
                     std::size_t limit, Ids& ids, const Args&... args) {
  sql::Query query{connection, sql, args...};
  while (ids.size() < limit && query.next()) {
    if (holds_all(query.row().text(1), words)) ids.push_back(sql::text_at(query.row(), 0));
  }
}

Ids not_indexed_yet(sql::Connection& connection, const std::string& indexed_to, const std::vector<std::string>& words,
                    std::size_t limit) {
  Ids ids;
  collect_matches(connection, "SELECT id, content_text FROM messages WHERE id > ? ORDER BY id DESC", words, limit, ids,
                  indexed_to);
  collect_matches(connection, "SELECT m.id, m.content_text FROM search_late l JOIN messages m ON m.id = l.message_id",
                  words, 2 * limit, ids);
  return ids;
}

}  // namespace

std::vector<Messages::Hit> Messages::search(std::string_view words, int limit) {
  const auto wanted = words_of(words);
  if (wanted.empty() || limit <= 0) return {};
  const auto most = static_cast<std::size_t>(limit);
  sql::WordIndex::Candidates candidates;
  if (auto* index = sql_.word_index()) candidates = index->find(wanted, 2 * limit + kSpareCandidates);
  auto ids = not_indexed_yet(sql_, candidates.indexed_to, wanted, most);
  ids.insert(ids.end(), candidates.message_ids.begin(), candidates.message_ids.end());
  std::sort(ids.begin(), ids.end(), std::greater<>());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

  std::vector<Hit> hits;
  for (const auto& id : ids) {
    if (hits.size() == most) break;
    auto message = find(id);
    if (!message || !holds_all(message->content.text, wanted)) continue;
    auto snippet = snippet_of(message->content.text, wanted);
    hits.push_back({std::move(*message), std::move(snippet)});
  }
  return hits;
}

}  // namespace hub::store
