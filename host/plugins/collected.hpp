// What a route handler received while it ran: committed together, before its response leaves. And which page called it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "domain/consent.hpp"
#include "domain/conversation.hpp"
#include "messaging/ingest.hpp"
#include "plugins/ports.hpp"
#include "store/store.hpp"

namespace hub::plugins {

struct Receipt {
  std::string external_id;  // the provider's id of what we sent
  domain::DeliveryStatus status = domain::DeliveryStatus::delivered;
  std::string reason;
  std::string delivery_id;  // ours, when the provider handed it back; then the external id may be empty
};

struct Collected {
  struct Inbound {
    messaging::Inbound inbound;
    std::uint64_t token = 0;
    domain::Result<messaging::Received> received{};
  };
  std::vector<Inbound> inbounds;
  std::vector<Receipt> receipts;
  std::vector<domain::Consent> consents;
  std::string origin;                // of the page that sent the request; empty: no page
  std::vector<std::string> readers;  // external ids of clients who have read what their conversation holds

  bool empty() const { return inbounds.empty() && receipts.empty() && consents.empty() && readers.empty(); }
  // Writes all of it. A message that a rule refuses (blocked client) does not hold up the others: `refused` hears of
  // it, and so does whoever waits for its `received`.
  domain::Result<> commit(store::Transaction& tx, const Ports& ports, const std::string& integration,
                          const std::function<void(const domain::Error&)>& refused);
};

// The person has read everything that their conversation holds now.
domain::Result<> apply_read(store::Transaction& tx, messaging::Ingest& ingest, const std::string& integration,
                            const std::string& client_external_id);

// Moves the delivery of what we sent; message_not_found when the id is unknown.
domain::Result<> apply_receipt(store::Transaction& tx, const std::string& integration, const Receipt& receipt,
                               const HasFailed& has_failed);

// Records what the person said, once, and tells what it changes.
void apply_consent(store::Transaction& tx, const messaging::Integrations& integrations, domain::Consent consent);

}  // namespace hub::plugins
