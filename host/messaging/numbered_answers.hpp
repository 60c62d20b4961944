// "2" where buttons were shown as numbers is a tap on button 2. Inner header of messaging.
#pragma once

#include <optional>

#include "domain/content.hpp"
#include "domain/conversation.hpp"
#include "messaging/integrations.hpp"
#include "store/sql.hpp"

namespace hub::messaging {

// What a person's text on a channel means, if the last message of the business to that client offered it as a numbered
// choice. What came in between and went to another client, or failed, does not count. One that is still on its way may
// or may not have been seen: when its numbers and those before it say different things, the answer stays words.
std::optional<domain::Content> choice_meant(store::sql::Connection& connection, const Integration& integration,
                                            const domain::Conversation& conversation, const domain::ClientId& client,
                                            const domain::Content& said);

}  // namespace hub::messaging
