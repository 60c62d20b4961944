// What the business says goes out here: control is checked, the message appended, a delivery queued for the client
// that it goes to, all in one commit.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/answering.hpp"
#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "messaging/answering.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "messaging/loop_guard.hpp"
#include "store/store.hpp"

namespace hub::messaging {

inline constexpr const char* kDeliverTask = "deliver";

// Payload of a "deliver" task: hand this message to the channel of this client. Lane: the client, so that messages
// arrive in order. Its runner completes the task in the change that takes the delivery row forward.
struct DeliverOrder {
  domain::MessageId message_id;
  domain::ConversationId conversation_id;
  domain::ClientId client_id;
  // Of a message in several parts: how many went out, the last one aside.
  std::size_t parts_sent = 0;
  // A try is with the channel, and a second one could reach the person twice. Stays when the hub dies meanwhile.
  bool handed_over = false;
  // An earlier try may have gone out; the channel drops the repetition.
  bool may_be_out = false;

  std::string to_json() const;
  static domain::Result<DeliverOrder> from_json(std::string_view json);

  // The idempotency key that channels get, and back: without the conversation, and without what follows a further
  // colon (which part of a message that was split).
  std::string delivery_id() const { return message_id + ":" + client_id; }
  static std::optional<DeliverOrder> from_delivery_id(std::string_view id);
};

struct Outgoing {
  domain::ConversationId conversation_id;
  std::string sender;  // holder's name that must be in control: "desk" or a workflow's id
  domain::Author author;
  domain::Content content;
  domain::Source source;  // external_id: the sender's own id, for dedupe; may be empty
  std::string metadata_json;
};

struct Sent {
  domain::Message message;
  bool duplicate = false;
  bool erased = false;  // of a duplicate: the message was deleted since; only ids, seq and time are left
};

class Outbox {
 public:
  Outbox(store::Store& store, const Integrations& integrations, const Hooks& hooks, domain::AnsweringRules rules = {});

  // rejected/"not_in_control" when `sender` does not hold control, rejected/"loop_stopped" when a workflow and another
  // program answer each other; not_found/"conversation_not_found".
  domain::Result<Sent> send(store::Transaction& tx, const Outgoing& outgoing);

  // The business has read up to `seq`.
  domain::Result<> has_read(store::Transaction& tx, const domain::ConversationId& conversation, domain::Seq seq);

 private:
  const Hooks& hooks_;
  const Answering answering_;
  const LoopGuard loops_;
};

}  // namespace hub::messaging
