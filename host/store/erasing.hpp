// Repository of what is deleted: messages and conversations, each with all that hangs on them (deliveries, tickets,
// what the word index holds, files). Its callers tell the rest of the hub: messaging/erasure.hpp.
//
// A deleted message leaves its seq: readers keep counting without a gap, and a sender who repeats it is told that it
// was stored.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/conversation.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Erasing {
 public:
  explicit Erasing(sql::Connection& connection) : sql_{connection} {}

  struct Erased {
    std::vector<domain::SeqRange> ranges;
    std::vector<domain::AttachmentId> files;  // shown nowhere any more: their bytes are to be removed
  };
  // Nothing when the conversation has no such message, or not any more.
  std::optional<Erased> message(std::string_view conversation_id, std::string_view message_id);
  Erased all_messages(std::string_view conversation_id);
  // With its tickets. The files; nothing when there is no such conversation.
  std::optional<std::vector<domain::AttachmentId>> conversation(std::string_view id);

  // Which seqs of a conversation were deleted, ascending, neighbours joined; the newest `limit` deletions.
  std::vector<domain::SeqRange> ranges(std::string_view conversation_id, int limit);

  // What is known of a message even after it was deleted.
  struct Trace {
    domain::ConversationId conversation_id;
    domain::Seq seq = 0;
    domain::ClientId client_id;
    domain::Time received_at{};
    bool erased = false;
  };
  std::optional<Trace> trace(std::string_view message_id);

 private:
  std::optional<domain::Seq> lock(std::string_view conversation_id);
  void renew_preview(std::string_view conversation_id);

  sql::Connection& sql_;
};

}  // namespace hub::store
