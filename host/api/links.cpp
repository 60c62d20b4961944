#include "api/links.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "api/rest_shapes.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {

using domain::Result;

namespace {

constexpr double kRequestsPerSecond = 2;  // per address
constexpr std::size_t kBodyLimit = 4 * 1024;
constexpr std::size_t kLongestAddress = 320;
constexpr std::size_t kLongestCode = 64;
constexpr std::string_view kBearer = "Bearer ";

void append_text(std::string& out, const char* name, std::string_view value) {
  out += std::string{",\""} + name + "\":";
  wire::append_quoted(out, value);
}

std::string client_json(const domain::Client& client) {
  std::string out = "{\"id\":";
  wire::append_quoted(out, client.id);
  append_text(out, "externalId", client.external_id);
  return out + "}";
}

std::string link_json(const messaging::Linkable& channel, const std::vector<domain::Client>& clients) {
  std::string out = "{\"integrationId\":";
  wire::append_quoted(out, channel.integration_id);
  append_text(out, "type", channel.channel_type);
  append_text(out, "proof", name_of(*channel.offer));
  if (channel.offer == domain::LinkProof::code) append_text(out, "address", name_of(*channel.address));
  out += ",\"clients\":[";
  bool first = true;
  for (const auto& client : clients) {
    if (client.integration_id != channel.integration_id || client.status != domain::ClientStatus::active) continue;
    if (!std::exchange(first, false)) out += ',';
    out += client_json(client);
  }
  return out + "]}";
}

// How long it is open yet; whoever asks has a clock of their own.
std::string expires_json(domain::Time expires_at, domain::Time now) {
  const auto left = std::max<std::int64_t>(0, domain::to_ms(expires_at) - domain::to_ms(now));
  return ",\"expiresInMs\":" + std::to_string(left);
}

std::string awaited_json(const std::optional<messaging::AwaitedCode>& awaited, domain::Time now) {
  if (!awaited) return "null";
  std::string out = "{\"integrationId\":";
  wire::append_quoted(out, awaited->integration_id);
  append_text(out, "address", awaited->address);
  append_text(out, "expiresAt", domain::to_rfc3339(awaited->expires_at));
  return out + expires_json(awaited->expires_at, now) + ",\"attemptsLeft\":" + std::to_string(awaited->attempts_left) +
         "}";
}

std::string asked_json(const messaging::LinkAsked& asked) {
  std::string out = "{\"link\":{\"status\":";
  wire::append_quoted(out, asked.request.state == domain::LinkState::linked ? "linked" : "pending");
  append_text(out, "proof", name_of(asked.request.proof));
  append_text(out, "expiresAt", domain::to_rfc3339(asked.request.expires_at));
  out += expires_json(asked.request.expires_at, asked.request.created_at);
  if (asked.client) append_text(out, "address", asked.client->external_id);
  if (!asked.token.empty()) append_text(out, "token", asked.token);
  if (!asked.url.empty()) append_text(out, "url", asked.url);
  return out + "}}";
}

http::Response wrong_code(int attempts_left) {
  const auto left = std::to_string(attempts_left);
  auto response = http::Response::error(403, "wrong_code", "This is not the code. Tries left: " + left);
  response.body.insert(response.body.size() - 1, ",\"attemptsLeft\":" + left);
  return response;
}

// What became of a code that was entered.
http::Response answer_of(const messaging::Confirmation& confirmation) {
  using Outcome = messaging::Confirmation::Outcome;
  switch (confirmation.outcome) {
    case Outcome::linked:
      return http::Response::json(200, "{\"client\":" + client_json(*confirmation.client) + "}");
    case Outcome::wrong_code:
      return wrong_code(confirmation.attempts_left);
    case Outcome::not_asked:
      return http::Response::error(410, "link_over", "No code is awaited any more. Ask for a new one.");
    case Outcome::two_people:
      return http::Response::error(409, "different_external_ids", "This address belongs to another known person.");
  }
  return http::Response::error(500, "internal_error", "The outcome is unknown.");
}

// The change's value, once it is durable.
template <class Value, class Work, class Tell>
void change(store::Store& store, Work work, const Answer& answer, Tell tell) {
  auto made = std::make_shared<std::optional<Value>>();
  store.submit(
      [made, work = std::move(work)](store::Transaction& tx) -> Result<> {
        auto value = work(tx);
        if (!value) return tl::unexpected(std::move(value.error()));
        made->emplace(*std::move(value));
        return {};
      },
      [made, answer, tell = std::move(tell)](Result<> outcome) {
        answer(outcome ? tell(**made) : refusal(outcome.error()));
      });
}

}  // namespace

