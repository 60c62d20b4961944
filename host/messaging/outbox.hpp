// What the business says goes out here: control is checked, the message appended, a delivery queued for the client
// that it goes to, all in one commit.
#pragma once

#include <string>

#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"

namespace hub::messaging {

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
};

class Outbox {
 public:
  Outbox(store::Store& store, const Integrations& integrations, const Hooks& hooks);

  // rejected/"not_in_control" when `sender` does not hold control; not_found/"conversation_not_found".
  domain::Result<Sent> send(store::Transaction& tx, const Outgoing& outgoing);

  // The business has read up to `seq`.
  domain::Result<> has_read(store::Transaction& tx, const domain::ConversationId& conversation, domain::Seq seq);

 private:
  store::Store& store_;
  const Integrations& integrations_;
  const Hooks& hooks_;
};

}  // namespace hub::messaging
