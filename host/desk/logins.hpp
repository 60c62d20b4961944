// Agents' passwords and sessions: argon2id (RFC 9106 second recommended option), lockout on guessing, sessions stored
// hashed. Blocking (a hash takes tens of ms): call from a worker thread, never from an event loop.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/agent.hpp"
#include "domain/result.hpp"
#include "store/store.hpp"

namespace hub::desk {

struct LoginRules {
  int max_failures = 5;
  domain::Duration lock = std::chrono::minutes(15);
  domain::Duration session = std::chrono::hours(12);
};

struct Login {
  domain::Agent agent;
  std::string token;  // for the cookie; stored hashed only
  std::string csrf_token;
};

class Logins {
 public:
  Logins(store::Store& store, const domain::Clock& clock, domain::Ids& ids, LoginRules rules);

  // conflict/"email_taken", invalid/"weak_password" (shorter than 10 characters).
  domain::Result<domain::Agent> add_agent(std::string_view email, std::string_view name, std::string_view password,
                                          domain::AgentRole role);
  // unauthenticated/"wrong_login" (the same for an unknown e-mail, in the same time), rate_limited/"locked".
  domain::Result<Login> log_in(std::string_view email, std::string_view password);
  void log_out(std::string_view token);
  // The agent of a session cookie; cached for some seconds.
  std::optional<Login> find(std::string_view token);

 private:
  store::Store& store_;
  const domain::Clock& clock_;
  domain::Ids& ids_;
  LoginRules rules_;
};

}  // namespace hub::desk
