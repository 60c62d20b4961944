// The desk: tickets of the conversations that it holds, and what agents do with them.
#pragma once

#include <string>
#include <vector>

#include "domain/agent.hpp"
#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "domain/ticket.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "messaging/outbox.hpp"
#include "messaging/switchboard.hpp"
#include "store/store.hpp"

namespace hub::desk {

class Desk {
 public:
  Desk(messaging::Integrations& integrations, messaging::Outbox& outbox, messaging::Switchboard& switchboard);

  // Opens, reopens or updates tickets when control reaches the desk or a user writes. Call once before start.
  void attach(messaging::Hooks& hooks);

  // Each inside the caller's change. Errors: conversation_not_found, no_ticket, already_claimed (names the owner).
  domain::Result<domain::Ticket> claim(store::Transaction& tx, const domain::ConversationId& conversation,
                                       const domain::Agent& agent);
  domain::Result<domain::Ticket> return_to_queue(store::Transaction& tx, const domain::ConversationId& conversation,
                                                 const domain::Agent& agent);
  // Solved (and closed at once in live_chat); control is released to the integration's default holder.
  domain::Result<domain::Ticket> finish(store::Transaction& tx, const domain::ConversationId& conversation,
                                        const domain::Agent& agent);
  // Takes control to the desk and claims the ticket.
  domain::Result<domain::Ticket> take_over(store::Transaction& tx, const domain::ConversationId& conversation,
                                           const domain::Agent& agent);
  // An agent writes: the ticket must be theirs or unowned (then it is claimed). `client_message_id` dedupes retries.
  domain::Result<messaging::Sent> reply(store::Transaction& tx, const domain::ConversationId& conversation,
                                        const domain::Agent& agent, const domain::Content& content,
                                        const std::string& client_message_id);

 private:
  messaging::Integrations& integrations_;
  messaging::Outbox& outbox_;
  messaging::Switchboard& switchboard_;
};

}  // namespace hub::desk
