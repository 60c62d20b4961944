// Repositories of the desk: tickets, agents, their sessions, and the inbox query.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/agent.hpp"
#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "domain/ticket.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Tickets {
 public:
  explicit Tickets(sql::Connection& connection) : sql_{connection} {}
  void insert(const domain::Ticket& ticket);
  domain::Result<> update(const domain::Ticket& ticket);  // compare-and-set on version: conflict/"stale"
  std::optional<domain::Ticket> find(std::string_view id);
  // The conversation's ticket that is not closed, if any (at most one).
  std::optional<domain::Ticket> current(std::string_view conversation_id);
  std::vector<domain::Ticket> of_conversation(std::string_view conversation_id);
  // Invariant R18: non-closed tickets with neither queue nor owner. Must be empty; a metric and a test ask.
  std::int64_t count_lost();

  // One line of an inbox: a conversation with its latest ticket; none yet while a workflow holds it.
  struct InboxRow {
    std::optional<domain::Ticket> ticket;
    domain::Conversation conversation;
    domain::User user;
  };
  // Unowned open tickets; open ones owned by `agent`; held by a workflow; every one not finished; solved or closed.
  enum class Box { shared, mine, automated, all, finished };
  // Newest activity first.
  std::vector<InboxRow> inbox(Box box, std::string_view agent, int limit);
  std::optional<InboxRow> inbox_row(std::string_view conversation_id);
  struct BoxCounts {
    std::int64_t shared = 0, mine = 0, automated = 0;
  };
  BoxCounts count_boxes(std::string_view agent);

 private:
  sql::Connection& sql_;
};

class Agents {
 public:
  explicit Agents(sql::Connection& connection) : sql_{connection} {}
  domain::Result<> insert(const domain::Agent& agent);  // conflict/"email_taken"
  void update(const domain::Agent& agent);
  std::optional<domain::Agent> find(std::string_view id);
  std::optional<domain::Agent> find_by_email(std::string_view email);
  std::vector<domain::Agent> all();

  void insert_session(const domain::AgentSession& session);
  std::optional<domain::AgentSession> find_session(std::string_view token_hash);
  void erase_session(std::string_view token_hash);
  void erase_sessions_before(domain::Time now);

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
