#include "messaging/person_items.hpp"

#include <boost/json/parse.hpp>

#include "crypto/encoding.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {

namespace {

class Item {
 public:
  Item& text(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    begin(name);
    append_text(value);
    return *this;
  }
  Item& number(std::string_view name, std::int64_t value) {
    begin(name);
    out_ += std::to_string(value);
    return *this;
  }
  Item& time(std::string_view name, domain::Time value) {
    return value == domain::Time{} ? *this : text(name, domain::to_rfc3339(value));
  }
  // JSON that the hub itself has checked or written.
  Item& json(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    begin(name);
    out_ += value;
    return *this;
  }
  // What a plugin calls JSON. A line of it that is none must not spoil the file.
  Item& claimed_json(std::string_view name, std::string_view value) {
    boost::json::error_code bad;
    if (!value.empty())
      static_cast<void>(boost::json::parse(boost::json::string_view{value.data(), value.size()}, bad));
    return bad || value.find('\n') != std::string_view::npos ? text(name, value) : json(name, value);
  }
  Item& object(std::string_view name, Item& inner) { return json(name, inner.done()); }
  template <class List, class Write>
  Item& list(std::string_view name, const List& items, const Write& write) {
    begin(name);
    out_ += '[';
    for (const auto& one : items) {
      if (&one != &*items.begin()) out_ += ',';
      append_text(write(one));
    }
    out_ += ']';
    return *this;
  }
  std::string done() {
    out_ += out_.empty() ? "{}" : "}";
    return std::move(out_);
  }

 private:
  void begin(std::string_view name) {
    out_ += out_.empty() ? "{\"" : ",\"";
    out_ += name;
    out_ += "\":";
  }
  void append_text(std::string_view value) {
    if (wire::is_valid_utf8(value)) return wire::append_quoted(out_, value);
    wire::append_quoted(out_, "bytes " + crypto::to_hex(value));
  }

  std::string out_;
};

}  // namespace

std::string item_of(const domain::User& user) {
  const auto& profile = user.profile;
  return Item{}
      .text("id", user.id)
      .text("externalId", user.external_id)
      .text("givenName", profile.given_name)
      .text("surname", profile.surname)
      .text("email", profile.email)
      .text("avatarUrl", profile.avatar_url)
      .text("locale", profile.locale)
      .json("metadata", user.metadata_json)
      .text("mergedInto", user.merged_into)
      .time("createdAt", user.created_at)
      .time("signedUpAt", user.signed_up_at)
      .done();
}

std::string item_of(const domain::Client& client) {
  return Item{}
      .text("id", client.id)
      .text("integrationId", client.integration_id)
      .text("type", client.type)
      .text("externalId", client.external_id)
      .text("displayName", client.display_name)
      .text("status", name_of(client.status))
      .claimed_json("info", client.info_json)
      .time("lastSeenAt", client.last_seen_at)
      .time("createdAt", client.created_at)
      .done();
}

std::string item_of(const domain::Identity& identity) {
  return Item{}
      .text("kind", name_of(identity.key.kind))
      .text("value", identity.key.value)
      .text("verifiedBy", identity.verified_by)
      .time("verifiedAt", identity.verified_at)
      .done();
}

std::string item_of(const domain::Consent& consent) {
  return Item{}
      .text("channelType", consent.channel_type)
      .text("address", consent.address)
      .text("state", consent.state == domain::ConsentState::opted_out ? "opted_out" : "opted_in")
      .text("evidence", consent.evidence)
      .text("integrationId", consent.integration_id)
      .text("eventId", consent.event_id)
      .time("changedAt", consent.changed_at)
      .done();
}

std::string item_of(const domain::LinkRequest& link) {
  return Item{}
      .text("id", link.id)
      .text("conversationId", link.conversation_id)
      .text("integrationId", link.integration_id)
      .text("clientId", link.client_id)
      .text("proof", name_of(link.proof))
      .text("state", name_of(link.state))
      .number("attempts", link.attempts)
      .text("reason", link.reason)
      .claimed_json("content", link.content_json)
      .time("createdAt", link.created_at)
      .time("expiresAt", link.expires_at)
      .done();
}

