#include "store/migrations/steps.hpp"

namespace hub::store {

// In SQLite, messages lie in the order in which they came; their place in their conversation is an index. Kept in key
// order, each few messages split a full page of their conversation and wrote its neighbours anew: three pages of the
// log a message, now one and a bit. A conversation's history is read through the index. InnoDB has only key order.
const std::string_view kAppendedMessagesStep = R"sql(
{sqlite} CREATE TABLE messages_appended (
  conversation_id {id} NOT NULL,
  seq {int} NOT NULL,
  id {id} NOT NULL,
  author_type {id} NOT NULL,
  author_id {id} NOT NULL,
  author_name {text} NOT NULL,
  author_avatar_url {text} NOT NULL,
  content_type {id} NOT NULL,
  content_text {text} NOT NULL,
  content {text} NOT NULL,
  source_type {id} NOT NULL,
  integration_id {id} NOT NULL,
  client_id {id} NOT NULL,
  external_id {text} NOT NULL,
  external_hash {int} NULL,
  received_at {int} NOT NULL,
  metadata {text} NOT NULL,
  PRIMARY KEY (conversation_id, seq)
) {table};
{sqlite} INSERT INTO messages_appended SELECT * FROM messages ORDER BY id;
{sqlite} DROP TABLE messages;
{sqlite} ALTER TABLE messages_appended RENAME TO messages;
{sqlite} CREATE UNIQUE INDEX messages_by_id ON messages (id);
{sqlite} CREATE UNIQUE INDEX messages_by_external_id ON messages (external_hash) {partial: external_hash IS NOT NULL};
)sql";

}  // namespace hub::store
