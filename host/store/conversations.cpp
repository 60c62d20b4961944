#include "store/conversations.hpp"

#include <fmt/format.h>

#include "store/conversation_rows.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using domain::to_ms;
using sql::text_at;
using sql::time_at;

const std::string kSelect = fmt::format("SELECT {} FROM conversations c WHERE ", kConversationColumns);

domain::Conversation read(sql::Statement& row) {
  return read_conversation(row);
}

// Nobody has read further than was written: a mark beyond the end stops at the end.
std::string advance_mark(std::string_view column) {
  return fmt::format(
      "UPDATE conversations SET {0} = CASE WHEN last_seq < ? THEN last_seq ELSE ? END "
      "WHERE id = ? AND {0} < ? AND {0} < last_seq",
      column);
}

}  // namespace

domain::Conversation read_conversation(sql::Statement& row, int first) {
  domain::Conversation conversation;
  conversation.id = text_at(row, first);
  conversation.user_id = text_at(row, first + 1);
  conversation.integration_id = text_at(row, first + 2);
  conversation.display_name = text_at(row, first + 3);
  conversation.control = {text_at(row, first + 4), text_at(row, first + 5), text_at(row, first + 6)};
  conversation.last_seq = row.integer(first + 7);
  conversation.user_read_seq = row.integer(first + 8);
  conversation.business_read_seq = row.integer(first + 9);
  conversation.user_delivered_seq = row.integer(first + 10);
  conversation.created_at = time_at(row, first + 11);
  conversation.last_message_at = time_at(row, first + 12);
  conversation.last_message_preview = text_at(row, first + 13);
  conversation.metadata_json = text_at(row, first + 14);
  conversation.version = row.integer(first + 15);
  return conversation;
}

void Conversations::insert(const domain::Conversation& conversation) {
  sql::run(sql_,
           "INSERT INTO conversations (id, user_id, integration_id, display_name, control_holder, control_pending, "
           "control_metadata, last_seq, user_read_seq, business_read_seq, user_delivered_seq, created_at, "
           "last_message_at, last_message_preview, metadata, version, activity_hour, finished, ticket_id) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')",
           conversation.id, conversation.user_id, conversation.integration_id, conversation.display_name,
           conversation.control.holder, conversation.control.pending, conversation.control.metadata_json,
           conversation.last_seq, conversation.user_read_seq, conversation.business_read_seq,
           conversation.user_delivered_seq, to_ms(conversation.created_at), to_ms(conversation.last_message_at),
           conversation.last_message_preview, conversation.metadata_json, conversation.version,
           activity_hour(conversation.last_message_at));
}

std::optional<domain::Conversation> Conversations::find(std::string_view id) {
  static const auto sql = kSelect + "c.id = ?";
  return sql::one(sql_, sql, read, id);
}

std::optional<domain::Conversation> Conversations::lock(std::string_view id) {
  static const auto sql = kSelect + "c.id = ? FOR UPDATE";
  return sql::one(sql_, sql, read, id);
}

std::vector<domain::Conversation> Conversations::of_user(std::string_view user_id, int limit) {
  static const auto sql = kSelect + "c.user_id = ? ORDER BY c.last_message_at DESC, c.id DESC LIMIT ?";
  return sql::all(sql_, sql, read, user_id, limit);
}

std::vector<domain::Conversation> Conversations::of_user_after(std::string_view user_id, std::string_view after,
                                                               int limit) {
  static const auto sql = kSelect + "c.user_id = ? AND c.id > ? ORDER BY c.id LIMIT ?";
  return sql::all(sql_, sql, read, user_id, after, limit);
}

std::optional<domain::Conversation> Conversations::latest_of_user(std::string_view user_id) {
  static const auto sql = kSelect + "c.user_id = ? ORDER BY c.last_message_at DESC, c.id DESC LIMIT 1";
  return sql::one(sql_, sql, read, user_id);
}

domain::Result<> Conversations::update(const domain::Conversation& conversation) {
  const auto written = sql::run(
      sql_,
      "UPDATE conversations SET user_id = ?, display_name = ?, control_holder = ?, control_pending = ?, "
      "control_metadata = ?, metadata = ?, version = version + 1 WHERE id = ? AND version = ?",
      conversation.user_id, conversation.display_name, conversation.control.holder, conversation.control.pending,
      conversation.control.metadata_json, conversation.metadata_json, conversation.id, conversation.version);
  if (written == 1) return {};
  return domain::conflict("stale",
                          fmt::format("conversation {} was changed meanwhile; read it again", conversation.id));
}

bool Conversations::advance_user_read(std::string_view id, domain::Seq seq) {
  static const auto sql = advance_mark("user_read_seq");
  return sql::run(sql_, sql, seq, seq, id, seq) == 1;
}

bool Conversations::advance_business_read(std::string_view id, domain::Seq seq) {
  static const auto sql = advance_mark("business_read_seq");
  return sql::run(sql_, sql, seq, seq, id, seq) == 1;
}

bool Conversations::advance_user_delivered(std::string_view id, domain::Seq seq) {
  static const auto sql = advance_mark("user_delivered_seq");
  return sql::run(sql_, sql, seq, seq, id, seq) == 1;
}

// What the word index holds is noted for it to forget; without such an index no text may stay behind.
bool Conversations::erase(std::string_view id) {
  sql::run(sql_,
           "INSERT INTO search_erased (message_id, content_text) SELECT id, content_text FROM messages "
           "WHERE conversation_id = ? AND content_type <> 'erased' "
           "AND (SELECT indexed_to FROM search_state WHERE id = 1) <> ''",
           id);
  sql::run(sql_, "DELETE FROM erased_messages WHERE conversation_id = ?", id);
  sql::run(sql_, "DELETE FROM sent_parts WHERE message_id IN (SELECT id FROM messages WHERE conversation_id = ?)", id);
  sql::run(sql_, "DELETE FROM messages WHERE conversation_id = ?", id);
  sql::run(sql_, "DELETE FROM deliveries WHERE conversation_id = ?", id);
  sql::run(sql_, "DELETE FROM tickets WHERE conversation_id = ?", id);
  return sql::run(sql_, "DELETE FROM conversations WHERE id = ?", id) == 1;
}

}  // namespace hub::store
