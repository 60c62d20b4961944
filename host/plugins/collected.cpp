#include "plugins/collected.hpp"

#include <optional>

#include "messaging/consenting.hpp"
#include "messaging/echoes.hpp"
#include "messaging/outbox.hpp"
#include "store/conversations.hpp"
#include "store/users.hpp"

namespace hub::plugins {
namespace {

std::optional<domain::Delivery> delivery_of(store::Deliveries& deliveries, const std::string& integration,
                                            const Receipt& receipt) {
  if (receipt.delivery_id.empty()) return deliveries.find_by_external_id(integration, receipt.external_id);
  const auto order = messaging::DeliverOrder::from_delivery_id(receipt.delivery_id);
  if (!order) return std::nullopt;
  for (auto& delivery : deliveries.of_message(order->message_id)) {
    if (delivery.client_id == order->client_id && delivery.integration_id == integration) return std::move(delivery);
  }
  return std::nullopt;
}

// Of a message in several parts only the last one bears the delivery's own id (Parts::id).
bool is_of_earlier_part(const Receipt& receipt) {
  const auto order = messaging::DeliverOrder::from_delivery_id(receipt.delivery_id);
  return order && order->delivery_id() != receipt.delivery_id;
}

}  // namespace

domain::Result<> apply_receipt(store::Transaction& tx, const std::string& integration, const Receipt& receipt,
                               const HasFailed& has_failed) {
  store::Deliveries deliveries(tx.connection());
  auto delivery = delivery_of(deliveries, integration, receipt);
  if (!delivery) {
    // A notice (a one-time code, a question) has no delivery, and an erased message has none any more.
    if (messaging::DeliverOrder::from_delivery_id(receipt.delivery_id)) return {};
    return receipt.delivery_id.empty()
               ? domain::not_found("message",
                                   "No message with the provider's id '" + receipt.external_id + "' was sent.")
               : domain::not_found("message", "There is no delivery '" + receipt.delivery_id + "'.");
  }
  // That one part arrived says nothing of those that are still to go out; that it failed is the end of them all.
  if (is_of_earlier_part(receipt) && receipt.status != domain::DeliveryStatus::failed) return {};
  const bool is_named = delivery->external_id.empty() && !receipt.external_id.empty();
  if (!receipt.external_id.empty()) delivery->external_id = receipt.external_id;
  delivery->status = receipt.status;
  delivery->reason = receipt.reason;
  delivery->updated_at = tx.now();
  if (!deliveries.advance(*delivery)) return {};
  const auto conversation = store::Conversations(tx.connection()).find(delivery->conversation_id);
  const auto message = store::Messages(tx.connection()).find(delivery->message_id);
  tx.publish(domain::DeliveryChanged{*delivery, conversation ? conversation->user_id : domain::UserId{},
                                     message ? message->seq : 0});
  if (is_named) {
    if (auto dropped = messaging::drop_early_echo(tx, *delivery); !dropped) return dropped;
  }
  if (delivery->status == domain::DeliveryStatus::failed && has_failed) return has_failed(tx, *delivery);
  return {};
}

domain::Result<> apply_read(store::Transaction& tx, messaging::Ingest& ingest, const std::string& integration,
                            const std::string& client_external_id) {
  const auto client = store::Clients(tx.connection()).find_by_external_id(integration, client_external_id);
  if (!client) return domain::not_found("client", "No client '" + client_external_id + "' is known.");
  const auto conversation = store::Conversations(tx.connection()).latest_of_user(client->user_id);
  if (!conversation) return {};
  return ingest.has_read(tx, conversation->id, conversation->last_seq);
}

void apply_consent(store::Transaction& tx, const messaging::Integrations& integrations, domain::Consent consent) {
  consent.changed_at = tx.now();
  messaging::record_consent(tx, integrations, consent);
}

domain::Result<> Collected::commit(store::Transaction& tx, const Ports& ports, const std::string& integration,
                                   const std::function<void(const domain::Error&)>& refused) {
  for (auto& entry : inbounds) {
    entry.received = ports.ingest.receive(tx, entry.inbound);
    if (entry.received) continue;
    const auto& error = entry.received.error();
    if (error.status != domain::Status::rejected && error.status != domain::Status::invalid)
      return tl::unexpected(error);
    refused(error);
  }
  for (const auto& receipt : receipts) {
    if (auto applied = apply_receipt(tx, integration, receipt, ports.has_failed); !applied) refused(applied.error());
  }
  for (const auto& consent : consents) apply_consent(tx, ports.integrations, consent);
  for (const auto& reader : readers) {
    if (auto applied = apply_read(tx, ports.ingest, integration, reader); !applied) refused(applied.error());
  }
  return {};
}

}  // namespace hub::plugins
