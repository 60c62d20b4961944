#include "store/erasing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "store/attachment_uses.hpp"
#include "store/conversation_rows.hpp"
#include "store/conversations.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

// What the word index holds is noted for it to forget; without such an index no text may stay behind.
constexpr std::string_view kForgetWords =
    "INSERT INTO search_erased (message_id, content_text) SELECT id, content_text FROM messages "
    "WHERE conversation_id = ? AND seq BETWEEN ? AND ? AND content_type <> 'erased' "
    "AND (SELECT indexed_to FROM search_state WHERE id = 1) <> ''";

// The sender's own id stays, or a repeated send would bring the message back.
constexpr std::string_view kEmptyMessages =
    "UPDATE messages SET content_type = 'erased', content_text = '', content = '', author_id = '', author_name = '', "
    "author_avatar_url = '', metadata = '' WHERE conversation_id = ? AND seq BETWEEN ? AND ?";

}  // namespace

// The order of locks is that of Messages::append: the conversation first.
std::optional<domain::Seq> Erasing::lock(std::string_view conversation_id) {
  return sql::one(
      sql_, "SELECT last_seq FROM conversations WHERE id = ? FOR UPDATE",
      [](sql::Statement& row) { return row.integer(0); }, conversation_id);
}

std::optional<Erasing::Erased> Erasing::message(std::string_view conversation_id, std::string_view message_id) {
  if (!lock(conversation_id)) return std::nullopt;
  const auto found = trace(message_id);
  if (!found || found->erased || found->conversation_id != conversation_id) return std::nullopt;
  const auto seq = found->seq;
  sql::run(sql_, kForgetWords, conversation_id, seq, seq);
  sql::run(sql_, kEmptyMessages, conversation_id, seq, seq);
  sql::run(sql_, "DELETE FROM deliveries WHERE conversation_id = ? AND message_id = ?", conversation_id, message_id);
  sql::run(sql_, "DELETE FROM sent_parts WHERE message_id = ?", message_id);
  sql::run(sql_, "INSERT INTO erased_messages (conversation_id, first_seq, last_seq) VALUES (?, ?, ?)", conversation_id,
           seq, seq);
  renew_preview(conversation_id);
  return Erased{{{seq, seq}}, release_attachments(sql_, conversation_id, message_id)};
}

Erasing::Erased Erasing::all_messages(std::string_view conversation_id) {
  const auto last = lock(conversation_id).value_or(0);
  if (last == 0) return {};
  const domain::SeqRange all{1, last};
  sql::run(sql_, kForgetWords, conversation_id, all.first, all.last);
  sql::run(sql_, kEmptyMessages, conversation_id, all.first, all.last);
  sql::run(sql_, "DELETE FROM deliveries WHERE conversation_id = ?", conversation_id);
  sql::run(sql_, "DELETE FROM sent_parts WHERE message_id IN (SELECT id FROM messages WHERE conversation_id = ?)",
           conversation_id);
  sql::run(sql_, "DELETE FROM erased_messages WHERE conversation_id = ?", conversation_id);
  sql::run(sql_, "INSERT INTO erased_messages (conversation_id, first_seq, last_seq) VALUES (?, ?, ?)", conversation_id,
           all.first, all.last);
  renew_preview(conversation_id);
  return {{all}, release_attachments(sql_, conversation_id, {})};
}

std::optional<std::vector<domain::AttachmentId>> Erasing::conversation(std::string_view id) {
  if (!lock(id)) return std::nullopt;
  auto files = release_attachments(sql_, id, {});
  Conversations{sql_}.erase(id);
  return files;
}

std::vector<domain::SeqRange> Erasing::ranges(std::string_view conversation_id, int limit) {
  auto newest_first = sql::all(
      sql_, "SELECT first_seq, last_seq FROM erased_messages WHERE conversation_id = ? ORDER BY first_seq DESC LIMIT ?",
      [](sql::Statement& row) {
        return domain::SeqRange{row.integer(0), row.integer(1)};
      },
      conversation_id, limit);
  std::reverse(newest_first.begin(), newest_first.end());
  std::vector<domain::SeqRange> joined;
  for (const auto& range : newest_first) {
    if (!joined.empty() && joined.back().last + 1 >= range.first) {
      joined.back().last = std::max(joined.back().last, range.last);
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

std::optional<Erasing::Trace> Erasing::trace(std::string_view message_id) {
  return sql::one(
      sql_, "SELECT conversation_id, seq, client_id, received_at, content_type FROM messages WHERE id = ?",
      [](sql::Statement& row) {
        return Trace{sql::text_at(row, 0), row.integer(1), sql::text_at(row, 2), sql::time_at(row, 3),
                     row.text(4) == kErasedContent};
      },
      message_id);
}

// The inbox shows no word of what was deleted.
void Erasing::renew_preview(std::string_view conversation_id) {
  const auto newest = sql::one(
      sql_,
      "SELECT content_text FROM messages WHERE conversation_id = ? AND content_type <> 'erased' AND author_type <> "
      "'system' ORDER BY seq DESC LIMIT 1",
      [](sql::Statement& row) { return std::string{preview_of(row.text(0))}; }, conversation_id);
  sql::run(sql_, "UPDATE conversations SET last_message_preview = ? WHERE id = ?", newest.value_or(""),
           conversation_id);
}

}  // namespace hub::store
