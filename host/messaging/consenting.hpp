// Whether people want to hear from us on a channel: what they say is noted as evidence, and what it changes is told.
// Each in the caller's change. [any thread]
#pragma once

#include "domain/consent.hpp"
#include "domain/identity.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// Records what was said, once. When another word counts from now on, every client with this address on a channel of
// the type is told of: `ClientChanged`, "blocked" or "unblocked". A pending client is not: whoever asked for it is not
// known to have the address, and learns nothing about it.
void record_consent(store::Transaction& tx, const Integrations& integrations, const domain::Consent& consent);

// The latest word from this client's address was that it wants to hear no more.
bool has_opted_out(store::sql::Connection& connection, const domain::Client& client);

}  // namespace hub::messaging
