#include "desk/desk.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "domain/switchboard.hpp"
#include "messaging/completing.hpp"
#include "store/conversations.hpp"
#include "store/desk.hpp"

namespace hub::desk {

using domain::Agent;
using domain::Conversation;
using domain::ConversationId;
using domain::Result;
using domain::Ticket;
using domain::TicketEventType;
using domain::TicketStatus;

namespace {

tl::unexpected<domain::Error> no_ticket(std::string_view conversation) {
  return domain::invalid("no_ticket", "Conversation '" + std::string{conversation} +
                                          "' has no open ticket. Take the conversation over first.");
}

tl::unexpected<domain::Error> belongs_to(store::Transaction& tx, const domain::AgentId& owner) {
  const auto agent = store::Agents{tx.connection()}.find(owner);
  return domain::conflict("already_claimed",
                          (agent ? agent->name : "Another agent") + " is in charge of this conversation.");
}

bool is_of_another(const Ticket& ticket, const Agent& agent) {
  return !ticket.owner.empty() && ticket.owner != agent.id && ticket.status != TicketStatus::solved;
}

bool same(const Ticket& a, const Ticket& b) {
  return a.status == b.status && a.owner == b.owner && a.close_due == b.close_due && a.reopens == b.reopens;
}

template <class T>
tl::unexpected<domain::Error> error_of(T& result) {
  return tl::unexpected<domain::Error>(std::move(result.error()));
}

}  // namespace

Desk::Desk(messaging::Integrations& integrations, messaging::Outbox& outbox, messaging::Switchboard& switchboard)
    : integrations_{integrations}, outbox_{outbox}, switchboard_{switchboard} {}

void Desk::attach(messaging::Hooks& hooks) {
  hooks.has_received.emplace_back(
      [this](store::Transaction& tx, const Conversation& conversation, const domain::Message&) -> Result<> {
        return conversation.control.holder == domain::kDesk ? has_reached_desk(tx, conversation) : Result<>{};
      });
  hooks.has_passed_control.emplace_back([this](store::Transaction& tx, const Conversation& conversation) -> Result<> {
    return conversation.control.holder == domain::kDesk ? has_reached_desk(tx, conversation) : Result<>{};
  });
}

// Something of the person waits for the desk: its ticket is open afterwards, whatever it was before.
Result<> Desk::has_reached_desk(store::Transaction& tx, const Conversation& conversation) const {
  auto current = store::Tickets{tx.connection()}.current(conversation.id);
  if (!current) {
    open_ticket(tx, conversation);
    return {};
  }
  const Matter matter{conversation, *std::move(current)};
  auto changed = change(tx, matter, {TicketEventType::user_wrote, {}});
  if (changed) return {};
  if (changed.error().code != "ticket_closed") return error_of(changed);
  // Its time to come back is over, only the timer has not run yet.
  if (auto closed = change(tx, matter, {TicketEventType::close_timer, {}}); !closed) return error_of(closed);
  open_ticket(tx, conversation);
  return {};
}

Result<Ticket> Desk::claim(store::Transaction& tx, const ConversationId& id, const Agent& agent) {
  const auto found = matter(tx, id);
  if (!found) return tl::unexpected(found.error());
  return claim(tx, *found, agent);
}

Result<Ticket> Desk::claim(store::Transaction& tx, const Matter& matter, const Agent& agent) const {
  if (is_of_another(matter.ticket, agent)) return belongs_to(tx, matter.ticket.owner);
  return change(tx, matter, {TicketEventType::claimed, agent.id});
}

Result<Ticket> Desk::return_to_queue(store::Transaction& tx, const ConversationId& id, const Agent& agent) {
  const auto found = matter(tx, id);
  if (!found) return tl::unexpected(found.error());
  if (is_of_another(found->ticket, agent) && agent.role != domain::AgentRole::admin) {
    return belongs_to(tx, found->ticket.owner);
  }
  return change(tx, *found, {TicketEventType::returned_to_queue, {}});
}

Result<Ticket> Desk::finish(store::Transaction& tx, const ConversationId& id, const Agent& agent) {
  auto found = matter(tx, id);
  if (!found) return tl::unexpected(found.error());
  if (found->ticket.status == TicketStatus::solved) return found->ticket;
  if (is_of_another(found->ticket, agent) && agent.role != domain::AgentRole::admin) {
    return belongs_to(tx, found->ticket.owner);
  }
  if (found->ticket.owner.empty()) {
    auto claimed = claim(tx, *found, agent);
    if (!claimed) return claimed;
    found->ticket = *std::move(claimed);
  }
  auto solved = change(tx, *found, {TicketEventType::solved, {}});
  if (!solved) return solved;
  if (auto released = release_when_closed(tx, found->conversation, *solved); !released) return error_of(released);
  return solved;
}

Result<> Desk::give_up(store::Transaction& tx, const ConversationId& id) const {
  const auto found = matter(tx, id);
  if (!found || found->ticket.status == TicketStatus::solved) return {};
  const auto solved = change(tx, *found, {TicketEventType::solved, {}});
  if (!solved) return tl::unexpected(solved.error());
  return release_when_closed(tx, found->conversation, *solved);
}

Result<Ticket> Desk::take_over(store::Transaction& tx, const ConversationId& id, const Agent& agent) {
  if (const auto found = matter(tx, id); found && found->ticket.status == TicketStatus::solved) {
    if (auto claimed = claim(tx, *found, agent); !claimed) return claimed;
  }
  auto passed = switchboard_.pass(tx, id, domain::kDesk, domain::kDesk, {});
  if (!passed) return error_of(passed);
  // The desk may have held control already, with its last ticket closed: nothing moved, and no hook opened one.
  if (!store::Tickets{tx.connection()}.current(id)) open_ticket(tx, *passed);
  return claim(tx, id, agent);
}

Result<messaging::Sent> Desk::reply(store::Transaction& tx, const ConversationId& id, const Agent& agent,
                                    const domain::Content& content, const std::string& client_message_id,
                                    const std::string& metadata_json) {
  auto of = conversation(tx, id);
  if (!of) return error_of(of);
  messaging::Outgoing outgoing;
  outgoing.conversation_id = id;
  outgoing.sender = domain::kDesk;
  outgoing.author = {domain::AuthorType::agent, agent.id, agent.name, agent.avatar_url};
  outgoing.content = content;
  outgoing.metadata_json = metadata_json;
  outgoing.source = {"agent", std::string{domain::kDesk}, {}, client_message_id};
  const auto stored = client_message_id.empty()
                          ? std::nullopt
                          : store::Messages{tx.connection()}.find_by_external_id(domain::kDesk, client_message_id);
  if (stored) return outbox_.send(tx, outgoing);  // a retry: answered as such, changes no ticket
  if (auto allowed = domain::may_send(of->control, domain::kDesk); !allowed) return error_of(allowed);
  auto ticket = store::Tickets{tx.connection()}.current(id);
  Matter matter{*std::move(of), ticket ? *std::move(ticket) : Ticket{}};
  if (matter.ticket.id.empty()) matter.ticket = open_ticket(tx, matter.conversation);
  if (is_of_another(matter.ticket, agent)) return belongs_to(tx, matter.ticket.owner);
  if (matter.ticket.status != TicketStatus::solved) {  // a word after the end does not open it again
    if (auto claimed = claim(tx, matter, agent); !claimed) return error_of(claimed);
  }
  return outbox_.send(tx, outgoing);
}

Result<Conversation> Desk::conversation(store::Transaction& tx, const ConversationId& id) const {
  auto found = store::Conversations{tx.connection()}.find(id);
  if (!found) return domain::not_found("conversation", "There is no conversation '" + id + "'.");
  return *std::move(found);
}

Result<Desk::Matter> Desk::matter(store::Transaction& tx, const ConversationId& id) const {
  auto of = conversation(tx, id);
  if (!of) return error_of(of);
  auto ticket = store::Tickets{tx.connection()}.current(id);
  if (!ticket) return no_ticket(id);
  return Matter{*std::move(of), *std::move(ticket)};
}

domain::StyleRules Desk::rules_of(const Conversation& conversation) const {
  const auto integration = integrations_.find(conversation.integration_id);
  return integration ? integration->style_rules : domain::StyleRules{};
}

Ticket Desk::open_ticket(store::Transaction& tx, const Conversation& conversation) const {
  const auto integration = integrations_.find(conversation.integration_id);
  Ticket ticket;
  ticket.id = tx.next_id();
  ticket.conversation_id = conversation.id;
  ticket.style = integration ? integration->style : domain::Style::live_chat;
  ticket.queue = integration && !integration->queue.empty() ? integration->queue : "default";
  ticket.opened_at = tx.now();
  store::Tickets{tx.connection()}.insert(ticket);
  tx.publish(domain::TicketChanged{ticket, conversation.user_id});
  return ticket;
}

Result<Ticket> Desk::change(store::Transaction& tx, const Matter& matter, const domain::TicketEvent& event) const {
  auto next = domain::after(matter.ticket, event, rules_of(matter.conversation), tx.now());
  if (!next || same(*next, matter.ticket)) return next;
  if (auto updated = store::Tickets{tx.connection()}.update(*next); !updated) return error_of(updated);
  ++next->version;
  if (next->close_due && next->close_due != matter.ticket.close_due) {
    messaging::add_task(tx, kCloseTicketTask, "ticket:" + next->id, next->id, *next->close_due);
  }
  tx.publish(domain::TicketChanged{*next, matter.conversation.user_id});
  return next;
}

Result<> Desk::release_when_closed(store::Transaction& tx, const Conversation& conversation,
                                   const Ticket& ticket) const {
  if (ticket.status != TicketStatus::closed || conversation.control.holder != domain::kDesk) return {};
  auto released = switchboard_.release(tx, conversation.id, domain::kDesk);
  if (!released) return error_of(released);
  return {};
}

Result<> Desk::close_when_due(store::Transaction& tx, const domain::TicketId& id) const {
  auto ticket = store::Tickets{tx.connection()}.find(id);
  if (!ticket || ticket->status != TicketStatus::solved) return {};  // deleted, closed or reopened since
  auto of = conversation(tx, ticket->conversation_id);
  if (!of) return {};
  const Matter matter{*std::move(of), *std::move(ticket)};
  auto closed = change(tx, matter, {TicketEventType::close_timer, {}});
  if (!closed) return error_of(closed);
  return release_when_closed(tx, matter.conversation, *closed);
}

void Desk::run_timers(messaging::Dispatcher& dispatcher, store::Store& store) {
  dispatcher.on(kCloseTicketTask, [this, &store](std::shared_ptr<messaging::Claim> claim) {
    messaging::complete(store, std::move(claim), [this](store::Transaction& tx, const domain::Task& task) {
      return close_when_due(tx, task.payload);
    });
  });
}

}  // namespace hub::desk
