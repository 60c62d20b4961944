// Inbox lines as consoles see them, live and over HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "messaging/integrations.hpp"
#include "store/desk.hpp"
#include "store/store.hpp"

namespace hub::live {

// {"conversation":{…},"user":{…},"channel":{…},"ticket":{…}|null} of docs/live-protocol.md. `owner_name`: of the
// ticket's owner, "" when there is none.
std::string row_json(const store::Tickets::InboxRow& row, std::string_view channel_type, std::string_view owner_name);

// The same, with names looked up in the snapshot.
std::string row_json(store::sql::Connection& connection, const messaging::Integrations& integrations,
                     const store::Tickets::InboxRow& row);
// Empty when there is no such conversation.
std::optional<std::string> row_json(store::sql::Connection& connection, const messaging::Integrations& integrations,
                                    std::string_view conversation_id);

}  // namespace hub::live
