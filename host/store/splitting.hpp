// Repository of what an undone merge takes apart: who wrote what since, and messages that go to another conversation.
// Its caller decides and tells the rest of the hub: messaging/merging.hpp.
//
// A message that goes leaves its seq, as a deleted one does, so that both conversations count without a gap. It keeps
// its id and its sender's id: a repeated send is answered with where it is now.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/conversation.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Splitting {
 public:
  explicit Splitting(sql::Connection& connection) : sql_{connection} {}

  // Every conversation of a user, oldest first, locked.
  std::vector<domain::Conversation> conversations_of(std::string_view user_id);
  // Which client of the person wrote first in it; empty: none did.
  domain::ClientId wrote_first(std::string_view conversation_id);

  struct Written {
    domain::MessageId id;
    domain::Seq seq = 0;
    domain::Time received_at{};
    bool by_user = false;
    domain::IntegrationId integration_id;
    // Of the person who wrote it, or those whom it went to. None: it is nobody's in particular.
    std::vector<domain::ClientId> clients;
    bool under_way = false;  // not handed to its channel yet
  };
  // What was written in a conversation after `after`, ascending; deleted messages are left out.
  std::vector<Written> written_after(std::string_view conversation_id, domain::Seq after);

  // Takes a message out of its conversation to the end of another, with deliveries and files; answers it as it is now.
  // `trace_id` names the empty row that keeps its old seq.
  std::optional<domain::Message> move(std::string_view message_id, std::string_view to_conversation,
                                      std::string_view trace_id);
  // Makes what the inbox shows of a conversation that messages left or joined true again: newest text and its time.
  void refresh(std::string_view conversation_id);

  // What one user wrote in a conversation after `after` was really another one's.
  void rename_author(std::string_view conversation_id, domain::Seq after, std::string_view from_user,
                     const domain::Author& author);
  void rename_author(std::string_view message_id, const domain::Author& author);

 private:
  void leave_trace(const domain::Message& message, std::string_view trace_id);
  void move_files(const domain::Message& message, std::string_view to_conversation);

  sql::Connection& sql_;
};

}  // namespace hub::store
