// Two automatic senders that answer each other are stopped: a workflow and another program behind a channel, or two
// workflows that hand a conversation back and forth. Counted are the turns of our automatic senders within the window
// and since a human spoke: an agent, or the person on a live channel. What comes by other channels may be a program.
// [any thread]
//
// A conversation that loops takes no further turn and nothing from a workflow until a human speaks or the window has
// passed; control goes to the desk, which is told.
#pragma once

#include <string>
#include <string_view>

#include "domain/answering.hpp"
#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "messaging/integrations.hpp"
#include "messaging/switchboard.hpp"
#include "store/store.hpp"

namespace hub::messaging {

class LoopGuard {
 public:
  // `integrations` must outlive it.
  LoopGuard(const Integrations& integrations, domain::LoopRules rules, std::string speaker = "Hubbub");

  // Have all turns been taken? Not for the `speaker` (`author.id`) whose turn it still is. Costs nothing for a
  // conversation with fewer messages than turns are allowed, and one read by key for one that is not in a hurry.
  bool loops(store::sql::Connection& connection, const domain::Conversation& conversation, domain::Time now,
             std::string_view speaker = {}) const;

  // rejected/"loop_stopped".
  static tl::unexpected<domain::Error> refusal();

  // When it loops, passes control from the workflow that holds it to the desk, and says why, once.
  domain::Result<> stop(store::Transaction& tx, const domain::ConversationId& conversation,
                        Switchboard& switchboard) const;

 private:
  const Integrations& integrations_;
  const domain::LoopRules rules_;
  const std::string speaker_;
};

}  // namespace hub::messaging