Links::Links(store::Store& store, messaging::Ingest& ingest, const messaging::Linking& linking,
             const live::Tokens& tokens)
    : store_{store}, ingest_{ingest}, linking_{linking}, tokens_{tokens} {}

std::vector<Route> Links::routes() {
  http::RouteOptions options;
  options.allowed_origins = {"*"};  // the token says which page it belongs to
  options.rate_per_second = kRequestsPerSecond;
  options.body_limit_bytes = kBodyLimit;
  using http::Method;
  return {
      {Method::get, "/live/links", admitted(&Links::list), options},
      {Method::post, "/live/links", admitted(&Links::ask), options},
      {Method::post, "/live/links/confirm", admitted(&Links::confirm), options},
      {Method::delete_, "/live/links/{clientId}", admitted(&Links::unlink), options},
  };
}

Handler Links::admitted(Method method) {
  return [this, method](const http::Request& request, const Answer& answer) {
    const auto authorization = request.header("authorization");
    if (!authorization.starts_with(kBearer)) {
      return answer(http::Response::error(401, "unauthorized", "Send the widget's token."));
    }
    const auto grant = tokens_.verify(authorization.substr(kBearer.size()));
    if (!grant) return answer(refusal(grant.error()));
    const auto origin = request.header("origin");
    if (!grant->origin.empty() && !origin.empty() && origin != grant->origin) {
      return answer(http::Response::error(403, "forbidden", "The token belongs to another page."));
    }
    (this->*method)(request, grant->sender, answer);
  };
}

// Someone who only looks is not made a user by it.
void Links::list(const http::Request&, const messaging::Sender& sender, const Answer& answer) {
  auto body = std::make_shared<std::string>();
  store_.submit_read(
      [this, body, sender](store::Snapshot& snapshot) {
        store::Clients clients{snapshot.connection()};
        std::vector<domain::Client> own;
        std::optional<messaging::AwaitedCode> awaited;
        if (const auto browser = clients.find_by_external_id(sender.integration_id, sender.external_id)) {
          own = clients.of_user(browser->user_id);
          awaited = linking_.awaited(snapshot.connection(), browser->user_id, snapshot.now());
        }
        *body = "{\"links\":[";
        for (const auto& channel : linking_.linkable()) {
          if (!channel.offer) continue;
          if (body->back() != '[') *body += ',';
          *body += link_json(channel, own);
        }
        *body += "],\"awaited\":" + awaited_json(awaited, snapshot.now()) + "}";
      },
      [body, answer](Result<> outcome) {
        answer(outcome ? http::Response::json(200, std::move(*body)) : refusal(outcome.error()));
      });
}

void Links::ask(const http::Request& request, const messaging::Sender& sender, const Answer& answer) {
  const auto body = read_body(request.body);
  if (!body) return answer(refusal(body.error()));
  const auto integration = read_text(*body, "integrationId", kLongestAddress);
  if (!integration) return answer(refusal(integration.error()));
  const auto address = read_text(*body, "address", kLongestAddress);
  if (!address) return answer(refusal(address.error()));
  messaging::LinkWish wish;
  wish.integration = integration->value_or("");
  wish.address = address->value_or("");
  change<messaging::LinkAsked>(
      store_,
      [this, sender, wish](store::Transaction& tx) -> Result<messaging::LinkAsked> {
        const auto who = ingest_.identify(tx, sender);
        if (!who) return tl::unexpected(who.error());
        auto wanted = wish;
        wanted.user = who->user.id;
        return linking_.request(tx, wanted);
      },
      answer, [](const messaging::LinkAsked& asked) { return http::Response::json(201, asked_json(asked)); });
}

void Links::confirm(const http::Request& request, const messaging::Sender& sender, const Answer& answer) {
  const auto body = read_body(request.body);
  if (!body) return answer(refusal(body.error()));
  const auto code = read_text(*body, "code", kLongestCode);
  if (!code) return answer(refusal(code.error()));
  change<messaging::Confirmation>(
      store_,
      [this, sender, code = code->value_or("")](store::Transaction& tx) -> Result<messaging::Confirmation> {
        const auto who = ingest_.identify(tx, sender);
        if (!who) return tl::unexpected(who.error());
        return linking_.confirm(tx, who->user.id, code);
      },
      answer, answer_of);
}

void Links::unlink(const http::Request& request, const messaging::Sender& sender, const Answer& answer) {
  change<std::string>(
      store_,
      [this, sender, client = std::string{request.param("clientId")}](store::Transaction& tx) -> Result<std::string> {
        const auto who = ingest_.identify(tx, sender);
        if (!who) return tl::unexpected(who.error());
        return done(linking_.unlink(tx, who->user.id, client));
      },
      answer, [](std::string json) { return http::Response::json(200, std::move(json)); });
}

}  // namespace hub::api
