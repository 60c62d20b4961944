#include "live/rows.hpp"

#include "domain/display_name.hpp"
#include "domain/silence.hpp"
#include "domain/switchboard.hpp"
#include "live/frames.hpp"
#include "messaging/last_used.hpp"
#include "store/conversations.hpp"
#include "store/sql.hpp"
#include "wire/wire.hpp"

namespace hub::live {
namespace {

void append_conversation(std::string& out, const domain::Conversation& conversation,
                         std::optional<domain::Time> silent_since) {
  out += "{\"id\":";
  wire::append_quoted(out, conversation.id);
  out += ",\"lastSeq\":" + std::to_string(conversation.last_seq);
  out += ",\"businessReadSeq\":" + std::to_string(conversation.business_read_seq);
  out += ",\"userReadSeq\":" + std::to_string(conversation.user_read_seq);
  out += ",\"userDeliveredSeq\":" + std::to_string(conversation.user_delivered_seq);
  out += ",\"holder\":";
  wire::append_quoted(out, conversation.control.holder);
  out += ",\"lastMessage\":{\"preview\":";
  wire::append_quoted(out, conversation.last_message_preview);
  const bool silent = conversation.last_seq == 0;
  out += ",\"at\":\"" + domain::to_rfc3339(silent ? conversation.created_at : conversation.last_message_at) + "\"}";
  if (silent_since) out += ",\"silentSince\":\"" + domain::to_rfc3339(*silent_since) + '"';
  out += '}';
}

void append_user(std::string& out, const domain::User& user, std::string_view name) {
  out += "{\"id\":";
  wire::append_quoted(out, user.id);
  out += ",\"name\":";
  wire::append_quoted(out, name);
  frames::append_optional(out, "avatarUrl", user.profile.avatar_url);
  out += user.external_id.empty() ? ",\"known\":false" : ",\"known\":true";
  frames::append_optional(out, "locale", user.profile.locale);
  out += '}';
}

// Since when the desk waits for the person.
std::optional<domain::Time> silent_since(store::sql::Connection& connection, const store::Tickets::InboxRow& row) {
  const bool waits =
      row.ticket && domain::waits_for_person(row.ticket->status) && row.conversation.control.holder == domain::kDesk;
  return waits ? store::Messages{connection}.unanswered_since(row.conversation.id) : std::nullopt;
}

std::string row_json(const store::Tickets::InboxRow& row, std::optional<domain::Time> silent_since,
                     std::string_view name, std::string_view integration_id, std::string_view channel_type,
                     std::string_view owner_name) {
  std::string out;
  out.reserve(768);
  out += "{\"conversation\":";
  append_conversation(out, row.conversation, silent_since);
  out += ",\"user\":";
  append_user(out, row.user, name);
  out += ",\"channel\":{\"integrationId\":";
  wire::append_quoted(out, integration_id);
  out += ",\"type\":";
  wire::append_quoted(out, channel_type);
  out += "},\"ticket\":";
  if (row.ticket) {
    out += wire::ticket_json(*row.ticket, owner_name);
  } else {
    out += "null";
  }
  out += '}';
  return out;
}

}  // namespace

std::string row_json(store::sql::Connection& connection, const messaging::Integrations& integrations,
                     const store::Tickets::InboxRow& row) {
  std::string owner_name;
  if (row.ticket && !row.ticket->owner.empty()) {
    if (const auto owner = store::Agents(connection).find(row.ticket->owner)) owner_name = owner->name;
  }
  const auto client = messaging::last_used_client(connection, row.conversation);
  const auto& id = client ? client->integration_id : row.conversation.integration_id;
  const auto integration = integrations.find(id);
  const auto name = client ? domain::display_name_of(row.user, *client) : domain::display_name_of(row.user);
  return row_json(row, silent_since(connection, row), name, id, integration ? integration->channel_type : std::string{},
                  owner_name);
}

std::optional<std::string> row_json(store::sql::Connection& connection, const messaging::Integrations& integrations,
                                    std::string_view conversation_id) {
  const auto row = store::Tickets(connection).inbox_row(conversation_id);
  if (!row) return std::nullopt;
  return row_json(connection, integrations, *row);
}

}  // namespace hub::live
