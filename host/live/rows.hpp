// Inbox lines as consoles see them, live and over HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messaging/integrations.hpp"
#include "store/desk.hpp"
#include "store/store.hpp"

namespace hub::live {

// {"conversation":{…},"user":{…},"channel":{…},"ticket":{…}|null} of docs/live-protocol.md. The channel is where the
// person wrote last; when they can be reached on none, where the conversation began.
std::string row_json(store::sql::Connection& connection, const messaging::Integrations& integrations,
                     const store::Tickets::InboxRow& row);
// Empty when there is no such conversation.
std::optional<std::string> row_json(store::sql::Connection& connection, const messaging::Integrations& integrations,
                                    std::string_view conversation_id);

}  // namespace hub::live
