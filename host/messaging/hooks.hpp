// What later rooms add to a change of messaging, inside the same commit (the desk opens a ticket when control reaches
// it). Called on the store's writer thread, within the transaction; an error rolls the whole change back.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "store/store.hpp"

namespace hub::messaging {

struct Inbound;
struct Identified;

// What a hook learnt from a person's words before they are taken in.
struct Overheard {
  bool identify_again = false;               // the client has another user now
  bool settled = false;                      // it was said to the hub: no workflow takes a turn for it
  std::optional<domain::Content> instead{};  // what is stored in place of what was said
  std::optional<std::string> metadata{};     // likewise, as JSON
  std::optional<domain::Message> answer{};   // all that is stored: a line of the hub, under the external id
};

struct Hooks {
  // Somebody writes; nothing of it is stored yet.
  std::vector<std::function<domain::Result<Overheard>(store::Transaction&, const Inbound&, const Identified&)>>
      will_receive;
  // A user's message was appended. `conversation` is its state after the append.
  std::vector<std::function<domain::Result<>(store::Transaction&, const domain::Conversation&, const domain::Message&)>>
      has_received;
  // An agent's or workflow's message was appended.
  std::vector<std::function<domain::Result<>(store::Transaction&, const domain::Conversation&, const domain::Message&)>>
      has_sent;
  // Control moved; `conversation.control` is the new state. Also called for a new conversation's first holder.
  std::vector<std::function<domain::Result<>(store::Transaction&, const domain::Conversation&)>> has_passed_control;
};

}  // namespace hub::messaging
