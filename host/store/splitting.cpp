#include "store/splitting.hpp"

#include <fmt/format.h>

#include "store/conversation_rows.hpp"
#include "store/conversations.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

const std::string kConversationsOf = fmt::format(
    "SELECT {} FROM conversations c WHERE c.user_id = ? ORDER BY c.created_at, c.id FOR UPDATE", kConversationColumns);

Splitting::Written read_written(sql::Statement& row) {
  Splitting::Written written;
  written.id = sql::text_at(row, 0);
  written.seq = row.integer(1);
  written.received_at = sql::time_at(row, 2);
  written.by_user = row.text(3) == "user";
  written.integration_id = sql::text_at(row, 4);
  if (written.by_user && !row.text(5).empty()) written.clients.push_back(sql::text_at(row, 5));
  return written;
}

}  // namespace

std::vector<domain::Conversation> Splitting::conversations_of(std::string_view user_id) {
  return sql::all(
      sql_, kConversationsOf, [](sql::Statement& row) { return read_conversation(row); }, user_id);
}

domain::ClientId Splitting::wrote_first(std::string_view conversation_id) {
  constexpr std::string_view kFirst =
      "SELECT client_id FROM messages WHERE conversation_id = ? AND author_type = 'user' AND client_id <> '' "
      "ORDER BY seq LIMIT 1";
  return sql::one(
             sql_, kFirst, [](sql::Statement& row) { return sql::text_at(row, 0); }, conversation_id)
      .value_or(domain::ClientId{});
}

std::vector<Splitting::Written> Splitting::written_after(std::string_view conversation_id, domain::Seq after) {
  auto all = sql::all(sql_,
                      "SELECT id, seq, received_at, author_type, integration_id, client_id FROM messages "
                      "WHERE conversation_id = ? AND seq > ? AND content_type <> 'erased' ORDER BY seq",
                      read_written, conversation_id, after);
  for (auto& one : all) {
    if (one.by_user) continue;
    sql::Query deliveries{sql_,
                          "SELECT client_id, status FROM deliveries WHERE conversation_id = ? AND message_id = ? "
                          "ORDER BY client_id",
                          conversation_id, one.id};
    while (deliveries.next()) {
      one.clients.push_back(sql::text_at(deliveries.row(), 0));
      one.under_way = one.under_way || deliveries.row().text(1) == "queued";
    }
  }
  return all;
}

std::optional<domain::Message> Splitting::move(std::string_view message_id, std::string_view to_conversation,
                                               std::string_view trace_id) {
  auto message = Messages{sql_}.find(message_id);
  if (!message || message->conversation_id == to_conversation) return std::nullopt;
  const auto last = sql::one(
      sql_, "SELECT last_seq FROM conversations WHERE id = ? FOR UPDATE",
      [](sql::Statement& row) { return row.integer(0); }, to_conversation);
  if (!last) return std::nullopt;
  const auto seq = *last + 1;
  sql::run(sql_, "UPDATE messages SET conversation_id = ?, seq = ? WHERE id = ?", to_conversation, seq, message_id);
  leave_trace(*message, trace_id);
  sql::run(sql_, "UPDATE deliveries SET conversation_id = ? WHERE conversation_id = ? AND message_id = ?",
           to_conversation, message->conversation_id, message_id);
  move_files(*message, to_conversation);
  const auto mine = message->author.type == domain::AuthorType::user;
  sql::run(sql_,
           "UPDATE conversations SET last_seq = ?, finished = CASE WHEN ? = 1 THEN 0 ELSE finished END WHERE id = ?",
           seq, mine ? 1 : 0, to_conversation);
  message->conversation_id = to_conversation;
  message->seq = seq;
  return message;
}

// Without a time: it counts for nothing but its seq.
void Splitting::leave_trace(const domain::Message& message, std::string_view trace_id) {
  sql::run(sql_,
           "INSERT INTO messages (conversation_id, seq, id, author_type, author_id, author_name, author_avatar_url, "
           "content_type, content_text, content, source_type, integration_id, client_id, external_id, external_hash, "
           "received_at, metadata) VALUES (?, ?, ?, 'system', '', '', '', ?, '', '', '', '', '', '', NULL, 0, '')",
           message.conversation_id, message.seq, trace_id, kErasedContent);
  sql::run(sql_, "INSERT INTO erased_messages (conversation_id, first_seq, last_seq) VALUES (?, ?, ?)",
           message.conversation_id, message.seq, message.seq);
}

// A file that the old conversation shows elsewhere stays bound to it.
void Splitting::move_files(const domain::Message& message, std::string_view to_conversation) {
  sql::run(sql_, "UPDATE attachment_uses SET conversation_id = ? WHERE conversation_id = ? AND message_id = ?",
           to_conversation, message.conversation_id, message.id);
  sql::run(sql_,
           "UPDATE attachments SET conversation_id = ? WHERE conversation_id = ? AND id IN (SELECT attachment_id FROM "
           "attachment_uses WHERE conversation_id = ? AND message_id = ?) AND id NOT IN (SELECT attachment_id FROM "
           "attachment_uses WHERE conversation_id = ?)",
           to_conversation, message.conversation_id, to_conversation, message.id, message.conversation_id);
}

void Splitting::refresh(std::string_view conversation_id) {
  const auto newest =
      sql::number(sql_, "SELECT MAX(received_at) FROM messages WHERE conversation_id = ? AND source_type <> 'note'",
                  conversation_id);
  const auto begun = sql::number(sql_, "SELECT created_at FROM conversations WHERE id = ?", conversation_id);
  const auto at = newest == 0 ? begun : newest;
  const auto preview = sql::one(
      sql_,
      "SELECT content_text FROM messages WHERE conversation_id = ? AND content_type <> 'erased' AND author_type <> "
      "'system' ORDER BY seq DESC LIMIT 1",
      [](sql::Statement& row) { return std::string{preview_of(row.text(0))}; }, conversation_id);
  sql::run(sql_,
           "UPDATE conversations SET last_message_at = ?, activity_hour = ?, last_message_preview = ? WHERE id = ?", at,
           activity_hour(domain::from_ms(at)), preview.value_or(""), conversation_id);
}

void Splitting::rename_author(std::string_view conversation_id, domain::Seq after, std::string_view from_user,
                              const domain::Author& author) {
  sql::run(sql_,
           "UPDATE messages SET author_id = ?, author_name = ?, author_avatar_url = ? WHERE conversation_id = ? AND "
           "seq > ? AND author_type = 'user' AND author_id = ?",
           author.id, author.display_name, author.avatar_url, conversation_id, after, from_user);
}

void Splitting::rename_author(std::string_view message_id, const domain::Author& author) {
  sql::run(sql_,
           "UPDATE messages SET author_id = ?, author_name = ?, author_avatar_url = ? WHERE id = ? AND "
           "author_type = 'user'",
           author.id, author.display_name, author.avatar_url, message_id);
}

}  // namespace hub::store
