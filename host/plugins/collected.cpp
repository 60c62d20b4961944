#include "plugins/collected.hpp"

#include "store/conversations.hpp"

namespace hub::plugins {

domain::Result<> apply_receipt(store::Transaction& tx, const std::string& integration, const Receipt& receipt) {
  store::Deliveries deliveries(tx.connection());
  auto delivery = deliveries.find_by_external_id(integration, receipt.external_id);
  if (!delivery)
    return domain::not_found("message", "No message with the provider's id '" + receipt.external_id + "' was sent.");
  delivery->status = receipt.status;
  delivery->reason = receipt.reason;
  delivery->updated_at = tx.now();
  if (!deliveries.advance(*delivery)) return {};
  const auto conversation = store::Conversations(tx.connection()).find(delivery->conversation_id);
  const auto message = store::Messages(tx.connection()).find(delivery->message_id);
  tx.publish(domain::DeliveryChanged{*delivery, conversation ? conversation->user_id : domain::UserId{},
                                     message ? message->seq : 0});
  return {};
}

domain::Result<> Collected::commit(store::Transaction& tx, messaging::Ingest& ingest, const std::string& integration,
                                   const std::function<void(const domain::Error&)>& refused) {
  for (auto& entry : inbounds) {
    auto received = ingest.receive(tx, entry.inbound);
    if (received) {
      entry.received = *received;
    } else if (received.error().status == domain::Status::rejected ||
               received.error().status == domain::Status::invalid) {
      refused(received.error());
    } else {
      return tl::unexpected(received.error());
    }
  }
  for (const auto& receipt : receipts) {
    if (auto applied = apply_receipt(tx, integration, receipt); !applied) refused(applied.error());
  }
  return {};
}

}  // namespace hub::plugins
