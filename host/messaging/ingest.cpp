#include "messaging/ingest.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "domain/switchboard.hpp"
#include "messaging/people.hpp"
#include "messaging/posting.hpp"
#include "messaging/turn.hpp"
#include "store/conversations.hpp"
#include "store/erasing.hpp"

namespace hub::messaging {

using domain::Conversation;
using domain::Message;
using domain::Result;
using domain::User;

namespace {

// Two people may have made up the same message id, one of them on purpose: whoever was first keeps it.
Result<Received> stored_before(store::Transaction& tx, const User& user, const store::Messages::Appended& appended) {
  const auto stored = store::Erasing{tx.connection()}.trace(appended.id);
  const auto conversation =
      stored ? store::Conversations{tx.connection()}.find(stored->conversation_id) : std::optional<Conversation>{};
  if (!conversation || conversation->user_id != user.id) {
    return domain::conflict("message_id_taken", "Another message has this id already. Send it with a new id.");
  }
  return Received{appended.id, conversation->id,    user.id,       stored->client_id, stored->seq,
                  true,        stored->received_at, stored->erased};
}

std::string name_of(const Identified& who) {
  const auto& profile = who.user.profile;
  const bool nameless = profile.given_name.empty() && profile.surname.empty() && profile.email.empty();
  return nameless && !who.client.display_name.empty() ? who.client.display_name : domain::display_name_of(who.user);
}

Message message_of(const Inbound& inbound, const Identified& who, const std::string& channel_type) {
  Message message;
  message.author = {domain::AuthorType::user, who.user.id, name_of(who), who.user.profile.avatar_url};
  message.content = inbound.content;
  message.source = {channel_type, inbound.sender.integration_id, who.client.id, inbound.external_id};
  message.metadata_json = inbound.metadata_json;
  return message;
}

}  // namespace

Ingest::Ingest(store::Store& store, const Integrations& integrations, const Hooks& hooks)
    : store_{store}, integrations_{integrations}, hooks_{hooks} {}

void Ingest::receive(Inbound inbound, std::function<void(Result<Received>)> done) {
  struct Trip {
    Inbound inbound;
    Received received;
    std::function<void(Result<Received>)> done;
  };
  auto trip = std::make_shared<Trip>(Trip{std::move(inbound), {}, std::move(done)});
  store_.submit(
      [this, trip](store::Transaction& tx) -> Result<> {
        auto received = receive(tx, trip->inbound);
        if (!received) return tl::unexpected(std::move(received.error()));
        trip->received = *std::move(received);
        return {};
      },
      [trip](Result<> outcome) {
        if (!outcome) return trip->done(tl::unexpected(std::move(outcome.error())));
        trip->done(std::move(trip->received));
      });
}

Result<Received> Ingest::receive(store::Transaction& tx, const Inbound& inbound) {
  const auto integration = integrations_.find(inbound.sender.integration_id);
  if (!integration) {
    return domain::not_found("integration", "There is no integration '" + inbound.sender.integration_id + "'.");
  }
  auto who = People{tx}.identify(inbound.sender, integration->channel_type);
  if (!who) return tl::unexpected(std::move(who.error()));
  auto conversation = conversation_for(tx, who->user, inbound.conversation_id, integration->id);
  if (!conversation) return tl::unexpected(std::move(conversation.error()));
  return take_in(tx, who->user, *std::move(conversation), message_of(inbound, *who, integration->channel_type));
}

Result<Identified> Ingest::identify(store::Transaction& tx, const Sender& sender) {
  const auto integration = integrations_.find(sender.integration_id);
  if (!integration) {
    return domain::not_found("integration", "There is no integration '" + sender.integration_id + "'.");
  }
  return People{tx}.identify(sender, integration->channel_type);
}

Result<Received> Ingest::receive_for_user(store::Transaction& tx, const User& user, Message message) {
  auto conversation = conversation_for(tx, user, message.conversation_id, message.source.integration_id);
  if (!conversation) return tl::unexpected(std::move(conversation.error()));
  message.author = {domain::AuthorType::user, user.id, domain::display_name_of(user), user.profile.avatar_url};
  return take_in(tx, user, *std::move(conversation), std::move(message));
}

Result<Conversation> Ingest::conversation_for(store::Transaction& tx, const User& user,
                                              const domain::ConversationId& wanted,
                                              const domain::IntegrationId& integration) {
  store::Conversations conversations{tx.connection()};
  auto found = wanted.empty() ? conversations.latest_of_user(user.id) : conversations.find(wanted);
  // Somebody else's conversation is as absent as one that never was.
  if (found && found->user_id == user.id) return *std::move(found);
  if (!wanted.empty()) return conversation_not_found(wanted);
  return open_conversation(tx, user, integration);
}

Result<Received> Ingest::take_in(store::Transaction& tx, const User& user, Conversation conversation, Message message) {
  message.id = tx.next_id();
  message.conversation_id = conversation.id;
  message.received_at = tx.now();
  auto appended = post(tx, conversation, message);
  if (!appended) return tl::unexpected(std::move(appended.error()));
  if (appended->duplicate) return stored_before(tx, user, *appended);
  if (auto held = keep_held(tx, conversation); !held) return tl::unexpected(std::move(held.error()));
  for (const auto& hook : hooks_.has_received) {
    if (auto done = hook(tx, conversation, message); !done) return tl::unexpected(std::move(done.error()));
  }
  if (conversation.control.holder != domain::kDesk) {
    TurnEvent event;
    event.workflow = conversation.control.holder;
    event.conversation_id = conversation.id;
    event.message_id = message.id;
    add_turn(tx, event, tx.now());
  }
  return Received{message.id, conversation.id,    user.id, message.source.client_id, message.seq,
                  false,      message.received_at};
}

// A workflow that is no longer configured holds nothing: the person would write into the void.
Result<> Ingest::keep_held(store::Transaction& tx, Conversation& conversation) {
  if (integrations_.can_hold(conversation.control.holder)) return {};
  store::Conversations conversations{tx.connection()};
  auto current = conversations.find(conversation.id);
  if (!current) return conversation_not_found(conversation.id);
  current->control = {integrations_.default_holder(current->integration_id), {}, {}};
  if (auto updated = conversations.update(*current); !updated) return updated;
  ++current->version;
  conversation = *std::move(current);
  tx.publish(domain::ConversationChanged{conversation.id, conversation.user_id, false});
  return control_reached(tx, integrations_, hooks_, conversation, Wakes::nobody);
}

Result<> Ingest::has_read(store::Transaction& tx, const domain::ConversationId& id, domain::Seq seq) {
  store::Conversations conversations{tx.connection()};
  const auto conversation = conversations.find(id);
  if (!conversation) return conversation_not_found(id);
  seq = std::min(seq, conversation->last_seq);
  if (!conversations.advance_user_read(id, seq)) return {};
  conversations.advance_user_delivered(id, seq);
  advance_deliveries(tx, *conversation, conversation->user_read_seq, seq, domain::DeliveryStatus::read);
  tx.publish(domain::ReadAdvanced{id, conversation->user_id, true, seq});
  return {};
}

Result<> Ingest::has_delivered(store::Transaction& tx, const domain::ConversationId& id, domain::Seq seq) {
  store::Conversations conversations{tx.connection()};
  const auto conversation = conversations.find(id);
  if (!conversation) return conversation_not_found(id);
  seq = std::min(seq, conversation->last_seq);
  if (!conversations.advance_user_delivered(id, seq)) return {};
  advance_deliveries(tx, *conversation, conversation->user_delivered_seq, seq, domain::DeliveryStatus::delivered);
  return {};
}

Result<Conversation> Ingest::open_conversation(store::Transaction& tx, const User& user,
                                               const domain::IntegrationId& integration) {
  Conversation conversation;
  conversation.id = tx.next_id();
  conversation.user_id = user.id;
  conversation.integration_id = integration;
  conversation.control.holder = integrations_.default_holder(integration);
  conversation.created_at = conversation.last_message_at = tx.now();
  store::Conversations{tx.connection()}.insert(conversation);
  tx.publish(domain::ConversationChanged{conversation.id, user.id, true});
  auto reached = control_reached(tx, integrations_, hooks_, conversation, Wakes::holder);
  if (!reached) return tl::unexpected(std::move(reached.error()));
  return conversation;
}

}  // namespace hub::messaging
