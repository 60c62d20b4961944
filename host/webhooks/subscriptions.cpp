#include "webhooks/subscriptions.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "messaging/dispatcher.hpp"
#include "store/tasks.hpp"
#include "store/users.hpp"
#include "webhooks/payloads.hpp"
#include "wire/json_object.hpp"
#include "wire/object_writer.hpp"

namespace hub::webhooks {
namespace {

using domain::Trigger;

bool is_wanted(const domain::Triggers& triggers, Trigger trigger) {
  return triggers.test(static_cast<std::size_t>(trigger));
}

// Tells the subscribers of one change.
class Telling {
 public:
  Telling(store::Transaction& tx, const std::vector<domain::Event>& events, const messaging::Integrations& integrations,
          std::string_view app_id, const SubscriptionList& list)
      : tx_{tx}, events_{events}, integrations_{integrations}, app_id_{app_id}, list_{list} {
    for (const auto& one : list) wanted_ |= one.rules.triggers;
    is_undoing_ = has<domain::UserUnmerged>();
  }

  void run() {
    for (const auto& event : events_) {
      std::visit([this](const auto& fact) { hear(fact); }, event);
    }
  }

 private:
  using Write = std::function<std::string(const Payloads&)>;

  template <class T>
  bool has() const {
    return std::any_of(events_.begin(), events_.end(), [](const auto& one) { return std::holds_alternative<T>(one); });
  }

  // What an undone merge takes elsewhere was told when it was said.
  void hear(const domain::MessageAppended& event) {
    if (is_undoing_ || domain::is_note(*event.message)) return;
    tell(Trigger::conversation_message, event.message->conversation_id,
         [&](const Payloads& payloads) { return payloads.of_message(event); });
  }

  void hear(const domain::ConversationChanged& event) {
    if (!event.created) return;
    tell(Trigger::conversation_create, event.conversation_id,
         [&](const Payloads& payloads) { return payloads.of_created(event, first_message(event.conversation_id)); });
  }

  void hear(const domain::ConversationErased& event) {
    tell(Trigger::conversation_remove, event.conversation_id,
         [&](const Payloads& payloads) { return payloads.of_removed(event); });
  }

  void hear(const domain::ReadAdvanced& event) {
    tell(Trigger::conversation_read, event.conversation_id,
         [&](const Payloads& payloads) { return payloads.of_read(event); });
  }

  void hear(const domain::DeliveryChanged& event) {
    const auto trigger = trigger_of(event.delivery.status);
    if (!trigger || !is_wanted(wanted_, *trigger)) return;
    const auto stored = stored_delivery(tx_.connection(), event.delivery);
    const bool was_delivered = stored.delivered_at != domain::Time{};
    if (event.delivery.status == domain::DeliveryStatus::read && was_delivered) return;  // told before
    tell(*trigger, event.delivery.conversation_id,
         [&](const Payloads& payloads) { return payloads.of_delivery(event, stored); });
  }

  static std::optional<Trigger> trigger_of(domain::DeliveryStatus status) {
    switch (status) {
      case domain::DeliveryStatus::queued:
        return std::nullopt;
      case domain::DeliveryStatus::sent:
        return Trigger::delivery_channel;
      case domain::DeliveryStatus::delivered:
      case domain::DeliveryStatus::read:
        return Trigger::delivery_user;
      case domain::DeliveryStatus::failed:
      case domain::DeliveryStatus::unknown:
        return Trigger::delivery_failure;
    }
    return std::nullopt;
  }

  void hear(const domain::ClientAdded& event) { tell_client(Trigger::client_add, event.client, event.reason); }
  // Whose it is now had never heard of it.
  void hear(const domain::ClientChanged& event) {
    if (event.reason == "claimed") return tell_client(Trigger::client_add, event.client, {});
    tell_client(Trigger::client_update, event.client, event.reason);
  }
  void hear(const domain::ClientRemoved& event) {
    tell_client(Trigger::client_remove, event.client, event.reason.empty() ? "api" : event.reason);
  }
  void tell_client(Trigger trigger, const domain::Client& client, std::string_view reason) {
    tell(trigger, client.user_id, [&](const Payloads& payloads) { return payloads.of_client(client, reason); });
  }

  void hear(const domain::UserMerged& event) {
    tell(Trigger::user_merge, event.survivor, [&](const Payloads& payloads) { return payloads.of_merge(event); });
  }
  void hear(const domain::UserUnmerged& event) {
    tell(Trigger::user_unmerge, event.survivor, [&](const Payloads& payloads) { return payloads.of_unmerge(event); });
  }
  void hear(const domain::UserErased& event) {
    tell(Trigger::user_remove, event.user_id, [&](const Payloads& payloads) { return payloads.of_erased(event); });
  }

  // Once in a change; not of one who has just been made, or merged away.
  void hear(const domain::UserChanged& event) {
    if (!is_wanted(wanted_, Trigger::user_update) || !updated_.insert(event.user_id).second) return;
    const auto user = store::Users{tx_.connection()}.find(event.user_id);
    if (!user || !user->merged_into.empty() || is_new(*user)) return;
    tell(Trigger::user_update, event.user_id, [&](const Payloads& payloads) { return payloads.of_user(*user); });
  }
  static bool is_new(const domain::User& user) { return user.version == domain::User{}.version; }

