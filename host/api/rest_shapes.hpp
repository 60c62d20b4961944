// Pieces that several REST resources share: finding what a path or body names, and the v2 shape of a message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "messaging/integrations.hpp"
#include "store/sql.hpp"
#include "wire/json_object.hpp"

namespace hub::api {

// By id, else by external id; someone who was merged away is answered as who they are now. user_not_found.
domain::Result<domain::User> find_user(store::sql::Connection& sql, std::string_view id_or_external_id);
domain::Result<domain::Conversation> find_conversation(store::sql::Connection& sql, std::string_view id);

// The request's body as JSON; an empty body reads as {}.
domain::Result<wire::JsonObject> read_body(std::string_view body);

// A string field of at most `most` characters; nothing when absent. invalid when it is another type or too long.
domain::Result<std::optional<std::string>> read_text(const wire::JsonObject& body, std::string_view path,
                                                     std::size_t most);

// As REST v2 writes it: the author is "user" or "business", with `subtypes` ["AI"] for workflows. `seq` is ours.
std::string rest_message_json(const domain::Message& message);
// What webhooks add to it (docs/webhooks.md); empty: nothing.
struct MessageExtras {
  std::string_view author_user{};          // JSON: who a person is that wrote
  std::string_view source_client{};        // JSON: the client that it came from
  std::string_view original_message_id{};  // the channel's
};
std::string rest_message_json(const domain::Message& message, const MessageExtras& extras);

// {"id","type","status","integrationId","externalId","lastSeen","linkedAt","displayName"?,"info"?}
std::string rest_client_json(store::sql::Connection& sql, const domain::Client& client);

// {"clientId","integrationId","channel","status","reason"?,"chosenBy"?,"replaces"?,"externalId"?,"createdAt","sentAt"?,
// "deliveredAt"?,"readAt"?,"updatedAt"}. `status` is "unknown" where the channel cannot tell.
std::string delivery_json(const domain::Delivery& delivery, const messaging::Integrations& integrations);

// Where a person wants to be answered: nothing, a type of channel or an integration. invalid/"bad_request".
domain::Result<> known_channel(const messaging::Integrations& integrations, std::string_view name);

// By whom: nothing, "bot" or "human". invalid/"bad_request".
domain::Result<> known_responder(std::string_view name);

// The answer of what changes something and has nothing to tell.
domain::Result<std::string> done(domain::Result<> outcome);

}  // namespace hub::api
