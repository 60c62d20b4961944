#include "messaging/consenting.hpp"

#include <utility>

#include "store/consents.hpp"
#include "store/users.hpp"

namespace hub::messaging {

namespace {

bool is_out(const std::optional<domain::Consent>& consent) {
  return consent && consent->state == domain::ConsentState::opted_out;
}

}  // namespace

void record_consent(store::Transaction& tx, const Integrations& integrations, const domain::Consent& consent) {
  store::Consents consents{tx.connection()};
  const bool was_out = is_out(consents.latest(consent.channel_type, consent.address));
  if (!consents.record(consent, tx.next_id())) return;
  const bool now_out = is_out(consents.latest(consent.channel_type, consent.address));
  if (was_out == now_out) return;
  for (const auto& integration : integrations.all()) {
    if (integration.channel_type != consent.channel_type) continue;
    auto client = store::Clients{tx.connection()}.find_by_external_id(integration.id, consent.address);
    if (!client || client->status == domain::ClientStatus::pending) continue;
    tx.publish(domain::ClientChanged{*std::move(client), now_out ? "blocked" : "unblocked"});
  }
}

bool has_opted_out(store::sql::Connection& connection, const domain::Client& client) {
  return is_out(store::Consents{connection}.latest(client.type, client.external_id));
}

}  // namespace hub::messaging