  void hear(const domain::TicketChanged&) {}
  void hear(const domain::MessagesErased&) {}
  void hear(const domain::TasksAdded&) {}
  void hear(const domain::TaskDied&) {}

  const domain::Message* first_message(const domain::ConversationId& conversation) const {
    for (const auto& event : events_) {
      const auto* appended = std::get_if<domain::MessageAppended>(&event);
      if (appended != nullptr && appended->message->conversation_id == conversation) return appended->message.get();
    }
    return nullptr;
  }

  // The event has one id for all who hear of it, at every try.
  void tell(Trigger trigger, const std::string& subject, const Write& write) {
    if (!is_wanted(wanted_, trigger)) return;
    std::array<std::string, 4> events;  // by what is included
    const auto id = tx_.next_id();
    for (const auto& [rules, secret] : list_) {
      if (!is_wanted(rules.triggers, trigger)) continue;
      auto& event = events.at((rules.include_full_user ? 1U : 0U) + (rules.include_full_source ? 2U : 0U));
      if (event.empty()) {
        const Payloads payloads{tx_.connection(), integrations_, {rules.include_full_user, rules.include_full_source}};
        wire::ObjectWriter{event}
            .text("id", id)
            .text("type", domain::name_of(trigger))
            .text("createdAt", domain::to_rfc3339(tx_.now()))
            .json("payload", write(payloads))
            .close();
      }
      messaging::add_task(tx_, domain::kWebhookTask, domain::webhook_lanes_of(subject) + rules.id,
                          body(rules.id, event), tx_.now());
    }
  }

  std::string body(std::string_view webhook, std::string_view event) const {
    std::string app;
    wire::ObjectWriter{app}.text("id", app_id_).close();
    std::string who;
    wire::ObjectWriter{who}.text("id", webhook).text("version", "v2").close();
    std::string out;
    wire::ObjectWriter{out}
        .json("app", app)
        .json("webhook", who)
        .json("events", "[" + std::string{event} + "]")
        .close();
    return out;
  }

  store::Transaction& tx_;
  const std::vector<domain::Event>& events_;
  const messaging::Integrations& integrations_;
  const std::string_view app_id_;
  const SubscriptionList& list_;
  domain::Triggers wanted_;
  bool is_undoing_ = false;
  std::set<domain::UserId> updated_;
};

bool tells_of(const domain::Task& task, const domain::MessagesErased& erased) {
  const auto body = wire::JsonObject::parse(task.payload);
  if (!body) return false;
  for (const auto& event : body->objects("events")) {
    const auto seq = event.integer("payload.message.seq");
    if (event.text("type") != domain::name_of(Trigger::conversation_message) || !seq) continue;
    const auto covers = [&](const domain::SeqRange& range) { return range.first <= *seq && *seq <= range.last; };
    if (std::any_of(erased.ranges.begin(), erased.ranges.end(), covers)) return true;
  }
  return false;
}

// What was deleted is told no more, nor kept in a dead letter.
void forget(store::Transaction& tx, const std::vector<domain::Event>& events) {
  const auto is = [&](const auto& test) { return std::any_of(events.begin(), events.end(), test); };
  // What an undone merge takes elsewhere is not deleted.
  if (is([](const auto& event) { return std::holds_alternative<domain::UserUnmerged>(event); })) return;
  store::Tasks tasks{tx.connection()};
  for (const auto& event : events) {
    if (const auto* gone = std::get_if<domain::ConversationErased>(&event)) {
      for (const auto& task : tasks.in_lanes_below(domain::webhook_lanes_of(gone->conversation_id))) {
        tasks.erase(task.id);
      }
    } else if (const auto* erased = std::get_if<domain::MessagesErased>(&event)) {
      for (const auto& task : tasks.in_lanes_below(domain::webhook_lanes_of(erased->conversation_id))) {
        if (tells_of(task, *erased)) tasks.erase(task.id);
      }
    }
  }
}

}  // namespace

Subscriptions::Subscriptions(std::string app_id, const messaging::Integrations& integrations)
    : app_id_{std::move(app_id)}, integrations_{integrations} {}

void Subscriptions::replace(SubscriptionList list) {
  const std::lock_guard lock{mutex_};
  has_any_ = !list.empty();
  list_ = std::make_shared<const SubscriptionList>(std::move(list));
}

std::shared_ptr<const SubscriptionList> Subscriptions::all() const {
  const std::lock_guard lock{mutex_};
  return list_;
}

domain::Result<> Subscriptions::accompany(store::Transaction& tx, const std::vector<domain::Event>& events) const {
  forget(tx, events);
  if (!has_any_) return {};
  const auto list = all();
  Telling{tx, events, integrations_, app_id_, *list}.run();
  return {};
}

}  // namespace hub::webhooks
