#include "messaging/posting.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "domain/switchboard.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/outbox.hpp"
#include "messaging/turn.hpp"

namespace hub::messaging {

using domain::Conversation;
using domain::Message;
using domain::Result;

tl::unexpected<domain::Error> conversation_not_found(std::string_view id) {
  return domain::not_found("conversation", "There is no conversation '" + std::string{id} + "'.");
}

Result<store::Messages::Appended> post(store::Transaction& tx, Conversation& conversation, Message& message) {
  auto appended = store::Messages{tx.connection()}.append(message);
  if (!appended || appended->duplicate) return appended;
  message.seq = appended->seq;
  conversation.last_seq = appended->seq;
  if (!domain::is_note(message)) conversation.last_message_at = message.received_at;
  tx.publish(
      domain::MessageAppended{std::make_shared<const Message>(message), conversation.user_id, appended->seq == 1});
  return appended;
}

void queue_delivery(store::Transaction& tx, const Integrations& integrations, const Conversation& conversation,
                    const Message& message, const domain::Client& client, Chosen chosen) {
  const auto integration = integrations.find(client.integration_id);
  const bool live = integration && integration->live;
  domain::Delivery delivery;
  delivery.message_id = message.id;
  delivery.conversation_id = conversation.id;
  delivery.client_id = client.id;
  delivery.integration_id = client.integration_id;
  delivery.status = live ? domain::DeliveryStatus::sent : domain::DeliveryStatus::queued;
  delivery.created_at = delivery.updated_at = tx.now();
  if (live) delivery.sent_at = delivery.created_at;
  delivery.chosen_by = std::move(chosen.by);
  delivery.replaces = std::move(chosen.replaces);
  store::Deliveries{tx.connection()}.insert(delivery);
  if (!live) {
    const DeliverOrder order{message.id, conversation.id, client.id};
    add_task(tx, kDeliverTask, "deliver:" + client.id, order.to_json(), tx.now());
  }
  tx.publish(domain::DeliveryChanged{std::move(delivery), conversation.user_id, message.seq});
}

Result<> control_reached(store::Transaction& tx, const Integrations& integrations, const Hooks& hooks,
                         const Conversation& conversation, Wakes wakes) {
  for (const auto& hook : hooks.has_passed_control) {
    if (auto done = hook(tx, conversation); !done) return done;
  }
  const auto& control = conversation.control;
  if (wakes == Wakes::nobody || control.holder == domain::kDesk || !integrations.can_hold(control.holder)) return {};
  TurnEvent event;
  event.type = TurnEvent::Type::control_passed;
  event.workflow = control.holder;
  event.conversation_id = conversation.id;
  event.data_json = control.metadata_json;
  add_turn(tx, event, tx.now());
  return {};
}

namespace {

// Whether a mark of the person's page says that much of the delivery. What waits for another channel still has to go
// out there: the page shows everything, and must not take an answer from the phone that it was sent to.
bool is_marked(const domain::Delivery& delivery, domain::DeliveryStatus mark, const Integrations& integrations) {
  if (mark == domain::DeliveryStatus::read) return delivery.status != domain::DeliveryStatus::queued;
  const auto integration = integrations.find(delivery.integration_id);
  return integration && integration->live;
}

}  // namespace

void advance_deliveries(store::Transaction& tx, const Integrations& integrations, const Conversation& conversation,
                        domain::Seq from, domain::Seq to, domain::DeliveryStatus mark) {
  constexpr domain::Seq longest_run = 200;  // beyond that the read mark alone tells; a change must stay short
  from = std::max(from, to - longest_run);
  if (from >= to) return;
  store::Deliveries deliveries{tx.connection()};
  for (const auto& message :
       store::Messages{tx.connection()}.after(conversation.id, from, static_cast<int>(to - from))) {
    if (message.author.type == domain::AuthorType::user) continue;
    for (auto& delivery : deliveries.of_message(message.id)) {
      if (!is_marked(delivery, mark, integrations)) continue;
      delivery.status = mark;
      delivery.updated_at = tx.now();
      if (!deliveries.advance(delivery)) continue;
      tx.publish(domain::DeliveryChanged{std::move(delivery), conversation.user_id, message.seq});
    }
  }
}

}  // namespace hub::messaging
