// The desk's people.
#pragma once

#include <string>

#include "domain/clock.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

enum class AgentRole { agent, admin };
const char* name_of(AgentRole role);

struct Agent {
  AgentId id;
  std::string email;  // login, lower-case, unique
  std::string name;
  std::string avatar_url;
  AgentRole role = AgentRole::agent;
  std::string password_hash;  // argon2id, PHC string
  int failed_logins = 0;
  Time locked_until{};
  Time created_at{};
};

// A signed-in browser of an agent. The cookie holds a random token; stored is its SHA-256 only.
struct AgentSession {
  std::string token_hash;
  AgentId agent_id;
  std::string csrf_token;
  Time created_at{};
  Time expires_at{};
};

}  // namespace hub::domain
