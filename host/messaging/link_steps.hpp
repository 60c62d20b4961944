// What asking and confirming share. Inner header of messaging.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/content.hpp"
#include "domain/identity.hpp"
#include "domain/link.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// Whether the client belongs to this person, whatever merges lie between.
bool is_of(store::Transaction& tx, const domain::Client& client, std::string_view user);

// The claim that having this client is; none: its channel has no addresses.
std::optional<domain::IdentityKey> key_of(const domain::Client& client);

// The pending client of a request that came to nothing goes, unless another one still asks it.
void drop_pending_client(store::Transaction& tx, const domain::LinkRequest& request, std::string_view reason);

}  // namespace hub::messaging
