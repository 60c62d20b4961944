#include <fmt/format.h>

#include "store/desk.hpp"
#include "store/names.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using domain::to_ms;
using sql::text_at;
using sql::time_at;

const std::string kSelect =
    "SELECT id, email, name, avatar_url, role, password_hash, failed_logins, locked_until, created_at FROM agents ";

domain::Agent read(sql::Statement& row) {
  using domain::AgentRole;
  domain::Agent agent;
  agent.id = text_at(row, 0);
  agent.email = text_at(row, 1);
  agent.name = text_at(row, 2);
  agent.avatar_url = text_at(row, 3);
  agent.role = value_of(row.text(4), {AgentRole::agent, AgentRole::admin});
  agent.password_hash = text_at(row, 5);
  agent.failed_logins = static_cast<int>(row.integer(6));
  agent.locked_until = time_at(row, 7);
  agent.created_at = time_at(row, 8);
  return agent;
}

domain::AgentSession read_session(sql::Statement& row) {
  return {text_at(row, 0), text_at(row, 1), text_at(row, 2), time_at(row, 3), time_at(row, 4)};
}

}  // namespace

domain::Result<> Agents::insert(const domain::Agent& agent) {
  const auto written = sql::run(
      sql_,
      "INSERT INTO agents (id, email, name, avatar_url, role, password_hash, failed_logins, locked_until, created_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      agent.id, agent.email, agent.name, agent.avatar_url, name_of(agent.role), agent.password_hash,
      agent.failed_logins, to_ms(agent.locked_until), to_ms(agent.created_at));
  if (written == 1) return {};
  return domain::conflict("email_taken",
                          fmt::format("an agent with the e-mail {} exists already; choose another", agent.email));
}

void Agents::update(const domain::Agent& agent) {
  sql::run(sql_,
           "UPDATE agents SET email = ?, name = ?, avatar_url = ?, role = ?, password_hash = ?, failed_logins = ?, "
           "locked_until = ? WHERE id = ?",
           agent.email, agent.name, agent.avatar_url, name_of(agent.role), agent.password_hash, agent.failed_logins,
           to_ms(agent.locked_until), agent.id);
}

std::optional<domain::Agent> Agents::find(std::string_view id) {
  static const auto sql = kSelect + "WHERE id = ?";
  return sql::one(sql_, sql, read, id);
}

std::optional<domain::Agent> Agents::find_by_email(std::string_view email) {
  static const auto sql = kSelect + "WHERE email = ?";
  return sql::one(sql_, sql, read, email);
}

std::vector<domain::Agent> Agents::all() {
  static const auto sql = kSelect + "ORDER BY id";
  return sql::all(sql_, sql, read);
}

void Agents::insert_session(const domain::AgentSession& session) {
  sql::run(sql_,
           "INSERT INTO agent_sessions (token_hash, agent_id, csrf_token, created_at, expires_at) "
           "VALUES (?, ?, ?, ?, ?)",
           session.token_hash, session.agent_id, session.csrf_token, to_ms(session.created_at),
           to_ms(session.expires_at));
}

std::optional<domain::AgentSession> Agents::find_session(std::string_view token_hash) {
  return sql::one(sql_,
                  "SELECT token_hash, agent_id, csrf_token, created_at, expires_at FROM agent_sessions "
                  "WHERE token_hash = ?",
                  read_session, token_hash);
}

void Agents::erase_session(std::string_view token_hash) {
  sql::run(sql_, "DELETE FROM agent_sessions WHERE token_hash = ?", token_hash);
}

void Agents::erase_sessions_before(domain::Time now) {
  sql::run(sql_, "DELETE FROM agent_sessions WHERE expires_at <= ?", to_ms(now));
}

}  // namespace hub::store
