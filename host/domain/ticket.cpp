#include "domain/ticket.hpp"

#include <algorithm>
#include <utility>

namespace hub::domain {
namespace {

constexpr Duration kLongestCloseAfter = std::chrono::hours(24 * 28);

tl::unexpected<Error> is_closed(const Ticket& ticket) {
  return rejected("ticket_closed", "Ticket " + ticket.id + " is closed. A new message of the person opens a new one.");
}

tl::unexpected<Error> is_solved(const Ticket& ticket) {
  return rejected("ticket_solved", "Ticket " + ticket.id + " is solved. Claim it to open it again.");
}

void reopen(Ticket& ticket) {
  ticket.status = TicketStatus::open;
  ticket.solved_at = {};
  ticket.close_due.reset();
  ++ticket.reopens;
}

void close(Ticket& ticket, Time now) {
  ticket.status = TicketStatus::closed;
  ticket.closed_at = now;
  ticket.close_due.reset();
}

bool is_overdue(const Ticket& ticket, Time now) {
  return ticket.status == TicketStatus::solved && ticket.close_due && *ticket.close_due <= now;
}

Result<Ticket> claimed(Ticket ticket, const AgentId& agent) {
  if (ticket.status == TicketStatus::solved) {
    reopen(ticket);  // nobody works on a solved ticket: whoever takes it up has it
  } else if (!ticket.owner.empty() && ticket.owner != agent) {
    return conflict("already_claimed", "Ticket " + ticket.id + " is in the hands of agent " + ticket.owner + ".");
  }
  ticket.owner = agent;
  if (ticket.status == TicketStatus::new_) ticket.status = TicketStatus::open;
  return ticket;
}

Result<Ticket> returned(Ticket ticket) {
  if (ticket.status == TicketStatus::solved) return is_solved(ticket);
  ticket.owner.clear();
  if (ticket.queue.empty()) ticket.queue = "default";  // an unowned ticket without a queue would be lost
  if (ticket.status != TicketStatus::new_) ticket.status = TicketStatus::open;
  return ticket;
}

Result<Ticket> set_aside(Ticket ticket, TicketStatus status) {
  if (ticket.status == TicketStatus::solved) return is_solved(ticket);
  ticket.status = status;
  return ticket;
}

Result<Ticket> solved(Ticket ticket, const StyleRules& rules, Time now) {
  if (ticket.status == TicketStatus::solved) return ticket;
  ticket.status = TicketStatus::solved;
  ticket.solved_at = now;
  switch (ticket.style) {
    case Style::live_chat:
      close(ticket, now);
      break;
    case Style::returning:
      ticket.close_due = now + rules.reopen_window;
      break;
    case Style::social:
      ticket.close_due = now + std::min(rules.close_after, kLongestCloseAfter);
      break;
  }
  return ticket;
}

Result<Ticket> user_wrote(Ticket ticket, Time now) {
  switch (ticket.status) {
    case TicketStatus::new_:
    case TicketStatus::open:
      break;
    case TicketStatus::pending:
    case TicketStatus::on_hold:
      ticket.status = TicketStatus::open;
      break;
    case TicketStatus::solved:
      // Its timer is merely late: the time to come back has passed all the same.
      if (is_overdue(ticket, now)) return is_closed(ticket);
      reopen(ticket);
      break;
    case TicketStatus::closed:
      return is_closed(ticket);
  }
  return ticket;
}

Result<Ticket> close_timer(Ticket ticket, Time now) {
  // A timer of before the ticket was reopened changes nothing.
  if (is_overdue(ticket, now)) close(ticket, now);
  return ticket;
}

}  // namespace

Result<Ticket> after(Ticket ticket, const TicketEvent& event, const StyleRules& rules, Time now) {
  if (ticket.status == TicketStatus::closed) return is_closed(ticket);
  switch (event.type) {
    case TicketEventType::claimed:
      return claimed(std::move(ticket), event.agent);
    case TicketEventType::returned_to_queue:
      return returned(std::move(ticket));
    case TicketEventType::set_pending:
      return set_aside(std::move(ticket), TicketStatus::pending);
    case TicketEventType::set_on_hold:
      return set_aside(std::move(ticket), TicketStatus::on_hold);
    case TicketEventType::solved:
      return solved(std::move(ticket), rules, now);
    case TicketEventType::user_wrote:
      return user_wrote(std::move(ticket), now);
    case TicketEventType::close_timer:
      return close_timer(std::move(ticket), now);
  }
  return ticket;
}

bool takes_capacity(const Ticket& ticket) {
  if (ticket.owner.empty()) return false;
  switch (ticket.status) {
    case TicketStatus::new_:
    case TicketStatus::open:
      return true;
    case TicketStatus::pending:
    case TicketStatus::on_hold:
      return ticket.style != Style::social;
    case TicketStatus::solved:
    case TicketStatus::closed:
      return false;
  }
  return false;
}

}  // namespace hub::domain
