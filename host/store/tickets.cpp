#include <fmt/format.h>

#include "store/conversation_rows.hpp"
#include "store/desk.hpp"
#include "store/names.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using domain::TicketStatus;
using domain::to_ms;
using sql::text_at;
using sql::time_at;

constexpr std::string_view kTicketColumns =
    "t.id, t.conversation_id, t.status, t.style, t.queue, t.owner, t.opened_at, t.solved_at, t.closed_at, t.close_due, "
    "t.reopens, t.version";
constexpr int kTicketColumnCount = 12;
constexpr std::string_view kUserColumns =
    "u.id, u.external_id, u.given_name, u.surname, u.email, u.avatar_url, u.locale, u.metadata, u.merged_into, "
    "u.created_at, u.signed_up_at, u.version, u.preferred_channel, u.preferred_responder";

const std::string kSelect = fmt::format("SELECT {} FROM tickets t WHERE ", kTicketColumns);
const std::string kSelectRow =
    fmt::format("SELECT {}, {}, {} FROM ", kTicketColumns, kConversationColumns, kUserColumns);

domain::Ticket read_ticket(sql::Statement& row) {
  using enum TicketStatus;
  using domain::Style;
  domain::Ticket ticket;
  ticket.id = text_at(row, 0);
  ticket.conversation_id = text_at(row, 1);
  ticket.status = value_of(row.text(2), {new_, open, pending, on_hold, solved, closed});
  ticket.style = value_of(row.text(3), {Style::live_chat, Style::returning, Style::social});
  ticket.queue = text_at(row, 4);
  ticket.owner = text_at(row, 5);
  ticket.opened_at = time_at(row, 6);
  ticket.solved_at = time_at(row, 7);
  ticket.closed_at = time_at(row, 8);
  if (!row.is_null(9)) ticket.close_due = time_at(row, 9);
  ticket.reopens = static_cast<int>(row.integer(10));
  ticket.version = row.integer(11);
  return ticket;
}

domain::User read_user(sql::Statement& row, int first) {
  domain::User user;
  user.id = text_at(row, first);
  user.external_id = text_at(row, first + 1);
  user.profile = {text_at(row, first + 2), text_at(row, first + 3), text_at(row, first + 4), text_at(row, first + 5),
                  text_at(row, first + 6)};
  user.metadata_json = text_at(row, first + 7);
  user.merged_into = text_at(row, first + 8);
  user.created_at = time_at(row, first + 9);
  user.signed_up_at = time_at(row, first + 10);
  user.version = row.integer(first + 11);
  user.profile.preferred_channel = text_at(row, first + 12);
  user.profile.preferred_responder = text_at(row, first + 13);
  return user;
}

Tickets::InboxRow read_inbox_row(sql::Statement& row) {
  Tickets::InboxRow line;
  if (!row.is_null(0)) line.ticket = read_ticket(row);
  line.conversation = read_conversation(row, kTicketColumnCount);
  line.user = read_user(row, kTicketColumnCount + kConversationColumnCount);
  return line;
}

bool has_ended(TicketStatus status) {
  return status == TicketStatus::solved || status == TicketStatus::closed;
}

std::string_view current_of(const domain::Ticket& ticket) {
  return ticket.status == TicketStatus::closed ? std::string_view{} : ticket.conversation_id;
}

constexpr std::int64_t kNever = -1;
std::int64_t close_due(const domain::Ticket& ticket) {
  return ticket.close_due ? to_ms(*ticket.close_due) : kNever;
}

void mark_finished(sql::Connection& connection, const domain::Ticket& ticket, bool finished) {
  sql::run(connection, "UPDATE conversations SET finished = ? WHERE id = ? AND ticket_id = ? AND finished <> ?",
           finished, ticket.conversation_id, ticket.id, finished);
}

// Of a conversation's own ticket and its user; conversations without a ticket have none of the ticket's columns.
constexpr std::string_view kFromConversations =
    "conversations c LEFT JOIN tickets t ON t.id = c.ticket_id JOIN users u ON u.id = c.user_id WHERE ";
constexpr std::string_view kFromTickets =
    "tickets t JOIN conversations c ON c.id = t.conversation_id JOIN users u ON u.id = c.user_id "
    "WHERE t.current_of IS NOT NULL AND t.status NOT IN ('solved', 'closed') AND t.owner = ? ";
constexpr std::string_view kNewestFirst = " ORDER BY c.activity_hour DESC, c.last_message_at DESC, c.id DESC LIMIT ?";

std::string conversations_where(std::string_view condition) {
  return fmt::format("{}{}{}{}", kSelectRow, kFromConversations, condition, kNewestFirst);
}

}  // namespace

