#include "api/rest_shapes.hpp"

#include "live/frames.hpp"
#include "messaging/consenting.hpp"
#include "store/conversations.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (const char letter : text) count += (static_cast<unsigned char>(letter) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

}  // namespace

domain::Result<domain::User> find_user(store::sql::Connection& sql, std::string_view id_or_external_id) {
  store::Users users(sql);
  auto user = users.find_survivor(id_or_external_id);
  if (!user) user = users.find_by_external_id(id_or_external_id);
  if (user) return *std::move(user);
  return domain::not_found("user", "There is no user '" + std::string{id_or_external_id} + "'.");
}

domain::Result<domain::Conversation> find_conversation(store::sql::Connection& sql, std::string_view id) {
  if (auto conversation = store::Conversations(sql).find(id)) return *std::move(conversation);
  return domain::not_found("conversation", "There is no conversation '" + std::string{id} + "'.");
}

domain::Result<wire::JsonObject> read_body(std::string_view body) {
  return wire::JsonObject::parse(body.empty() ? "{}" : body);
}

domain::Result<std::optional<std::string>> read_text(const wire::JsonObject& body, std::string_view path,
                                                     std::size_t most) {
  if (!body.has(path)) return std::optional<std::string>{};
  if (!body.is_string(path)) return domain::invalid("bad_request", std::string{path} + ": expected a string");
  const auto text = body.text(path);
  if (count_characters(text) > most) {
    return domain::invalid("bad_request", std::string{path} + ": longer than " + std::to_string(most) + " characters");
  }
  return std::optional<std::string>{text};
}

std::string rest_message_json(const domain::Message& message) {
  return rest_message_json(message, MessageExtras{});
}

std::string rest_message_json(const domain::Message& message, const MessageExtras& extras) {
  using live::frames::append_optional;
  const bool by_user = message.author.type == domain::AuthorType::user;
  std::string out;
  out.reserve(320 + message.content.json.size() + message.metadata_json.size());
  out += "{\"id\":";
  wire::append_quoted(out, message.id);
  out += ",\"seq\":" + std::to_string(message.seq) + ",\"received\":\"" + domain::to_rfc3339(message.received_at);
  out += by_user ? "\",\"author\":{\"type\":\"user\"" : "\",\"author\":{\"type\":\"business\"";
  if (by_user) append_optional(out, "userId", message.author.id);
  if (message.author.type == domain::AuthorType::bot) out += ",\"subtypes\":[\"AI\"]";
  append_optional(out, "displayName", message.author.display_name);
  append_optional(out, "avatarUrl", message.author.avatar_url);
  if (!extras.author_user.empty()) out.append(",\"user\":").append(extras.author_user);
  out += "},\"content\":" + message.content.json + ",\"source\":{\"type\":";
  wire::append_quoted(out, message.source.type);
  append_optional(out, "integrationId", message.source.integration_id);
  append_optional(out, "originalMessageId", extras.original_message_id);
  if (!extras.source_client.empty()) out.append(",\"client\":").append(extras.source_client);
  out += '}';
  if (!message.metadata_json.empty()) out += ",\"metadata\":" + message.metadata_json;
  out += '}';
  return out;
}

std::string rest_client_json(store::sql::Connection& sql, const domain::Client& client) {
  using live::frames::append_optional;
  // In the contract's words who has opted out has blocked us; the hub still takes in what they write.
  const bool is_out = client.status == domain::ClientStatus::active && messaging::has_opted_out(sql, client);
  const auto status = is_out ? domain::ClientStatus::blocked : client.status;
  std::string out = "{\"id\":";
  wire::append_quoted(out, client.id);
  append_optional(out, "type", client.type);
  append_optional(out, "status", domain::name_of(status));
  append_optional(out, "integrationId", client.integration_id);
  append_optional(out, "externalId", client.external_id);
  const bool was_seen = client.last_seen_at != domain::Time{};
  if (was_seen) append_optional(out, "lastSeen", domain::to_rfc3339(client.last_seen_at));
  append_optional(out, "linkedAt", domain::to_rfc3339(client.created_at));
  append_optional(out, "displayName", client.display_name);
  if (!client.info_json.empty()) out += ",\"info\":" + client.info_json;
  return out + "}";
}

std::string delivery_json(const domain::Delivery& delivery, const messaging::Integrations& integrations) {
  using live::frames::append_json;
  using live::frames::append_optional;
  const auto integration = integrations.find(delivery.integration_id);
  std::string out = "{\"clientId\":";
  wire::append_quoted(out, delivery.client_id);
  append_optional(out, "integrationId", delivery.integration_id);
  if (integration) append_optional(out, "channel", integration->channel_type);
  append_optional(out, "status", domain::name_of(delivery.status));
  if (integration) append_json(out, "notTold", live::frames::not_told(delivery, integration->capabilities));
  append_optional(out, "reason", delivery.reason);
  append_optional(out, "chosenBy", delivery.chosen_by);
  append_optional(out, "replaces", delivery.replaces);
  append_optional(out, "externalId", delivery.external_id);
  const std::pair<const char*, domain::Time> times[] = {{"createdAt", delivery.created_at},
                                                        {"sentAt", delivery.sent_at},
                                                        {"deliveredAt", delivery.delivered_at},
                                                        {"readAt", delivery.read_at},
                                                        {"updatedAt", delivery.updated_at}};
  for (const auto& [name, time] : times) {
    if (time != domain::Time{}) append_optional(out, name, domain::to_rfc3339(time));
  }
  return out + "}";
}

domain::Result<> known_channel(const messaging::Integrations& integrations, std::string_view name) {
  if (name.empty()) return {};
  for (const auto& integration : integrations.all()) {
    const bool is_channel = integration.kind == messaging::IntegrationKind::channel;
    if (is_channel && (integration.id == name || integration.channel_type == name)) return {};
  }
  return domain::invalid("bad_request", "preferredChannel: there is no channel or integration '" + std::string{name} +
                                            "' in the configuration");
}

domain::Result<> known_responder(std::string_view name) {
  if (name.empty() || name == domain::kBot || name == domain::kHuman) return {};
  return domain::invalid("bad_request", "preferredResponder: expected \"bot\", \"human\" or null");
}

domain::Result<std::string> done(domain::Result<> outcome) {
  if (!outcome) return tl::unexpected(std::move(outcome.error()));
  return std::string{"{}"};
}

}  // namespace hub::api
