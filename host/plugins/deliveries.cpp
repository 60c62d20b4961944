#include "plugins/deliveries.hpp"

#include <algorithm>
#include <atomic>
#include <optional>

#include "messaging/completing.hpp"
#include "messaging/echoes.hpp"
#include "store/consents.hpp"
#include "store/conversations.hpp"
#include "store/users.hpp"

namespace hub::plugins {

// A part of what an integration may have under way at once.
class Deliveries::Slot {
 public:
  Slot(std::shared_ptr<messaging::Slots> taken_from, domain::IntegrationId integration, const domain::Clock& clock,
       domain::Time entered)
      : slots_{std::move(taken_from)}, integration_{std::move(integration)}, clock_{clock}, entered_{entered} {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { slots_->leave(integration_, entered_, clock_.now()); }

 private:
  const std::shared_ptr<messaging::Slots> slots_;
  const domain::IntegrationId integration_;
  const domain::Clock& clock_;
  const domain::Time entered_;
};

struct Deliveries::Send {
  std::shared_ptr<messaging::Claim> claim;
  messaging::DeliverOrder order;
  domain::IntegrationId integration_id;
  std::weak_ptr<Instance> instance;
  std::uint64_t token = 0;
  std::atomic<std::size_t> parts_sent = 0;
  std::unique_ptr<Slot> slot{};  // until the send has ended, its commit included; none: it ends before it begins
};

namespace {

// An integration whose sends take their time has a fifth of all at most: a provider that is slow gets no more than it
// can answer in time, and the others go on.
constexpr int kShareOfOne = 5;

struct Found {
  std::optional<domain::Message> message;
  std::optional<domain::Client> client;
  std::optional<domain::Consent> consent;
  std::string locale;
  std::optional<domain::Error> refused;
  bool is_over = false;  // sent before, or failed for good and gone another way
};

// A notice is nobody's conversation, and says what it says only now (messaging/linking.hpp).
void find_notice(const FindNotice& notice, store::Snapshot& snapshot, const messaging::DeliverOrder& order,
                 Found& found) {
  auto made = notice(snapshot.connection(), order, snapshot.now());
  if (!made) {
    found.refused = std::move(made.error());
    return;
  }
  found.message = std::move(made->message);
  if (found.locale.empty()) found.locale = std::move(made->locale);
}

std::optional<domain::Delivery> delivery_of(store::sql::Connection& connection, const messaging::DeliverOrder& order) {
  for (auto& delivery : store::Deliveries(connection).of_message(order.message_id)) {
    if (delivery.client_id == order.client_id) return std::move(delivery);
  }
  return std::nullopt;
}

Found find_all(const Ports& ports, store::Snapshot& snapshot, const messaging::DeliverOrder& order) {
  auto& connection = snapshot.connection();
  Found found{{}, store::Clients(connection).find(order.client_id), {}, {}, {}, false};
  if (found.client) found.consent = store::Consents(connection).latest(found.client->type, found.client->external_id);
  if (found.client) {
    const auto user = store::Users(connection).find(found.client->user_id);
    if (user) found.locale = user->profile.locale;
  }
  if (order.conversation_id.empty() && ports.notice) {
    find_notice(ports.notice, snapshot, order, found);
  } else {
    found.message = store::Messages(connection).find(order.message_id);
    const auto delivery = delivery_of(connection, order);
    found.is_over = delivery && delivery->status != domain::DeliveryStatus::queued;
  }
  return found;
}

// Who has opted out hears from nobody in the hub, on any integration of that channel.
std::optional<domain::Error> refusal_of(const std::optional<domain::Consent>& consent) {
  if (!consent || consent->state != domain::ConsentState::opted_out) return std::nullopt;
  return domain::Error{domain::Status::rejected, "opted_out",
                       "opted_out: the person asked on " + domain::to_rfc3339(consent->changed_at).substr(0, 10) +
                           " (" + consent->evidence + ") for no more messages on this channel. Only they can undo it."};
}

// No more tries follow an error of these.
bool is_final(domain::Status status) {
  return status == domain::Status::invalid || status == domain::Status::rejected ||
         status == domain::Status::unsupported || status == domain::Status::unauthenticated;
}

void announce(store::Transaction& tx, const domain::Delivery& delivery) {
  const auto conversation = store::Conversations(tx.connection()).find(delivery.conversation_id);
  const auto message = store::Messages(tx.connection()).find(delivery.message_id);
  tx.publish(domain::DeliveryChanged{delivery, conversation ? conversation->user_id : domain::UserId{},
                                     message ? message->seq : 0});
}

// The delivery as it is now, when it has moved.
std::optional<domain::Delivery> advance(store::Transaction& tx, const messaging::DeliverOrder& order,
                                        const domain::IntegrationId& integration, domain::DeliveryStatus status,
                                        const std::string& external_id, const std::string& reason) {
  domain::Delivery delivery;
  delivery.message_id = order.message_id;
  delivery.conversation_id = order.conversation_id;
  delivery.client_id = order.client_id;
  delivery.integration_id = integration;
  delivery.status = status;
  delivery.external_id = external_id;
  delivery.reason = reason;
  delivery.updated_at = tx.now();
  if (!store::Deliveries(tx.connection()).advance(delivery)) return std::nullopt;
  announce(tx, delivery);
  return delivery;
}

// The delivery that a task is about; empty when it was erased, or when the task's payload is none.
std::optional<domain::Delivery> delivery_of(store::Transaction& tx, const domain::Task& task) {
  const auto order = messaging::DeliverOrder::from_json(task.payload);
  return order ? delivery_of(tx.connection(), *order) : std::nullopt;
}

}  // namespace

Deliveries::Deliveries(const Ports& ports, Find find, std::chrono::milliseconds deadline)
    : ports_{ports},
      find_{std::move(find)},
      deadline_{deadline},
      limits_{.slow = std::max(1, ports.max_sends / kShareOfOne), .quick = ports.max_sends},
      slots_{std::make_shared<messaging::Slots>(ports.max_sends)},
      watcher_{[this] { watch_deadlines(); }} {}

Deliveries::~Deliveries() {
  stop();
}

void Deliveries::run(const std::shared_ptr<messaging::Claim>& claim) {
  auto order = messaging::DeliverOrder::from_json(claim->task().payload);
  if (!order) return claim->fail(order.error());
  const auto found = ports_.store.view([&](store::Snapshot& snapshot) { return find_all(ports_, snapshot, *order); });
  if (!found) return claim->fail(found.error());
  if (found->is_over) return drop(claim);
  auto send = std::make_shared<Send>();
  send->claim = claim;
  send->order = *order;
  if (found->refused) return record_failure(send, *found->refused);
  if (!found->message || !found->client) {
    return record_failure(send, {domain::Status::invalid, "gone", "The message or its recipient was erased."});
  }
  send->integration_id = found->client->integration_id;
  if (order->handed_over) {
    return record_failure(send, {domain::Status::abandoned, HUBBUB_OUTCOME_UNKNOWN,
                                 "The hub went away while this message was being sent: it may have gone out."});
  }
  if (const auto refused = refusal_of(found->consent)) return record_failure(send, *refused);
  const auto instance = find_(send->integration_id);
  if (!instance) {
    return claim->fail({domain::Status::unavailable, "integration_down",
                        "The integration " + send->integration_id + " does not run: see its error."});
  }
  const auto now = ports_.clock.now();
  if (const auto pause = slots_->enter(send->integration_id, limits_, now)) return claim->put_off(*pause);
  send->slot = std::make_unique<Slot>(slots_, send->integration_id, ports_.clock, now);
  send->instance = instance;
  send->parts_sent = order->parts_sent;
  auto outbound = outbound_of(send, *found->message, found->client->external_id, found->locale);
  instance->spec().plugin.sends_idempotently() ? hand_over(send, std::move(outbound))
                                               : note_and_hand_over(send, std::move(outbound));
}

Outbound Deliveries::outbound_of(const std::shared_ptr<Send>& send, const domain::Message& message,
                                 const std::string& recipient, const std::string& locale) {
  Outbound outbound{send->order.delivery_id(),           message, recipient, send->claim->task().attempts + 1,
                    static_cast<int>(deadline_.count()), locale};
  outbound.parts_sent = send->order.parts_sent;
  outbound.part_sent = [this, send](std::size_t parts, const std::string& external_id) {
    send->parts_sent = parts;
    if (!external_id.empty()) note_part(send, external_id);
  };
  return outbound;
}

// Should the hub die now, nobody knows whether the message went out: that much is known, durably, before.
void Deliveries::note_and_hand_over(const std::shared_ptr<Send>& send, Outbound outbound) {
  ports_.store.submit(
      [send](store::Transaction& tx) {
        auto noted = send->order;
        noted.handed_over = true;
        return send->claim->note(tx, noted.to_json());
      },
      [this, send, outbound = std::move(outbound)](const domain::Result<>& noted) {
        if (!noted) return send->claim->fail(noted.error());
        send->claim->resume([this, send, outbound] { hand_over(send, outbound); });
      });
}

void Deliveries::hand_over(const std::shared_ptr<Send>& send, Outbound outbound) {
  const auto instance = send->instance.lock();
  if (!instance) {
    return send->claim->fail_noting({domain::Status::unavailable, "integration_down", "The integration stops."},
                                    send->order.to_json());
  }
  const auto token = instance->send(
      std::move(outbound), [this, send](domain::Result<std::string> outcome) { settle(send, std::move(outcome)); });
  {
    const std::lock_guard lock(mutex_);
    send->token = token;
    due_.emplace(std::chrono::steady_clock::now() + deadline_, send);
  }
  changed_.notify_one();
}

// In a commit of its own, before the message is out as a whole: its echo may be quick.
void Deliveries::note_part(const std::shared_ptr<Send>& send, const std::string& external_id) const {
  ports_.store.submit(
      [send, external_id](store::Transaction& tx) -> domain::Result<> {
        auto part = delivery_of(tx.connection(), send->order);
        if (!part) return {};  // it was erased, or is a notice
        part->external_id = external_id;
        return messaging::remember_part(tx, *part);
      },
      [this, send](const domain::Result<>& noted) {
        if (noted) return;
        ports_.observe.log("warning", send->integration_id, "an echo of a part of a message will not be known",
                           {{"message", send->order.message_id}, {"error", noted.error().message}});
      });
}

void Deliveries::settle(const std::shared_ptr<Send>& send, domain::Result<std::string> outcome) {
  if (!outcome) return record_failure(send, outcome.error());
  ports_.store.submit(
      [send, external_id = *outcome](store::Transaction& tx) -> domain::Result<> {
        const auto sent = advance(tx, send->order, send->integration_id, domain::DeliveryStatus::sent, external_id, {});
        if (sent && !external_id.empty()) {
          if (auto dropped = messaging::drop_early_echo(tx, *sent); !dropped) return dropped;
        }
        return send->claim->complete(tx);
      },
      [send](domain::Result<> done) { done ? send->claim->finished() : send->claim->fail(done.error()); });
}

void Deliveries::record_failure(const std::shared_ptr<Send>& send, const domain::Error& error) {
  const bool may_have_gone_out = error.status == domain::Status::abandoned && error.code == HUBBUB_OUTCOME_UNKNOWN;
  if (!is_final(error.status) && !may_have_gone_out) {
    auto next = send->order;  // begins with the part that failed
    next.parts_sent = send->parts_sent;
    next.handed_over = false;
    next.may_be_out = next.may_be_out || error.status == domain::Status::abandoned;
    return send->claim->fail_noting(error, next.to_json());
  }
  // The provider's no is an outcome, not a task to try again: the delivery says why, the task is done. So is what
  // could be doubled by another try.
  const auto status = may_have_gone_out ? domain::DeliveryStatus::unknown : domain::DeliveryStatus::failed;
  ports_.store.submit(
      [this, send, status, reason = error.message](store::Transaction& tx) -> domain::Result<> {
        const auto ended = advance(tx, send->order, send->integration_id, status, {}, reason);
        if (ended && status == domain::DeliveryStatus::failed && ports_.has_failed) {
          if (auto followed = ports_.has_failed(tx, *ended); !followed) return followed;
        }
        return send->claim->complete(tx);
      },
      [send](domain::Result<> done) { done ? send->claim->finished() : send->claim->fail(done.error()); });
}

// Nothing is to be sent any more.
void Deliveries::drop(const std::shared_ptr<messaging::Claim>& claim) {
  messaging::complete(ports_.store, claim);
}

void Deliveries::gave_up(store::Transaction& tx, const domain::Task& task) const {
  const auto order = messaging::DeliverOrder::from_json(task.payload);
  auto delivery = order ? delivery_of(tx.connection(), *order) : std::nullopt;
  if (!delivery) return;
  // What may be out goes no other way: the person could get it twice.
  delivery->status = order->may_be_out ? domain::DeliveryStatus::unknown : domain::DeliveryStatus::failed;
  delivery->reason = task.last_error;
  delivery->updated_at = tx.now();
  if (!store::Deliveries(tx.connection()).advance(*delivery)) return;
  announce(tx, *delivery);
  if (order->may_be_out || !ports_.has_failed) return;
  if (const auto followed = ports_.has_failed(tx, *delivery); !followed) {
    ports_.observe.log("error", delivery->integration_id, "a failed delivery did not go on to another channel",
                       {{"message", delivery->message_id}, {"error", followed.error().message}});
  }
}

void Deliveries::tries_again(store::Transaction& tx, const domain::Task& task) const {
  auto delivery = delivery_of(tx, task);
  if (!delivery || (ports_.may_try_again && !ports_.may_try_again(tx, *delivery))) return;
  delivery->status = domain::DeliveryStatus::queued;
  delivery->reason.clear();
  delivery->updated_at = tx.now();
  if (store::Deliveries(tx.connection()).queue_again(*delivery)) announce(tx, *delivery);
}

void Deliveries::watch_deadlines() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto next = due_.begin()->first;
    if (std::chrono::steady_clock::now() < next) {
      changed_.wait_until(lock, next);
      continue;
    }
    const auto late = due_.begin()->second.lock();
    due_.erase(due_.begin());
    const auto instance = late ? late->instance.lock() : nullptr;
    if (!instance) continue;
    lock.unlock();
    instance->abandon(late->token, {domain::Status::abandoned, "outcome_unknown",
                                    "The channel did not say in time whether the message went out."});
    lock.lock();
  }
}

void Deliveries::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

}  // namespace hub::plugins
