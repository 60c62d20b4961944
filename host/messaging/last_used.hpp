// Where the business reaches a person now.
#pragma once

#include <optional>

#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "store/sql.hpp"

namespace hub::messaging {

// The active client that the person of this conversation wrote from last; empty when none is active.
std::optional<domain::Client> last_used_client(store::sql::Connection& connection,
                                               const domain::Conversation& conversation);

}  // namespace hub::messaging
