// What the console is told about a person and about deliveries (docs/live-protocol.md, "The console's HTTP endpoints"),
// as JSON.
#pragma once

#include <string>
#include <string_view>

#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "messaging/answering.hpp"
#include "messaging/integrations.hpp"
#include "store/sql.hpp"

namespace hub::api {

// Appends `,"name":"text"`.
void add_quoted(std::string& out, std::string_view name, std::string_view text);

// A JSON value that may be missing.
std::string or_null(const std::string& json);

template <class Entries, class Write>
std::string array_of(const Entries& entries, Write write) {
  std::string out = "[";
  for (const auto& entry : entries) {
    if (out.size() > 1) out += ',';
    out += write(entry);
  }
  return out + "]";
}

// Who they are, where they can be reached, which claims are verified, and who was taken for the same person.
std::string person_json(store::sql::Connection& sql, const domain::User& user);

// How far each message of the business has come, by channel; what was given up and can be tried again names its task.
std::string deliveries_json(store::sql::Connection& sql, const messaging::Integrations& integrations,
                            const domain::ConversationId& conversation);

// The client that gets the next answer, and why; null when nobody can be reached. Without `answering`, it goes where
// the person wrote last.
std::string answers_to_json(store::sql::Connection& sql, const messaging::Answering* answering,
                            const domain::Conversation& conversation, domain::Time now);

}  // namespace hub::api
