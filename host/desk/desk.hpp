// The desk: tickets of the conversations that it holds, and what agents do with them.
#pragma once

#include <string>
#include <vector>

#include "domain/agent.hpp"
#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "domain/ticket.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "messaging/outbox.hpp"
#include "messaging/switchboard.hpp"
#include "store/store.hpp"

namespace hub::desk {

inline constexpr const char* kCloseTicketTask = "close_ticket";

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
  // Solved. When that closes the ticket (live_chat: at once; else by its timer) control is released to the
  // integration's default holder; until then the desk keeps it, so that the person who writes again finds the same
  // agent.
  domain::Result<domain::Ticket> finish(store::Transaction& tx, const domain::ConversationId& conversation,
                                        const domain::Agent& agent);
  // Takes control to the desk and claims the ticket.
  domain::Result<domain::Ticket> take_over(store::Transaction& tx, const domain::ConversationId& conversation,
                                           const domain::Agent& agent);
  // An agent writes: the ticket must be theirs or unowned (then it is claimed). `client_message_id` dedupes retries.
  domain::Result<messaging::Sent> reply(store::Transaction& tx, const domain::ConversationId& conversation,
                                        const domain::Agent& agent, const domain::Content& content,
                                        const std::string& client_message_id, const std::string& metadata_json = {});

  // Nobody answers any more: solved, whoever owns it, with what follows from that as in finish().
  domain::Result<> give_up(store::Transaction& tx, const domain::ConversationId& conversation) const;

  // Registers the runner of "close_ticket" tasks: solved tickets close when their time is up.
  void run_timers(messaging::Dispatcher& dispatcher, store::Store& store);

 private:
  struct Matter {
    domain::Conversation conversation;
    domain::Ticket ticket;
  };
  domain::Result<domain::Conversation> conversation(store::Transaction& tx, const domain::ConversationId& id) const;
  domain::Result<Matter> matter(store::Transaction& tx, const domain::ConversationId& id) const;
  domain::StyleRules rules_of(const domain::Conversation& conversation) const;
  domain::Ticket open_ticket(store::Transaction& tx, const domain::Conversation& conversation) const;
  domain::Result<domain::Ticket> change(store::Transaction& tx, const Matter& matter,
                                        const domain::TicketEvent& event) const;
  domain::Result<domain::Ticket> claim(store::Transaction& tx, const Matter& matter, const domain::Agent& agent) const;
  domain::Result<> has_reached_desk(store::Transaction& tx, const domain::Conversation& conversation) const;
  domain::Result<> release_when_closed(store::Transaction& tx, const domain::Conversation& conversation,
                                       const domain::Ticket& ticket) const;
  domain::Result<> close_when_due(store::Transaction& tx, const domain::TicketId& id) const;

  messaging::Integrations& integrations_;
  messaging::Outbox& outbox_;
  messaging::Switchboard& switchboard_;
};

}  // namespace hub::desk
