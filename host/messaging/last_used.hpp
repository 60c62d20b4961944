// Where the business reaches a person now.
#pragma once

#include <optional>
#include <vector>

#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "store/sql.hpp"

namespace hub::messaging {

// The active client that the person of this conversation wrote from last; empty when none is active.
std::optional<domain::Client> last_used_client(store::sql::Connection& connection,
                                               const domain::Conversation& conversation);
// Of these active clients.
std::optional<domain::ClientId> last_used_of(store::sql::Connection& connection,
                                             const domain::Conversation& conversation,
                                             const std::vector<domain::Client>& active);

std::vector<domain::Client> active_clients(store::sql::Connection& connection, const domain::UserId& user);

}  // namespace hub::messaging
