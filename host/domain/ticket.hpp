// A ticket is one matter inside a conversation, for the desk. The machine is a pure function of
// (ticket, event, style, now): domain.md's table, tested row by row.
#pragma once

#include <optional>
#include <string>

#include "domain/clock.hpp"
#include "domain/ids.hpp"
#include "domain/result.hpp"

namespace hub::domain {

enum class TicketStatus { new_, open, pending, on_hold, solved, closed };
enum class Style { live_chat, returning, social };
const char* name_of(TicketStatus status);
const char* name_of(Style style);

struct Ticket {
  TicketId id;
  ConversationId conversation_id;
  TicketStatus status = TicketStatus::new_;
  Style style = Style::live_chat;
  std::string queue;  // waits here while nobody owns it
  AgentId owner;      // the agent in charge; empty: in `queue`. Invariant R18: open tickets have one of both
  Time opened_at{};
  Time solved_at{};
  Time closed_at{};
  std::optional<Time> close_due{};  // when a solved ticket closes by itself
  int reopens = 0;
  std::int64_t version = 0;
};

enum class TicketEventType { claimed, returned_to_queue, set_pending, set_on_hold, solved, user_wrote, close_timer };

struct TicketEvent {
  TicketEventType type;
  AgentId agent{};  // of `claimed`
};

struct StyleRules {
  Duration reopen_window = std::chrono::minutes(30);  // of `returning`
  Duration close_after = std::chrono::hours(24 * 4);  // of `social`, at most 28 d
};

// The ticket after the event. rejected/"ticket_closed" for events on a closed ticket: user_wrote there means that the
// caller opens a new ticket. conflict/"already_claimed" when another agent owns it.
// `claimed` on a solved ticket opens it again, for that agent.
Result<Ticket> after(Ticket ticket, const TicketEvent& event, const StyleRules& rules, Time now);

// Does the ticket count against its owner's capacity? Waiting ones do not in `social`; solved and closed never.
bool takes_capacity(const Ticket& ticket);

}  // namespace hub::domain
