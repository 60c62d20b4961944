// Agents' passwords and sessions: argon2id (RFC 9106 second recommended option), lockout on guessing, sessions stored
// hashed. Blocking (a hash takes tens of ms): call from a worker thread, never from an event loop.
#pragma once

#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <semaphore>
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
  struct Guessing {
    int failures = 0;
    domain::Time locked_until{};
    domain::Time last{};
  };
  struct Cached {
    Login login;
    domain::Time expires_at;
    domain::Time fresh_until;
  };
  std::future<domain::Result<>> admit(const domain::AgentId& id);
  domain::Result<> admit_stranger(const std::string& email);
  domain::Result<Login> begin_session(domain::Agent agent);
  std::optional<Login> find_cached(const std::string& token_hash);
  void keep(const std::string& token_hash, Cached cached);

  store::Store& store_;
  const domain::Clock& clock_;
  domain::Ids& ids_;
  LoginRules rules_;
  std::counting_semaphore<2> hashing_{2};  // each hash takes 64 MiB for its while
  std::mutex mutex_;
  std::map<std::string, Cached> cache_;        // by token hash
  std::map<std::string, Guessing> strangers_;  // by e-mail without an account; locked out like the others
};

}  // namespace hub::desk
