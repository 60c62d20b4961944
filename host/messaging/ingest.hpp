// What people say comes in here, from every channel: one commit with dedupe, client, user, conversation, message,
// ticket (through Hooks) and the tasks that follow (the holder's turn).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// Who is at the other end, as the channel knows them.
struct Sender {
  domain::IntegrationId integration_id;
  std::string external_id;       // of the client: browser id, phone number, mailbox
  std::string display_name;      // unverified
  domain::Profile profile;       // unverified hints (locale, name); fill empty fields only
  std::string user_external_id;  // verified (signed JWT); empty: anonymous
  std::string info_json;
  // Of who is signed in, and only when what signed them in says so: theirs without a code (messaging/linking.hpp).
  std::string verified_email{};
  std::string verified_phone{};
};

struct Inbound {
  Sender sender;
  std::string external_id;  // of the message; (integration, external id) is stored once
  domain::Content content;
  std::string metadata_json;
  domain::ConversationId conversation_id;  // empty: the user's default conversation, made when absent
};

struct Received {
  domain::MessageId message_id;
  domain::ConversationId conversation_id;
  domain::UserId user_id;
  domain::ClientId client_id;
  domain::Seq seq = 0;
  bool duplicate = false;
  domain::Time received_at{};  // as it is stored
  bool erased = false;         // of a duplicate: the message was deleted since
  bool echo = false;           // of a duplicate: it is what we sent, coming back
};

// Someone as known after identification.
struct Identified {
  domain::User user;
  domain::Client client;
};

class Ingest {
 public:
  Ingest(store::Store& store, const Integrations& integrations, const Hooks& hooks);

  // Async; `done` is called once after the commit, on the store's writer thread. Errors: unknown or blocked
  // client, unknown conversation or one of somebody else (both conversation_not_found), store failures.
  void receive(Inbound inbound, std::function<void(domain::Result<Received>)> done);

  // The same inside a caller's transaction.
  domain::Result<Received> receive(store::Transaction& tx, const Inbound& inbound);

  // Finds or makes client and user, without a message (a widget opens). A user_external_id signs the client in:
  // the client joins the known user; an anonymous user's conversations move along (domain.md, linking 1 and 3).
  domain::Result<Identified> identify(store::Transaction& tx, const Sender& sender);

  // A message by the user written through the API rather than by a channel (REST, author user).
  domain::Result<Received> receive_for_user(store::Transaction& tx, const domain::User& user, domain::Message message);

  // The person has read / a device has got everything up to `seq`. Publishes ReadAdvanced / DeliveryChanged.
  domain::Result<> has_read(store::Transaction& tx, const domain::ConversationId& conversation, domain::Seq seq);
  domain::Result<> has_delivered(store::Transaction& tx, const domain::ConversationId& conversation, domain::Seq seq);

  // A new conversation for `user`, held by the integration's default holder ("desk" when unknown).
  domain::Result<domain::Conversation> open_conversation(store::Transaction& tx, const domain::User& user,
                                                         const domain::IntegrationId& integration);

 private:
  domain::Result<domain::Conversation> conversation_for(store::Transaction& tx, const domain::User& user,
                                                        const domain::ConversationId& wanted,
                                                        const domain::IntegrationId& integration);
  static std::optional<Received> echo_of(store::Transaction& tx, const Integration& integration,
                                         const Inbound& inbound);
  struct Heard;  // who says what
  domain::Result<Identified> known(store::Transaction& tx, const Sender& sender, const Integration& integration);
  domain::Result<Heard> listen(store::Transaction& tx, const Inbound& inbound, const Integration& integration);
  enum class Wants { turn, nothing };
  domain::Result<Received> take_in(store::Transaction& tx, const domain::User& user, domain::Conversation conversation,
                                   domain::Message message, Wants wants);
  domain::Result<> keep_held(store::Transaction& tx, domain::Conversation& conversation);

  store::Store& store_;
  const Integrations& integrations_;
  const Hooks& hooks_;
};

}  // namespace hub::messaging
