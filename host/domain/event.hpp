// What has been committed. The store hands events to its listeners after the commit, in commit order; live sessions and
// metrics hang on them. Outgoing webhooks hear of them within the commit (Store::accompany). Facts only, past tense.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "domain/agent.hpp"
#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/task.hpp"
#include "domain/ticket.hpp"

namespace hub::domain {

struct MessageAppended {
  std::shared_ptr<const Message> message;
  UserId user_id;  // whose conversation it is
  bool first_in_conversation = false;
};
struct ConversationChanged {  // created, control passed, ticket or name changed, …
  ConversationId conversation_id;
  UserId user_id;
  bool created = false;
};
struct ReadAdvanced {
  ConversationId conversation_id;
  UserId user_id;
  bool by_user = true;  // else by the business
  Seq seq = 0;
};
struct DeliveryChanged {
  Delivery delivery;
  UserId user_id;  // whose conversation it is
  Seq seq = 0;     // of the message
};
struct TicketChanged {
  Ticket ticket;
  UserId user_id;
};
struct UserChanged {
  UserId user_id;
};
struct ClientAdded {
  Client client;
  std::string reason{};  // "channelLinking", "sdkLogin"; empty: they came by themselves
};
struct ClientChanged {  // whose it is, or its status
  Client client;        // as it is now
  std::string reason;   // "merged", "unmerged", "matched", "confirmed", …
};
struct UserErased {  // after all that was theirs
  UserId user_id;
};
struct UserMerged {
  std::string merge_id;  // in the journal
  UserId survivor;
  UserId loser;
  std::vector<ClientId> clients;  // that moved, as did these:
  std::vector<ConversationId> conversations;
  ConversationId default_conversation;  // of the survivor, now; empty: none
};
struct UserUnmerged {
  std::string merge_id;
  UserId survivor;
  UserId restored;
  std::vector<Client> clients;  // that are the restored one's again, as are these:
  std::vector<ConversationId> conversations;
  ConversationId default_of_survivor;  // empty: none
  ConversationId default_of_restored;
};
struct MessagesErased {  // their seqs stay theirs: the conversation's numbers have no gap
  ConversationId conversation_id;
  UserId user_id;
  std::vector<SeqRange> ranges;
};
struct ConversationErased {
  ConversationId conversation_id;
  UserId user_id;
};
struct ClientRemoved {
  Client client;
  std::string reason{};  // "linkFailed", "linkCancelled", "theft", "sdk", …; empty: asked for through the API
};
struct TasksAdded {  // wakes the dispatcher
  Time earliest{};
};
struct TaskDied {
  Task task;
};

using Event = std::variant<MessageAppended, ConversationChanged, ReadAdvanced, DeliveryChanged, TicketChanged,
                           UserChanged, ClientAdded, ClientChanged, UserMerged, UserUnmerged, UserErased,
                           MessagesErased, ConversationErased, ClientRemoved, TasksAdded, TaskDied>;

}  // namespace hub::domain