void Tickets::insert(const domain::Ticket& ticket) {
  sql::run(sql_,
           "INSERT INTO tickets (id, conversation_id, status, style, queue, owner, opened_at, solved_at, closed_at, "
           "close_due, reopens, version, current_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, -1), ?, ?, "
           "NULLIF(?, ''))",
           ticket.id, ticket.conversation_id, name_of(ticket.status), name_of(ticket.style), ticket.queue, ticket.owner,
           to_ms(ticket.opened_at), to_ms(ticket.solved_at), to_ms(ticket.closed_at), close_due(ticket), ticket.reopens,
           ticket.version, current_of(ticket));
  sql::run(sql_, "UPDATE conversations SET ticket_id = ? WHERE id = ?", ticket.id, ticket.conversation_id);
  mark_finished(sql_, ticket, has_ended(ticket.status));
}

domain::Result<> Tickets::update(const domain::Ticket& ticket) {
  const auto before = find(ticket.id);
  const auto written = sql::run(
      sql_,
      "UPDATE tickets SET status = ?, style = ?, queue = ?, owner = ?, solved_at = ?, closed_at = ?, "
      "close_due = NULLIF(?, -1), reopens = ?, current_of = NULLIF(?, ''), version = version + 1 "
      "WHERE id = ? AND version = ?",
      name_of(ticket.status), name_of(ticket.style), ticket.queue, ticket.owner, to_ms(ticket.solved_at),
      to_ms(ticket.closed_at), close_due(ticket), ticket.reopens, current_of(ticket), ticket.id, ticket.version);
  if (written != 1 || !before) {
    return domain::conflict("stale", fmt::format("ticket {} was changed meanwhile; read it again", ticket.id));
  }
  // A solved ticket that closes by its timer finishes nothing anew: the person may have written since.
  if (has_ended(before->status) != has_ended(ticket.status)) mark_finished(sql_, ticket, has_ended(ticket.status));
  return {};
}

std::optional<domain::Ticket> Tickets::find(std::string_view id) {
  static const auto sql = kSelect + "t.id = ?";
  return sql::one(sql_, sql, read_ticket, id);
}

std::optional<domain::Ticket> Tickets::current(std::string_view conversation_id) {
  static const auto sql = kSelect + "t.current_of = ?";
  return sql::one(sql_, sql, read_ticket, conversation_id);
}

std::vector<domain::Ticket> Tickets::of_conversation(std::string_view conversation_id) {
  static const auto sql = kSelect + "t.conversation_id = ? ORDER BY t.opened_at, t.id";
  return sql::all(sql_, sql, read_ticket, conversation_id);
}

std::int64_t Tickets::count_lost() {
  return sql::number(sql_, "SELECT COUNT(*) FROM tickets WHERE current_of IS NOT NULL AND owner = '' AND queue = ''");
}

std::vector<Tickets::InboxRow> Tickets::inbox(Box box, std::string_view agent, int limit) {
  static const auto of_owner = fmt::format("{}{}{}", kSelectRow, kFromTickets, kNewestFirst);
  static const auto automated = conversations_where("c.finished = 0 AND c.control_holder <> 'desk'");
  static const auto unfinished = conversations_where("c.finished = 0");
  static const auto finished = conversations_where("c.finished = 1");
  switch (box) {
    case Box::shared:
      return sql::all(sql_, of_owner, read_inbox_row, "", limit);
    case Box::mine:
      if (agent.empty()) return {};
      return sql::all(sql_, of_owner, read_inbox_row, agent, limit);
    case Box::automated:
      return sql::all(sql_, automated, read_inbox_row, limit);
    case Box::all:
      return sql::all(sql_, unfinished, read_inbox_row, limit);
    case Box::finished:
      break;
  }
  return sql::all(sql_, finished, read_inbox_row, limit);
}

std::optional<Tickets::InboxRow> Tickets::inbox_row(std::string_view conversation_id) {
  static const auto sql = fmt::format("{}{}c.id = ?", kSelectRow, kFromConversations);
  return sql::one(sql_, sql, read_inbox_row, conversation_id);
}

Tickets::BoxCounts Tickets::count_boxes(std::string_view agent) {
  constexpr std::string_view kOpenOf =
      "SELECT COUNT(*) FROM tickets WHERE current_of IS NOT NULL AND status NOT IN ('solved', 'closed') AND owner = ?";
  BoxCounts counts;
  counts.shared = sql::number(sql_, kOpenOf, "");
  if (!agent.empty()) counts.mine = sql::number(sql_, kOpenOf, agent);
  counts.automated =
      sql::number(sql_, "SELECT COUNT(*) FROM conversations WHERE finished = 0 AND control_holder <> 'desk'");
  return counts;
}

}  // namespace hub::store
