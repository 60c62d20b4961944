// Moves control of conversations, in a commit. The rules are domain/switchboard.hpp's. When control reaches a workflow
// a turn task with the event "control_passed" is written for it; when it reaches the desk, Hooks open the ticket.
// A release wakes nobody: whoever has it then takes their turn when the person writes again.
#pragma once

#include <string>
#include <string_view>

#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"

namespace hub::messaging {

enum class Wakes { holder, nobody };

// Writes `control`, whatever the rules say of it, and tells. When the holder is another one, `hooks` are called, and a
// workflow is woken as `wakes` says. `conversation` was read in this change, and is as it is afterwards.
domain::Result<> move_control(store::Transaction& tx, const Integrations& integrations, const Hooks& hooks,
                              domain::Conversation& conversation, domain::Control control, Wakes wakes);

class Switchboard {
 public:
  Switchboard(const Integrations& integrations, const Hooks& hooks);

  // invalid/"unknown_holder" when `to` is neither "desk" nor a configured workflow; otherwise as the rules say.
  // Each returns the conversation as it is afterwards.
  domain::Result<domain::Conversation> pass(store::Transaction& tx, const domain::ConversationId& conversation,
                                            std::string_view by, std::string_view to, std::string metadata_json);
  domain::Result<domain::Conversation> offer(store::Transaction& tx, const domain::ConversationId& conversation,
                                             std::string_view by, std::string_view to, std::string metadata_json);
  domain::Result<domain::Conversation> accept(store::Transaction& tx, const domain::ConversationId& conversation,
                                              std::string_view by);
  domain::Result<domain::Conversation> release(store::Transaction& tx, const domain::ConversationId& conversation,
                                               std::string_view by);

 private:
  domain::Result<domain::Conversation> apply(store::Transaction& tx, domain::Conversation conversation,
                                             domain::Result<domain::Control> control, Wakes wakes);
  const Integrations& integrations_;
  const Hooks& hooks_;
};

}  // namespace hub::messaging
