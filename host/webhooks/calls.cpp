#include "webhooks/calls.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "messaging/completing.hpp"
#include "webhooks/signature.hpp"
#include "wire/json_object.hpp"

namespace hub::webhooks {

using domain::Status;

namespace {

constexpr std::size_t kKeptBytes = std::size_t{16} * 1024;  // of an answer's body, which nobody reads
constexpr domain::Duration kLongestPause = std::chrono::hours(1);
constexpr domain::Duration kAfterStop = std::chrono::seconds(1);

// What is told, and to whom.
struct Order {
  std::string webhook;
  std::string event;
};

std::optional<Order> read(const std::string& payload) {
  const auto body = wire::JsonObject::parse(payload);
  if (!body) return std::nullopt;
  const auto events = body->objects("events");
  Order order{std::string{body->text("webhook.id")}, events.empty() ? "" : std::string{events.front().text("id")}};
  if (order.webhook.empty() || order.event.empty()) return std::nullopt;
  return order;
}

std::optional<Subscription> find(const Subscriptions& subscriptions, const std::string& id) {
  const auto all = subscriptions.all();
  const auto found =
      std::find_if(all->begin(), all->end(), [&](const Subscription& one) { return one.rules.id == id; });
  return found == all->end() ? std::nullopt : std::optional{*found};
}

plugins::OutboundRequest request_of(const Subscription& subscription, const Order& order, const std::string& body,
                                    domain::Time now) {
  plugins::OutboundRequest request;
  request.method = "POST";
  request.url = subscription.rules.target;
  request.headers = {{"Content-Type", "application/json"},
                     {"X-API-Key", subscription.secret},
                     {"webhook-id", order.event},
                     {"webhook-timestamp", timestamp(now)},
                     {"webhook-signature", signature(subscription.secret, order.event, now, body)}};
  request.body = body;
  request.timeout_ms = static_cast<int>(subscription.rules.timeout.count());
  request.keep_bytes = kKeptBytes;
  return request;
}

// The target without its query, which may hold what is nobody's business.
std::string shown(const std::string& target) {
  return target.substr(0, target.find('?'));
}

// The contract's answers after which no try helps, and 410 of Standard Webhooks: whoever gave the target has closed it.
bool is_final(int status) {
  switch (status) {
    case 400:
    case 401:
    case 403:
    case 404:
    case 406:
    case 410:
      return true;
    default:
      return false;
  }
}

domain::Error refusal_of(const plugins::OutboundResponse& answer, const std::string& target) {
  const auto status = is_final(answer.status) ? Status::rejected
                      : answer.status == 429  ? Status::rate_limited
                                              : Status::unavailable;
  domain::Error error{status, "http_" + std::to_string(answer.status),
                      shown(target) + " answered " + std::to_string(answer.status)};
  if (answer.status >= 300 && answer.status < 400) error.message += "; redirects are not followed: correct the target";
  if (const auto asked = answer.retry_after_ms) {
    error.retry_after_ms = std::min(*asked, static_cast<int>(kLongestPause.count()));
  }
  return error;
}

// The HTTP client's errors name the whole URL. An answer that cannot be read is one to try again.
domain::Error failure_of(const domain::Error& error, const std::string& target) {
  const auto status = error.status == Status::invalid ? Status::unavailable : error.status;
  auto message = error.message;
  if (const auto at = message.find(target); at != std::string::npos) {
    message.replace(at, target.size(), shown(target));
  }
  return {status, error.code, std::move(message)};
}

}  // namespace

struct Calls::Call {
  std::shared_ptr<messaging::Claim> claim;
  std::string webhook;
  std::string target;
  domain::Time begun{};
};

Calls::Calls(store::Store& store, const domain::Clock& clock, std::shared_ptr<const Subscriptions> subscriptions,
             Send send, int most_running)
    : store_{store},
      clock_{clock},
      subscriptions_{std::move(subscriptions)},
      send_{std::move(send)},
      slots_{most_running} {}

void Calls::run(const std::shared_ptr<messaging::Claim>& claim) {
  const auto& body = claim->task().payload;
  const auto order = read(body);
  if (!order) {
    return claim->fail({Status::invalid, "bad_payload", "The payload of this webhook task is no event of the hub."});
  }
  const auto subscription = find(*subscriptions_, order->webhook);
  if (!subscription) return drop(claim);
  const auto now = clock_.now();
  const auto& rules = subscription->rules;
  if (const auto pause = slots_.enter(rules.id, {rules.concurrency, rules.concurrency}, now))
    return claim->put_off(*pause);
  const auto call = std::make_shared<const Call>(Call{claim, rules.id, rules.target, now});
  if (!begin(call)) {
    slots_.leave(rules.id, now, now);
    return claim->put_off(kAfterStop);
  }
  send_(request_of(*subscription, *order, body, now),
        [self = shared_from_this(), call](const auto& answer) { self->settle(call, answer); });
}

bool Calls::begin(const std::shared_ptr<const Call>& call) {
  const std::lock_guard lock{mutex_};
  if (!stopping_) under_way_.insert(call);
  return !stopping_;
}

// On the HTTP client's thread.
void Calls::settle(const std::shared_ptr<const Call>& call, const domain::Result<plugins::OutboundResponse>& answer) {
  slots_.leave(call->webhook, call->begun, clock_.now());
  {
    const std::lock_guard lock{mutex_};
    if (under_way_.erase(call) == 0) return;  // given back by stop
    changed_.notify_all();
  }
  const bool delivered = answer && answer->status >= 200 && answer->status < 300;
  count(call->webhook, delivered);
  if (delivered) return drop(call->claim);
  const auto error = answer ? refusal_of(*answer, call->target) : failure_of(answer.error(), call->target);
  if (error.retry_after_ms) slots_.close(call->webhook, clock_.now() + domain::Duration{*error.retry_after_ms});
  call->claim->fail(error);
}

void Calls::stop(domain::Duration patience) {
  std::set<std::shared_ptr<const Call>> left;
  {
    std::unique_lock lock{mutex_};
    stopping_ = true;
    changed_.wait_for(lock, patience, [&] { return under_way_.empty(); });
    left.swap(under_way_);
  }
  for (const auto& call : left) call->claim->put_off(kAfterStop);
}

// Nothing more is to be done: it was told, or nobody wants to hear it any more.
void Calls::drop(const std::shared_ptr<messaging::Claim>& claim) {
  messaging::complete(store_, claim);
}

void Calls::count(const std::string& webhook, bool delivered) {
  const std::lock_guard lock{mutex_};
  auto& of = outcomes_[webhook];
  ++(delivered ? of.delivered : of.failed);
}

std::map<std::string, Outcomes> Calls::outcomes() const {
  std::map<std::string, Outcomes> all;
  const auto subscribed = subscriptions_->all();
  for (const auto& one : *subscribed) all[one.rules.id];
  const std::lock_guard lock{mutex_};
  for (const auto& [webhook, outcomes] : outcomes_) all[webhook] = outcomes;
  return all;
}

}  // namespace hub::webhooks
