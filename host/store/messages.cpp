#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "store/attachment_uses.hpp"
#include "store/conversation_rows.hpp"
#include "store/conversations.hpp"
#include "store/digest.hpp"
#include "store/names.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using domain::to_ms;
using sql::text_at;
using sql::time_at;

constexpr std::size_t kPreviewBytes = 160;

const std::string kSelect =
    "SELECT id, conversation_id, seq, author_type, author_id, author_name, author_avatar_url, content_type, "
    "content_text, content, source_type, integration_id, client_id, external_id, received_at, metadata "
    "FROM messages WHERE content_type <> 'erased' AND ";

domain::Message read(sql::Statement& row) {
  using domain::AuthorType;
  using enum domain::ContentType;
  domain::Message message;
  message.id = text_at(row, 0);
  message.conversation_id = text_at(row, 1);
  message.seq = row.integer(2);
  message.author.type =
      value_of(row.text(3), {AuthorType::user, AuthorType::agent, AuthorType::bot, AuthorType::system});
  message.author.id = text_at(row, 4);
  message.author.display_name = text_at(row, 5);
  message.author.avatar_url = text_at(row, 6);
  message.content.type =
      value_of(row.text(7), {text, image, file, location, carousel, list, form, form_response, template_});
  message.content.text = text_at(row, 8);
  message.content.json = text_at(row, 9);
  message.source = {text_at(row, 10), text_at(row, 11), text_at(row, 12), text_at(row, 13)};
  message.received_at = time_at(row, 14);
  message.metadata_json = text_at(row, 15);
  return message;
}

// Where a conversation stands, locked until the end of the change.
struct Place {
  domain::Seq last_seq;
  std::int64_t activity_hour;
  bool finished;
  bool late;  // the word index has passed this message's id already
};

std::optional<Place> lock_place(sql::Connection& connection, const domain::Message& message) {
  return sql::one(
      connection,
      "SELECT last_seq, activity_hour, finished, (SELECT indexed_to FROM search_state WHERE id = 1) >= ? "
      "FROM conversations WHERE id = ? FOR UPDATE",
      [](sql::Statement& row) {
        return Place{row.integer(0), row.integer(1), row.integer(2) != 0, row.integer(3) != 0};
      },
      message.id, message.conversation_id);
}

bool insert_row(sql::Connection& connection, const domain::Message& message, std::int64_t external_hash) {
  return sql::run(connection,
                  "INSERT INTO messages (conversation_id, seq, id, author_type, author_id, author_name, "
                  "author_avatar_url, content_type, content_text, content, source_type, integration_id, client_id, "
                  "external_id, external_hash, received_at, metadata) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?, ?) ON CONFLICT DO NOTHING",
                  message.conversation_id, message.seq, message.id, name_of(message.author.type), message.author.id,
                  message.author.display_name, message.author.avatar_url, name_of(message.content.type),
                  message.content.text, message.content.json, message.source.type, message.source.integration_id,
                  message.source.client_id, message.source.external_id, external_hash, to_ms(message.received_at),
                  message.metadata_json) == 1;
}

void move_conversation_on(sql::Connection& connection, const domain::Message& message, const Place& place) {
  if (is_note(message)) {  // nobody said it: the inbox stays as it is, and so does the conversation's place in it
    sql::run(connection, "UPDATE conversations SET last_seq = ? WHERE id = ?", message.seq, message.conversation_id);
    return;
  }
  const bool is_said = message.author.type != domain::AuthorType::system;  // and so worth a line in the inbox
  sql::run(connection,
           "UPDATE conversations SET last_seq = ?, last_message_at = ?, last_message_preview = CASE WHEN ? = 1 THEN ? "
           "ELSE last_message_preview END WHERE id = ?",
           message.seq, to_ms(message.received_at), is_said ? 1 : 0, preview_of(message.content.text),
           message.conversation_id);
  const bool finished = place.finished && message.author.type != domain::AuthorType::user;
  const auto hour = activity_hour(message.received_at);
  if (finished == place.finished && hour == place.activity_hour) return;
  // Indexed columns apart: they change once an hour, and SQLite would move their entries with every message.
  sql::run(connection, "UPDATE conversations SET activity_hour = ?, finished = ? WHERE id = ?", hour, finished,
           message.conversation_id);
}

struct Stored {
  domain::Seq seq;
  domain::MessageId id;
  bool same;  // really that integration and external id, not only their hash
};

std::optional<Stored> find_by_hash(sql::Connection& connection, std::string_view integration,
                                   std::string_view external_id, std::int64_t hash) {
  return sql::one(
      connection, "SELECT seq, id, integration_id, external_id FROM messages WHERE external_hash = ? FOR UPDATE",
      [&](sql::Statement& row) {
        return Stored{row.integer(0), text_at(row, 1), row.text(2) == integration && row.text(3) == external_id};
      },
      hash);
}

// Writes the row, or tells which one was there before it. A hash that another text holds leads on to the next salt.
std::optional<Stored> insert_once(sql::Connection& connection, const domain::Message& message) {
  const auto& source = message.source;
  for (int salt = 0;; ++salt) {
    const auto hash = source.external_id.empty() ? 0 : hash_of(source.integration_id, source.external_id, salt);
    if (insert_row(connection, message, hash)) return std::nullopt;
    auto stored = hash == 0 ? std::nullopt : find_by_hash(connection, source.integration_id, source.external_id, hash);
    if (!stored) {
      throw sql::Failure(sql::Failure::Kind::constraint,
                         fmt::format("message {} is stored already, in conversation {} or another", message.id,
                                     message.conversation_id));
    }
    if (stored->same) return stored;
  }
}

}  // namespace

