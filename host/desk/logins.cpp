#include "desk/logins.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "desk/passwords.hpp"
#include "store/desk.hpp"
#include "wire/utf8.hpp"

namespace hub::desk {

using domain::Agent;
using domain::Result;
using domain::Status;
using domain::Time;

namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kFewestPasswordCharacters = 10;
constexpr std::size_t kMostPasswordBytes = 1024;
constexpr domain::Duration kCacheFor = std::chrono::seconds(5);
constexpr std::size_t kMostCached = 1024;
constexpr std::size_t kMostStrangers = 4096;

std::string normalised(std::string_view email) {
  const auto begin = email.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  email = email.substr(begin, email.find_last_not_of(" \t\r\n") - begin + 1);
  std::string lower{email};
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

bool looks_like_email(std::string_view email) {
  const auto at = email.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < email.size() && email.size() <= 254 &&
         email.find(' ') == std::string_view::npos;
}

tl::unexpected<domain::Error> wrong_login() {
  return domain::fail(Status::unauthenticated, "wrong_login", "E-mail and password do not belong together.");
}

tl::unexpected<domain::Error> locked(domain::Duration left) {
  domain::Error error{Status::rate_limited, "locked",
                      "Too many wrong passwords. Try again in " +
                          std::to_string(std::chrono::ceil<std::chrono::minutes>(left).count()) + " minutes."};
  error.retry_after_ms = static_cast<int>(left.count());
  return tl::unexpected(std::move(error));
}

class Turnstile {
 public:
  explicit Turnstile(std::counting_semaphore<2>& gate) : gate_{gate} { gate_.acquire(); }
  ~Turnstile() { gate_.release(); }
  Turnstile(const Turnstile&) = delete;
  Turnstile& operator=(const Turnstile&) = delete;

 private:
  std::counting_semaphore<2>& gate_;
};

// Counts this try before it is known whether it is right: tries at the same moment cannot outrun the count.
// Works on an agent's row and on a stranger's entry alike.
Result<> count_try(int& failures, Time& locked_until, Time now, const LoginRules& rules) {
  if (locked_until > now) return locked(locked_until - now);
  if (failures >= rules.max_failures) failures = 0;  // the lock is over
  ++failures;
  locked_until = failures >= rules.max_failures ? now + rules.lock : Time{};
  return {};
}

}  // namespace

Logins::Logins(store::Store& store, const domain::Clock& clock, domain::Ids& ids, LoginRules rules)
    : store_{store}, clock_{clock}, ids_{ids}, rules_{rules} {}

Result<Agent> Logins::add_agent(std::string_view email, std::string_view name, std::string_view password,
                                domain::AgentRole role) {
  Agent agent;
  agent.email = normalised(email);
  if (!looks_like_email(agent.email)) {
    return domain::invalid("invalid_email", "'" + agent.email + "' is not an e-mail address.");
  }
  if (wire::count_characters(password) < kFewestPasswordCharacters || password.size() > kMostPasswordBytes) {
    return domain::invalid("weak_password",
                           "The password must have at least " + std::to_string(kFewestPasswordCharacters) +
                               " characters (and at most " + std::to_string(kMostPasswordBytes) + " bytes).");
  }
  agent.id = ids_.next();
  agent.name = name.empty() ? agent.email : wire::without_controls(name);
  agent.role = role;
  agent.created_at = clock_.now();
  {
    const Turnstile one_of_two{hashing_};
    auto hash = hash_password(password);
    if (!hash) return tl::unexpected(std::move(hash.error()));
    agent.password_hash = *std::move(hash);
  }
  return store_.change([&](store::Transaction& tx) -> Result<Agent> {
    if (auto inserted = store::Agents{tx.connection()}.insert(agent); !inserted) {
      return tl::unexpected(std::move(inserted.error()));
    }
    return agent;
  });
}

Result<Login> Logins::log_in(std::string_view typed_email, std::string_view password) {
  const auto email = normalised(typed_email);
  if (password.size() > kMostPasswordBytes) return wrong_login();
  auto found =
      store_.view([&](store::Snapshot& snapshot) { return store::Agents{snapshot.connection()}.find_by_email(email); });
  if (!found) return tl::unexpected(std::move(found.error()));
  auto& agent = *found;
  if (agent && agent->locked_until > clock_.now()) return locked(agent->locked_until - clock_.now());
  if (!agent) {
    if (auto admitted = admit_stranger(email); !admitted) return tl::unexpected(std::move(admitted.error()));
    const Turnstile one_of_two{hashing_};
    (void)hash_password(password);  // takes as long as the look at a real one
    return wrong_login();
  }
  auto admitted = admit(agent->id);
  const bool right = [&] {
    const Turnstile one_of_two{hashing_};
    return matches(agent->password_hash, password);
  }();
  if (auto counted = admitted.get(); !counted) return tl::unexpected(std::move(counted.error()));
  return right ? begin_session(*std::move(agent)) : wrong_login();
}

// The commit runs beside the hash, so that an account that exists does not answer later than one that does not.
std::future<Result<>> Logins::admit(const domain::AgentId& id) {
  auto answer = std::make_shared<std::promise<Result<>>>();
  auto admitted = answer->get_future();
  store_.submit(
      [id, rules = rules_](store::Transaction& tx) -> Result<> {
        store::Agents agents{tx.connection()};
        auto agent = agents.find(id);
        if (!agent) return wrong_login();
        if (auto counted = count_try(agent->failed_logins, agent->locked_until, tx.now(), rules); !counted) {
          return counted;
        }
        agents.update(*agent);
        return {};
      },
      [answer](Result<> outcome) { answer->set_value(std::move(outcome)); });
  return admitted;
}

Result<> Logins::admit_stranger(const std::string& email) {
  const auto now = clock_.now();
  const std::lock_guard lock{mutex_};
  if (strangers_.size() >= kMostStrangers) {
    std::erase_if(strangers_, [&](const auto& entry) { return entry.second.last + rules_.lock < now; });
  }
  if (strangers_.size() >= kMostStrangers) strangers_.clear();
  auto& guessing = strangers_[crypto::sha256_hex(email)];
  guessing.last = now;
  return count_try(guessing.failures, guessing.locked_until, now, rules_);
}

Result<Login> Logins::begin_session(Agent agent) {
  Login login{std::move(agent), crypto::random_token(kTokenBytes), crypto::random_token(kTokenBytes)};
  return store_.change([&](store::Transaction& tx) -> Result<Login> {
    store::Agents agents{tx.connection()};
    auto current = agents.find(login.agent.id);
    if (!current) return wrong_login();
    current->failed_logins = 0;
    current->locked_until = {};
    agents.update(*current);
    agents.erase_sessions_before(tx.now());
    agents.insert_session(
        {crypto::sha256_hex(login.token), current->id, login.csrf_token, tx.now(), tx.now() + rules_.session});
    return Login{*std::move(current), login.token, login.csrf_token};
  });
}

void Logins::log_out(std::string_view token) {
  const auto hash = crypto::sha256_hex(token);
  {
    const std::lock_guard lock{mutex_};
    cache_.erase(hash);
  }
  (void)store_.change([&](store::Transaction& tx) -> Result<> {
    store::Agents{tx.connection()}.erase_session(hash);
    return {};
  });
  const std::lock_guard lock{mutex_};
  cache_.erase(hash);  // a find that had read before may have put it back
}

std::optional<Login> Logins::find(std::string_view token) {
  if (token.size() != 2 * kTokenBytes) return std::nullopt;
  const auto hash = crypto::sha256_hex(token);
  if (auto login = find_cached(hash)) return login;
  struct Found {
    std::optional<domain::AgentSession> session;
    std::optional<Agent> agent;
  };
  auto found = store_.view([&](store::Snapshot& snapshot) {
    store::Agents agents{snapshot.connection()};
    Found result{agents.find_session(hash), std::nullopt};
    if (result.session) result.agent = agents.find(result.session->agent_id);
    return result;
  });
  if (!found || !found->agent || found->session->expires_at <= clock_.now()) return std::nullopt;
  Login login{*std::move(found->agent), std::string{token}, found->session->csrf_token};
  keep(hash, {login, found->session->expires_at, clock_.now() + kCacheFor});
  return login;
}

std::optional<Login> Logins::find_cached(const std::string& token_hash) {
  const auto now = clock_.now();
  const std::lock_guard lock{mutex_};
  const auto cached = cache_.find(token_hash);
  if (cached == cache_.end() || cached->second.fresh_until <= now || cached->second.expires_at <= now) {
    return std::nullopt;
  }
  return cached->second.login;
}

void Logins::keep(const std::string& token_hash, Cached cached) {
  const std::lock_guard lock{mutex_};
  if (cache_.size() >= kMostCached) {
    std::erase_if(cache_, [&](const auto& entry) { return entry.second.fresh_until <= clock_.now(); });
  }
  if (cache_.size() >= kMostCached) cache_.clear();
  cache_.insert_or_assign(token_hash, std::move(cached));
}

}  // namespace hub::desk
