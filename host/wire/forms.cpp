// The JSON forms that REST and the live sessions give out. Each is written in one pass into one string.
#include "wire/object_writer.hpp"
#include "wire/wire.hpp"

namespace hub::wire {
namespace {

void append_author(std::string& out, const domain::Author& author) {
  ObjectWriter object{out};
  object.text("type", domain::name_of(author.type));
  object.text_if_any(author.type == domain::AuthorType::user ? "userId" : "id", author.id);
  object.text("displayName", author.display_name);
  object.text_if_any("avatarUrl", author.avatar_url);
  object.close();
}

void append_source(std::string& out, const domain::Source& source, bool client_message_id) {
  ObjectWriter object{out};
  object.text("type", source.type);
  if (source.type != "agent") object.text_if_any("integrationId", source.integration_id);
  if (client_message_id) object.text_if_any("clientMessageId", source.external_id);
  object.close();
}

void append_holder(ObjectWriter& object, std::string& out, std::string_view key, std::string_view holder) {
  if (holder.empty()) return;
  object.begin(key);
  ObjectWriter integration{out};
  integration.text("id", holder).text("name", holder).close();
}

}  // namespace

std::string message_json(const domain::Message& message) {
  return message_json(message, MessageOptions{});
}

std::string message_json(const domain::Message& message, MessageOptions options) {
  constexpr std::size_t frame = 320;  // keys, ids and times
  std::string out;
  out.reserve(frame + message.content.json.size() + message.metadata_json.size() + message.author.display_name.size() +
              message.author.avatar_url.size() + message.source.external_id.size());
  ObjectWriter object{out};
  object.text("id", message.id);
  if (options.seq) object.number("seq", message.seq);
  object.text("received", domain::to_rfc3339(message.received_at));
  object.begin("author");
  append_author(out, message.author);
  object.json("content", message.content.json);
  object.begin("source");
  append_source(out, message.source, options.client_message_id);
  object.json_if_any("metadata", message.metadata_json);
  object.close();
  return out;
}

std::string user_json(const domain::User& user) {
  std::string out;
  out.reserve(256 + user.metadata_json.size());
  ObjectWriter object{out};
  object.text("id", user.id).text_if_any("externalId", user.external_id);
  if (user.signed_up_at != domain::Time{}) object.text("signedUpAt", domain::to_rfc3339(user.signed_up_at));
  object.begin("profile");
  ObjectWriter profile{out};
  profile.text_if_any("givenName", user.profile.given_name)
      .text_if_any("surname", user.profile.surname)
      .text_if_any("email", user.profile.email)
      .text_if_any("avatarUrl", user.profile.avatar_url)
      .text_if_any("locale", user.profile.locale)
      .text_if_any("preferredChannel", user.profile.preferred_channel)
      .text_if_any("preferredResponder", user.profile.preferred_responder)
      .close();
  object.json("metadata", user.metadata_json.empty() ? "{}" : std::string_view{user.metadata_json});
  object.close();
  return out;
}

std::string conversation_json(const domain::Conversation& conversation) {
  const auto updated =
      conversation.last_message_at == domain::Time{} ? conversation.created_at : conversation.last_message_at;
  std::string out;
  out.reserve(320 + conversation.metadata_json.size());
  ObjectWriter object{out};
  object.text("id", conversation.id).text("type", "personal").text_if_any("displayName", conversation.display_name);
  object.literal("isDefault", "true");
  append_holder(object, out, "activeSwitchboardIntegration", conversation.control.holder);
  append_holder(object, out, "pendingSwitchboardIntegration", conversation.control.pending);
  object.text("createdAt", domain::to_rfc3339(conversation.created_at));
  object.text("lastUpdatedAt", domain::to_rfc3339(updated));
  object.json("metadata", conversation.metadata_json.empty() ? "{}" : std::string_view{conversation.metadata_json});
  object.close();
  return out;
}

std::string agent_json(const domain::Agent& agent) {
  std::string out;
  ObjectWriter object{out};
  object.text("id", agent.id).text("name", agent.name).text("email", agent.email);
  object.text("role", domain::name_of(agent.role)).text_if_any("avatarUrl", agent.avatar_url).close();
  return out;
}

std::string ticket_json(const domain::Ticket& ticket, std::string_view owner_name) {
  std::string out;
  ObjectWriter object{out};
  object.text("id", ticket.id).text("status", domain::name_of(ticket.status));
  object.text("style", domain::name_of(ticket.style)).text("queue", ticket.queue);
  if (ticket.owner.empty()) {
    object.literal("owner", "null");
  } else {
    object.begin("owner");
    ObjectWriter owner{out};
    owner.text("id", ticket.owner).text("name", owner_name).close();
  }
  object.text("openedAt", domain::to_rfc3339(ticket.opened_at)).close();
  return out;
}

}  // namespace hub::wire
