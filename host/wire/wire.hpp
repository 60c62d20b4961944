// JSON forms of the domain, shared by REST, live sessions and plugins: Sunshine Conversations v2 shapes.
// Boost.JSON stays inside this room's .cpp files.
#pragma once

#include <string>
#include <string_view>

#include "domain/agent.hpp"
#include "domain/content.hpp"
#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "domain/ticket.hpp"

namespace hub::wire {

// Who may author which content: formResponse only users; form, carousel, list, template only the business.
enum class Writer { user, business };

// Checks `json` against the rules of REST v2 and returns the canonical content. Unknown fields are dropped; invalid
// UTF-8, wrong types, too long texts, too many items, unsafe URLs (only https, http, mailto, tel; attachments of this
// hub) are invalid/"invalid_content" with the path of the field: "content.items[2].actions[0].uri: …".
domain::Result<domain::Content> parse_content(std::string_view json, Writer writer);

// What a tapped reply or postback means (content.payload); empty: it was written.
std::string payload_of(const domain::Content& content);

// Flat object of string, number, boolean; at most 4 KB. Empty in, empty out.
domain::Result<std::string> parse_metadata(std::string_view json);

// {"id","received","author":{type,userId?,displayName,avatarUrl?},"content":{…},"source":{…},"metadata"?}
// plus, for live sessions, our own "seq". One allocation; content is embedded as is.
std::string message_json(const domain::Message& message);

struct MessageOptions {
  bool seq = true;                 // ours, beside the fields of REST v2
  bool client_message_id = false;  // source.clientMessageId: for the author's own side only
};
std::string message_json(const domain::Message& message, MessageOptions options);

// {"id","externalId"?,"signedUpAt"?,"profile":{…},"metadata"}
std::string user_json(const domain::User& user);

// {"id","type":"personal","displayName","isDefault":true,"createdAt","lastUpdatedAt","metadata"?…}
std::string conversation_json(const domain::Conversation& conversation);

// {"id","name","email","role","avatarUrl"?}, as the console gets itself.
std::string agent_json(const domain::Agent& agent);

// {"id","status","style","queue","owner":{"id","name"}|null,"openedAt"}, as in an inbox row.
std::string ticket_json(const domain::Ticket& ticket, std::string_view owner_name);

// Appends `text` as a JSON string literal with quotes. `text` must be valid UTF-8.
void append_quoted(std::string& out, std::string_view text);

bool is_valid_utf8(std::string_view bytes);

}  // namespace hub::wire