std::string_view preview_of(std::string_view text) {
  if (text.size() <= kPreviewBytes) return text;
  auto end = kPreviewBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

domain::Result<Messages::Appended> Messages::append(domain::Message& message) {
  const auto place = lock_place(sql_, message);
  if (!place) {
    return domain::not_found("conversation", fmt::format("there is no conversation {}", message.conversation_id));
  }
  message.seq = place->last_seq + 1;
  if (const auto stored = insert_once(sql_, message)) return Appended{stored->seq, true, stored->id};
  move_conversation_on(sql_, message, *place);
  note_attachments(sql_, message);
  if (place->late) sql::run(sql_, "INSERT INTO search_late (message_id) VALUES (?) ON CONFLICT DO NOTHING", message.id);
  return Appended{message.seq, false, message.id};
}

std::optional<domain::Message> Messages::find(std::string_view id) {
  static const auto sql = kSelect + "id = ?";
  return sql::one(sql_, sql, read, id);
}

std::optional<domain::Message> Messages::find_by_external_id(std::string_view integration,
                                                             std::string_view external_id) {
  if (external_id.empty()) return std::nullopt;
  for (int salt = 0;; ++salt) {
    const auto stored = find_by_hash(sql_, integration, external_id, hash_of(integration, external_id, salt));
    if (!stored) return std::nullopt;
    if (stored->same) return find(stored->id);
  }
}

std::vector<domain::Message> Messages::after(std::string_view conversation, domain::Seq after, int limit) {
  static const auto sql = kSelect + "conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?";
  return sql::all(sql_, sql, read, conversation, after, limit);
}

std::vector<domain::Message> Messages::before(std::string_view conversation, domain::Seq before, int limit) {
  static const auto sql = kSelect + "conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?";
  const auto end = before == 0 ? std::numeric_limits<domain::Seq>::max() : before;
  auto messages = sql::all(sql_, sql, read, conversation, end, limit);
  std::reverse(messages.begin(), messages.end());
  return messages;
}

domain::ClientId Messages::last_client(std::string_view conversation, domain::Seq after) {
  return sql::one(
             sql_,
             "SELECT client_id FROM messages WHERE conversation_id = ? AND seq > ? AND author_type IN ('user', "
             "'system') AND "
             "client_id <> '' ORDER BY seq DESC LIMIT 1",
             [](sql::Statement& row) { return sql::text_at(row, 0); }, conversation, after)
      .value_or("");
}

std::optional<domain::Time> Messages::unanswered_since(std::string_view conversation) {
  constexpr std::string_view kFirst =
      "SELECT received_at FROM messages WHERE conversation_id = ? AND author_type = 'agent' AND seq > COALESCE("
      "(SELECT seq FROM messages WHERE conversation_id = ? AND author_type = 'user' ORDER BY seq DESC LIMIT 1), 0) "
      "ORDER BY seq LIMIT 1";
  return sql::one(
      sql_, kFirst, [](sql::Statement& row) { return time_at(row, 0); }, conversation, conversation);
}

bool Messages::has_answer(std::string_view conversation, domain::Seq after) {
  const auto any = [](sql::Statement&) { return true; };
  return sql::one(sql_,
                  "SELECT seq FROM messages WHERE conversation_id = ? AND seq > ? AND author_type = 'user' AND "
                  "content_type <> 'erased' LIMIT 1 FOR UPDATE",
                  any, conversation, after)
      .has_value();
}

std::optional<domain::Time> Messages::time_of(std::string_view conversation, domain::Seq seq) {
  return sql::one(
      sql_, "SELECT received_at FROM messages WHERE conversation_id = ? AND seq = ?",
      [](sql::Statement& row) { return time_at(row, 0); }, conversation, seq);
}

std::vector<Messages::Voice> Messages::voices(std::string_view conversation, domain::Seq after) {
  using domain::AuthorType;
  return sql::all(
      sql_,
      "SELECT author_type, author_id, source_type, integration_id, received_at FROM messages WHERE "
      "conversation_id = ? AND seq > ? AND content_type <> 'erased' ORDER BY seq",
      [](sql::Statement& row) {
        return Voice{value_of(row.text(0), {AuthorType::user, AuthorType::agent, AuthorType::bot, AuthorType::system}),
                     text_at(row, 1), text_at(row, 2), text_at(row, 3), time_at(row, 4)};
      },
      conversation, after);
}

std::int64_t Messages::count_for_user(std::string_view conversation, domain::Seq after) {
  constexpr std::string_view kCount =
      "SELECT COUNT(*) FROM messages WHERE conversation_id = ? AND seq > ? AND author_type <> 'user' AND "
      "content_type <> 'erased' AND source_type <> 'note'";
  const auto count = [](sql::Statement& row) { return row.integer(0); };
  return sql::one(sql_, kCount, count, conversation, after).value_or(0);
}

}  // namespace hub::store
