// The part of a commit that both directions share: a message is appended and told, control reaches somebody.
// Inner header of messaging.
#pragma once

#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "messaging/switchboard.hpp"
#include "store/conversations.hpp"
#include "store/store.hpp"

namespace hub::messaging {

tl::unexpected<domain::Error> conversation_not_found(std::string_view id);

// Appends `message` to `conversation`, takes both to their new state and publishes MessageAppended. For a duplicate
// nothing is written, told or changed.
domain::Result<store::Messages::Appended> post(store::Transaction& tx, domain::Conversation& conversation,
                                               domain::Message& message);

// Why a message goes to a client (`chosen_by` of its delivery), and whose failed delivery that follows.
struct Chosen {
  std::string by;
  domain::ClientId replaces{};
};
// The message goes to this client: by its live session, or by a task in its lane.
void queue_delivery(store::Transaction& tx, const Integrations& integrations, const domain::Conversation& conversation,
                    const domain::Message& message, const domain::Client& client, Chosen chosen = {});

// Control has reached `conversation.control.holder`: runs the hooks, and writes the turn task of a workflow.
domain::Result<> control_reached(store::Transaction& tx, const Integrations& integrations, const Hooks& hooks,
                                 const domain::Conversation& conversation, Wakes wakes);

// The person's mark, `delivered` or `read`, came to the business's messages with from < seq <= to: moves those of their
// deliveries on that it is about. What a live channel received says nothing of others, and what was read before it went
// out still goes out.
void advance_deliveries(store::Transaction& tx, const Integrations& integrations,
                        const domain::Conversation& conversation, domain::Seq from, domain::Seq to,
                        domain::DeliveryStatus mark);

}  // namespace hub::messaging