std::string item_of(const domain::Merge& merge) {
  const auto id_of = [](const domain::Merge::Moved& moved) { return moved.id; };
  const auto same = [](const std::string& text) { return text; };
  const auto claim = [](const domain::IdentityKey& key) { return std::string{name_of(key.kind)} + ":" + key.value; };
  return Item{}
      .text("id", merge.id)
      .text("survivor", merge.survivor)
      .text("loser", merge.loser)
      .text("reason", merge.reason)
      .time("mergedAt", merge.merged_at)
      .time("undoneAt", merge.undone_at)
      .list("clients", merge.clients, same)
      .list("identities", merge.identities, claim)
      .list("conversations", merge.conversations, id_of)
      .list("profile", merge.filled, same)
      .done();
}

std::string item_of(const domain::Record& record) {
  return Item{}
      .text("integrationId", record.instance)
      .text("collection", record.collection)
      .text("key", record.key)
      .number("version", record.version)
      .claimed_json("document", record.json)
      .done();
}

std::string item_of(const domain::Conversation& conversation) {
  return Item{}
      .text("id", conversation.id)
      .text("integrationId", conversation.integration_id)
      .text("displayName", conversation.display_name)
      .text("controlHolder", conversation.control.holder)
      .text("controlPending", conversation.control.pending)
      .json("controlMetadata", conversation.control.metadata_json)
      .json("metadata", conversation.metadata_json)
      .number("lastSeq", conversation.last_seq)
      .number("userReadSeq", conversation.user_read_seq)
      .number("businessReadSeq", conversation.business_read_seq)
      .number("userDeliveredSeq", conversation.user_delivered_seq)
      .time("createdAt", conversation.created_at)
      .time("lastMessageAt", conversation.last_message_at)
      .done();
}

std::string item_of(const domain::Ticket& ticket) {
  return Item{}
      .text("id", ticket.id)
      .text("conversationId", ticket.conversation_id)
      .text("status", name_of(ticket.status))
      .text("style", name_of(ticket.style))
      .text("queue", ticket.queue)
      .text("owner", ticket.owner)
      .number("reopens", ticket.reopens)
      .time("openedAt", ticket.opened_at)
      .time("solvedAt", ticket.solved_at)
      .time("closedAt", ticket.closed_at)
      .done();
}

std::string item_of(const domain::Message& message) {
  const auto& author = message.author;
  const auto& source = message.source;
  return Item{}
      .text("conversationId", message.conversation_id)
      .number("seq", message.seq)
      .text("id", message.id)
      .time("receivedAt", message.received_at)
      .object("author", Item{}
                            .text("type", name_of(author.type))
                            .text("id", author.id)
                            .text("displayName", author.display_name)
                            .text("avatarUrl", author.avatar_url))
      .json("content", message.content.json)
      .text("text", message.content.text)
      .object("source", Item{}
                            .text("type", source.type)
                            .text("integrationId", source.integration_id)
                            .text("clientId", source.client_id)
                            .text("externalId", source.external_id))
      .json("metadata", message.metadata_json)
      .done();
}

std::string item_of(const domain::Delivery& delivery) {
  return Item{}
      .text("conversationId", delivery.conversation_id)
      .text("messageId", delivery.message_id)
      .text("clientId", delivery.client_id)
      .text("integrationId", delivery.integration_id)
      .text("status", name_of(delivery.status))
      .text("externalId", delivery.external_id)
      .text("reason", delivery.reason)
      .time("updatedAt", delivery.updated_at)
      .done();
}

std::string item_of(const domain::Task& task) {
  return Item{}
      .text("id", task.id)
      .text("kind", task.kind)
      .time("dueAt", task.due)
      .text("lastError", task.last_error)
      .time("createdAt", task.created_at)
      .done();
}

std::string item_of(const domain::Attachment& attachment) {
  return Item{}
      .text("id", attachment.id)
      .text("conversationId", attachment.conversation_id)
      .text("uploader", attachment.uploader)
      .text("fileName", attachment.file_name)
      .text("mediaType", attachment.media_type)
      .number("sizeBytes", attachment.size_bytes)
      .text("sha256", attachment.sha256)
      .time("createdAt", attachment.created_at)
      .done();
}

}  // namespace hub::messaging
