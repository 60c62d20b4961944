#include "webhooks/payloads.hpp"

#include "api/rest_shapes.hpp"
#include "store/conversations.hpp"
#include "store/merges.hpp"
#include "store/users.hpp"
#include "wire/object_writer.hpp"

namespace hub::webhooks {
namespace {

using wire::ObjectWriter;

std::string only_id(std::string_view id) {
  std::string out;
  ObjectWriter{out}.text("id", id).close();
  return out;
}

template <class Ids>
std::string list_of_ids(const Ids& ids) {
  std::string out = "[";
  for (const auto& id : ids) out += (out.size() > 1 ? "," : "") + only_id(id);
  return out + "]";
}

void append_holder(ObjectWriter& object, std::string_view key, const std::string& holder) {
  if (holder.empty()) return;
  std::string out;
  ObjectWriter{out}.text("id", holder).text("name", holder).close();
  object.json(key, out);
}

// Why, in the contract's words.
const char* reason_of(const domain::Merge& merge) {
  return merge.reason == "signed in" || merge.reason == "verified by jwt" ? "sdkLogin" : "channelLinking";
}

}  // namespace

std::string Payloads::of_message(const domain::MessageAppended& event) const {
  const auto& message = *event.message;
  std::string author;
  std::string from;
  api::MessageExtras extras;
  if (message.author.type == domain::AuthorType::user) {
    author = user(message.author.id);
    extras.author_user = author;
    const auto channel = integrations_.find(message.source.integration_id);
    if (channel && !channel->live) extras.original_message_id = message.source.external_id;
    if (includes_.full_source) from = client(message.source.client_id);
    extras.source_client = from;
  }
  std::string out;
  ObjectWriter{out}
      .json("conversation", conversation(message.conversation_id))
      .json("message", api::rest_message_json(message, extras))
      .close();
  return out;
}

std::string Payloads::of_created(const domain::ConversationChanged& event, const domain::Message* first) const {
  std::string out;
  ObjectWriter object{out};
  object.json("conversation", conversation(event.conversation_id));
  object.text("creationReason", first != nullptr ? "message" : "none");
  if (first != nullptr) object.json("source", source_of(*first));
  object.json("user", user(event.user_id)).close();
  return out;
}

std::string Payloads::of_removed(const domain::ConversationErased& event) const {
  std::string told;
  ObjectWriter{told}.text("id", event.conversation_id).text("type", "personal").close();
  std::string out;
  ObjectWriter{out}.json("conversation", told).close();
  return out;
}

std::string Payloads::of_read(const domain::ReadAdvanced& event) const {
  std::string author;
  ObjectWriter who{author};
  who.text("type", event.by_user ? "user" : "business");
  if (event.by_user) who.text("userId", event.user_id).json("user", user(event.user_id));
  who.close();
  std::string activity;
  ObjectWriter{activity}.text("type", "conversation:read").json("author", author).number("lastSeq", event.seq).close();
  std::string out;
  ObjectWriter{out}.json("conversation", conversation(event.conversation_id)).json("activity", activity).close();
  return out;
}

std::string Payloads::of_delivery(const domain::DeliveryChanged& event, const domain::Delivery& stored) const {
  const auto& delivery = event.delivery;
  std::string destination;
  ObjectWriter to{destination};
  to.text("type", channel_of(delivery.integration_id)).text("integrationId", delivery.integration_id).close();
  std::string out;
  ObjectWriter object{out};
  object.json("user", user(event.user_id)).json("conversation", conversation(delivery.conversation_id));
  object.json("message", only_id(delivery.message_id)).json("destination", destination);
  if (!stored.external_id.empty()) object.json("externalMessages", "[" + only_id(stored.external_id) + "]");
  const bool is_on_its_way = delivery.status == domain::DeliveryStatus::sent;
  object.literal("isFinalEvent", is_on_its_way ? "false" : "true");
  const bool is_unknown = delivery.status == domain::DeliveryStatus::unknown;
  if (is_unknown || delivery.status == domain::DeliveryStatus::failed) {
    std::string error;
    ObjectWriter why{error};
    why.text("code", is_unknown ? "outcome_unknown" : "undelivered").text("message", delivery.reason).close();
    object.json("error", error);
  }
  object.close();
  return out;
}

std::string Payloads::of_client(const domain::Client& client, std::string_view reason) const {
  const auto owner = store::Users{sql_}.find(client.user_id);
  std::string told;
  if (owner) {
    told = api::rest_client_json(sql_, client);
  } else {
    ObjectWriter{told}
        .text("id", client.id)
        .text("type", client.type)
        .text("integrationId", client.integration_id)
        .close();
  }
  std::string out;
  ObjectWriter object{out};
  object.json("user", owner ? user(*owner) : only_id(client.user_id)).json("client", told);
  object.text_if_any("reason", reason).close();
  return out;
}

std::string Payloads::of_merge(const domain::UserMerged& event) const {
  std::string users;
  ObjectWriter{users}.json("surviving", user(event.survivor)).json("discarded", user(event.loser)).close();
  std::string out;
  ObjectWriter object{out};
  object.json("mergedUsers", users);
  if (!event.default_conversation.empty()) {
    std::string conversations;
    ObjectWriter{conversations}.json("surviving", conversation(event.default_conversation)).close();
    object.json("mergedConversations", conversations);
  }
  object.json("movedConversations", list_of_ids(event.conversations)).json("movedClients", list_of_ids(event.clients));
  const auto merge = store::Merges{sql_}.find(event.merge_id);
  if (merge) object.text("reason", reason_of(*merge));
  object.close();
  return out;
}

std::string Payloads::of_unmerge(const domain::UserUnmerged& event) const {
  std::string users;
  ObjectWriter{users}.json("surviving", user(event.survivor)).json("restored", user(event.restored)).close();
  std::vector<domain::ClientId> clients;
  for (const auto& one : event.clients) clients.push_back(one.id);
  std::string out;
  ObjectWriter{out}
      .json("unmergedUsers", users)
      .json("movedConversations", list_of_ids(event.conversations))
      .json("movedClients", list_of_ids(clients))
      .close();
  return out;
}

std::string Payloads::of_user(const domain::User& user) const {
  std::string out;
  ObjectWriter{out}.json("user", wire::user_json(user)).close();
  return out;
}

std::string Payloads::of_erased(const domain::UserErased& event) const {
  std::string out;
  ObjectWriter{out}.json("user", only_id(event.user_id)).close();
  return out;
}

std::string Payloads::user(std::string_view id) const {
  const auto found = store::Users{sql_}.find(id);
  return found ? user(*found) : only_id(id);
}

std::string Payloads::user(const domain::User& user) const {
  if (includes_.full_user) return wire::user_json(user);
  std::string out;
  ObjectWriter{out}.text("id", user.id).text_if_any("externalId", user.external_id).close();
  return out;
}

std::string Payloads::conversation(const domain::ConversationId& id) const {
  const auto found = store::Conversations{sql_}.find(id);
  std::string out;
  ObjectWriter object{out};
  object.text("id", id).text("type", "personal");
  if (found) {
    object.json_if_any("metadata", found->metadata_json);
    append_holder(object, "activeSwitchboardIntegration", found->control.holder);
    append_holder(object, "pendingSwitchboardIntegration", found->control.pending);
  }
  object.close();
  return out;
}

std::string Payloads::client(const domain::ClientId& id) const {
  const auto found = store::Clients{sql_}.find(id);
  return found ? api::rest_client_json(sql_, *found) : std::string{};
}

std::string Payloads::channel_of(const domain::IntegrationId& id) const {
  const auto found = integrations_.find(id);
  return found ? found->channel_type : std::string{};
}

std::string Payloads::source_of(const domain::Message& message) const {
  std::string out;
  ObjectWriter object{out};
  object.text("type", message.source.type).text_if_any("integrationId", message.source.integration_id);
  if (includes_.full_source) object.json_if_any("client", client(message.source.client_id));
  object.close();
  return out;
}

domain::Delivery stored_delivery(store::sql::Connection& sql, const domain::Delivery& told) {
  for (auto& one : store::Deliveries{sql}.of_message(told.message_id)) {
    if (one.client_id == told.client_id) return std::move(one);
  }
  return told;
}

}  // namespace hub::webhooks
