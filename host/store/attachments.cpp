#include "store/records.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using sql::text_at;

domain::Attachment read(sql::Statement& row) {
  domain::Attachment attachment;
  attachment.id = text_at(row, 0);
  attachment.conversation_id = text_at(row, 1);
  attachment.uploader = text_at(row, 2);
  attachment.file_name = text_at(row, 3);
  attachment.media_type = text_at(row, 4);
  attachment.size_bytes = row.integer(5);
  attachment.sha256 = text_at(row, 6);
  attachment.secret = text_at(row, 7);
  attachment.created_at = sql::time_at(row, 8);
  return attachment;
}

}  // namespace

void Attachments::insert(const domain::Attachment& attachment) {
  sql::run(sql_,
           "INSERT INTO attachments (id, conversation_id, uploader, file_name, media_type, size_bytes, sha256, secret, "
           "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           attachment.id, attachment.conversation_id, attachment.uploader, attachment.file_name, attachment.media_type,
           attachment.size_bytes, attachment.sha256, attachment.secret, domain::to_ms(attachment.created_at));
}

std::optional<domain::Attachment> Attachments::find(std::string_view id) {
  return sql::one(sql_,
                  "SELECT id, conversation_id, uploader, file_name, media_type, size_bytes, sha256, secret, created_at "
                  "FROM attachments WHERE id = ?",
                  read, id);
}

bool Attachments::bind_to_conversation(std::string_view id, std::string_view conversation_id) {
  return sql::run(sql_, "UPDATE attachments SET conversation_id = ? WHERE id = ? AND conversation_id IN ('', ?)",
                  conversation_id, id, conversation_id) == 1;
}

std::vector<domain::AttachmentId> Attachments::unsent_of(std::string_view uploader, int limit) {
  return sql::all(
      sql_, "SELECT id FROM attachments WHERE uploader = ? AND conversation_id = '' ORDER BY id LIMIT ?",
      [](sql::Statement& row) { return text_at(row, 0); }, uploader, limit);
}

std::vector<domain::Attachment> Attachments::of_conversation(std::string_view conversation_id, std::string_view after,
                                                             int limit) {
  return sql::all(sql_,
                  "SELECT id, conversation_id, uploader, file_name, media_type, size_bytes, sha256, secret, created_at "
                  "FROM attachments WHERE id IN (SELECT attachment_id FROM attachment_uses WHERE conversation_id = ?) "
                  "AND id > ? ORDER BY id LIMIT ?",
                  read, conversation_id, after, limit);
}

void Attachments::forget_uploaders(std::string_view conversation_id) {
  sql::run(sql_,
           "UPDATE attachments SET uploader = '' WHERE uploader LIKE 'client:%' AND "
           "id IN (SELECT attachment_id FROM attachment_uses WHERE conversation_id = ?)",
           conversation_id);
}

bool Attachments::erase(std::string_view id) {
  return sql::run(sql_, "DELETE FROM attachments WHERE id = ?", id) == 1;
}

}  // namespace hub::store
