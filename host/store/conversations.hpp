// Repositories of what is said: conversations, messages, deliveries.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/conversation.hpp"
#include "domain/result.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Conversations {
 public:
  explicit Conversations(sql::Connection& connection) : sql_{connection} {}
  void insert(const domain::Conversation& conversation);
  std::optional<domain::Conversation> find(std::string_view id);
  // The same, and nobody else changes it, or adds to it, before this change ends.
  std::optional<domain::Conversation> lock(std::string_view id);
  // Newest activity first; `before` (last_message_at, id) continues a page.
  std::vector<domain::Conversation> of_user(std::string_view user_id, int limit);
  // Ascending by id, id > after.
  std::vector<domain::Conversation> of_user_after(std::string_view user_id, std::string_view after, int limit);
  std::optional<domain::Conversation> latest_of_user(std::string_view user_id);
  // Compare-and-set on version: conflict/"stale". Writes user, name, control, metadata; version + 1. Messages and read
  // marks have an order of their own and leave the version alone: a decision about control does not go stale because
  // someone wrote or read.
  domain::Result<> update(const domain::Conversation& conversation);
  // Take read marks forward, never back and never past the last message; false when nothing moved.
  bool advance_user_read(std::string_view id, domain::Seq seq);
  bool advance_business_read(std::string_view id, domain::Seq seq);
  bool advance_user_delivered(std::string_view id, domain::Seq seq);
  bool erase(std::string_view id);  // with messages, deliveries and tickets
  // Gives all conversations of one user to another (a merge); returns which. Their versions rise.
  std::vector<domain::ConversationId> move_to_user(std::string_view from_user, std::string_view to_user);

 private:
  sql::Connection& sql_;
};

class Messages {
 public:
  explicit Messages(sql::Connection& connection) : sql_{connection} {}

  struct Appended {
    domain::Seq seq = 0;
    bool duplicate = false;  // (integration, external id) was stored before: nothing was written; seq is the old one's
    domain::MessageId id;    // of the stored message (the old one's for a duplicate)
  };
  // Takes the conversation's row lock, gives the next seq, writes the message, moves the conversation's last_seq,
  // last_message_at and preview. Dedupes on (source.integration_id, source.external_id) unless external_id is empty.
  // not_found/"conversation_not_found".
  domain::Result<Appended> append(domain::Message& message);

  std::optional<domain::Message> find(std::string_view id);
  std::optional<domain::Message> find_by_external_id(std::string_view integration, std::string_view external_id);
  // Ascending by seq. Range: seq > after, at most limit.
  std::vector<domain::Message> after(std::string_view conversation, domain::Seq after, int limit);
  // The last `limit` messages with seq < before (0: from the end), ascending by seq.
  std::vector<domain::Message> before(std::string_view conversation, domain::Seq before, int limit);
  // How many messages with seq > after the person did not write themself.
  std::int64_t count_for_user(std::string_view conversation, domain::Seq after);
  // The client that the person was heard from last, after `after`: they wrote, or linked it from there. Empty: none.
  domain::ClientId last_client(std::string_view conversation, domain::Seq after);
  // Has the person written after `after`? In a change that has locked the conversation.
  bool has_answer(std::string_view conversation, domain::Seq after);
  // When an agent wrote what the person has not answered yet: the first such message. None: they have the last word,
  // or no agent has spoken since.
  std::optional<domain::Time> unanswered_since(std::string_view conversation);
  // When a message was stored, also one that was deleted since.
  std::optional<domain::Time> time_of(std::string_view conversation, domain::Seq seq);

  struct Voice {
    domain::AuthorType author = domain::AuthorType::user;
    std::string author_id;
    std::string source_type;
    domain::IntegrationId integration_id;
    domain::Time at{};
  };
  // Who spoke when after `after`, ascending.
  std::vector<Voice> voices(std::string_view conversation, domain::Seq after);

  struct Hit {
    domain::Message message;
    std::string snippet;  // matched text, matches between U+E000 and U+E001 (private use; the reader marks them up)
  };
  // Full-text search, newest first; any script (trigram on SQLite; FULLTEXT or LIKE on MySQL).
  std::vector<Hit> search(std::string_view words, int limit);

 private:
  sql::Connection& sql_;
};

class Deliveries {
 public:
  explicit Deliveries(sql::Connection& connection) : sql_{connection} {}
  void insert(const domain::Delivery& delivery);
  // Status only moves forward (queued < sent < delivered < read; failed only from queued or sent); false when not.
  bool advance(const domain::Delivery& delivery);
  // One that failed, or may have gone out, is tried again: queued, without its reason. False when it is neither.
  bool queue_again(const domain::Delivery& delivery);
  std::vector<domain::Delivery> of_message(std::string_view message_id);
  // The same as of now, and nobody else changes them before this change ends.
  std::vector<domain::Delivery> lock_of_message(std::string_view conversation_id, std::string_view message_id);
  std::vector<domain::Delivery> of_conversation(std::string_view conversation_id);
  // Of the last `look_back` deliveries of the conversation those to the client: their messages, the newest first.
  std::vector<domain::MessageId> last_to(std::string_view conversation_id, std::string_view client_id, int look_back);
  // Ascending by (message, client), from behind `after`, which is empty at first.
  std::vector<domain::Delivery> of_conversation_after(std::string_view conversation_id, const domain::Delivery& after,
                                                      int limit);
  std::optional<domain::Delivery> find_by_external_id(std::string_view integration, std::string_view external_id);

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
