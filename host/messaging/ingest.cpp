#include "messaging/ingest.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "domain/display_name.hpp"
#include "domain/switchboard.hpp"
#include "messaging/linking.hpp"
#include "messaging/numbered_answers.hpp"
#include "messaging/people.hpp"
#include "messaging/posting.hpp"
#include "messaging/responders.hpp"
#include "messaging/turn.hpp"
#include "store/conversations.hpp"
#include "store/erasing.hpp"
#include "store/sent_parts.hpp"
#include "store/sql.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Conversation;
using domain::Message;
using domain::Result;
using domain::User;

namespace {

// Two people may have made up the same message id, one of them on purpose: whoever was first keeps it.
Result<Received> stored_before(store::Transaction& tx, const User& user, const store::Messages::Appended& appended) {
  const auto stored = store::Erasing{tx.connection()}.trace(appended.id);
  if (!stored && tx.connection().is_shared()) {
    // Another hub has stored it since this change began to read: run again, on the state that holds it.
    throw store::sql::Failure(store::sql::Failure::Kind::deadlock, "another hub has just stored this message");
  }
  const auto conversation =
      stored ? store::Conversations{tx.connection()}.find(stored->conversation_id) : std::optional<Conversation>{};
  if (!conversation || conversation->user_id != user.id) {
    return domain::conflict("message_id_taken", "Another message has this id already. Send it with a new id.");
  }
  return Received{appended.id, conversation->id,    user.id,       stored->client_id, stored->seq,
                  true,        stored->received_at, stored->erased};
}

Message message_of(const Inbound& inbound, const Identified& who, const std::string& channel_type) {
  Message message;
  message.author = {domain::AuthorType::user, who.user.id, domain::display_name_of(who.user, who.client),
                    who.user.profile.avatar_url};
  message.content = inbound.content;
  message.source = {channel_type, inbound.sender.integration_id, who.client.id, inbound.external_id};
  message.metadata_json = inbound.metadata_json;
  return message;
}

}  // namespace

struct Ingest::Heard {
  Identified who;
  Overheard overheard;
};

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
  if (auto echo = echo_of(tx, *integration, inbound)) return *std::move(echo);
  auto heard = listen(tx, inbound, *integration);
  if (!heard) return tl::unexpected(std::move(heard.error()));
  const auto& who = heard->who;
  if (const auto& answer = heard->overheard.answer) {
    return Received{answer->id, answer->conversation_id, who.user.id, who.client.id, answer->seq,
                    false,      answer->received_at};
  }
  auto conversation = conversation_for(tx, who.user, inbound.conversation_id, integration->id);
  if (!conversation) return tl::unexpected(std::move(conversation.error()));
  auto message = message_of(inbound, who, integration->channel_type);
  if (heard->overheard.instead) {
    message.content = *std::move(heard->overheard.instead);
  } else if (auto meant = choice_meant(tx.connection(), *integration, *conversation, who.client.id, inbound.content)) {
    message.content = *std::move(meant);
  }
  if (heard->overheard.metadata) message.metadata_json = *std::move(heard->overheard.metadata);
  const auto wants = heard->overheard.settled ? Wants::nothing : Wants::turn;
  return take_in(tx, who.user, *std::move(conversation), std::move(message), wants);
}

// A provider that hands us what we sent ourselves. Only a channel that sends by itself has ids of what it sent.
std::optional<Received> Ingest::echo_of(store::Transaction& tx, const Integration& integration,
                                        const Inbound& inbound) {
  if (integration.live) return std::nullopt;
  auto ours = store::Deliveries{tx.connection()}.find_by_external_id(integration.id, inbound.external_id);
  if (!ours) ours = store::SentParts{tx.connection()}.find_by_external_id(integration.id, inbound.external_id);
  if (!ours) return std::nullopt;
  const auto stored = store::Erasing{tx.connection()}.trace(ours->message_id);
  const auto conversation = store::Conversations{tx.connection()}.find(ours->conversation_id);
  Received echo{ours->message_id, ours->conversation_id, {}, ours->client_id, 0, true, {}, !stored, true};
  if (conversation) echo.user_id = conversation->user_id;
  if (stored) {
    echo.seq = stored->seq;
    echo.received_at = stored->received_at;
    echo.erased = stored->erased;
  }
  return echo;
}

// Hooks may find out that the client is somebody else's. One that waits to be confirmed, and was not, is a stranger's.
Result<Ingest::Heard> Ingest::listen(store::Transaction& tx, const Inbound& inbound, const Integration& integration) {
  auto who = People{tx}.identify(inbound.sender, integration.channel_type);
  if (!who) return tl::unexpected(std::move(who.error()));
  Overheard all;
  for (const auto& hook : hooks_.will_receive) {
    auto overheard = hook(tx, inbound, *who);
    if (!overheard) return tl::unexpected(std::move(overheard.error()));
    all.settled = all.settled || overheard->settled;
    if (overheard->instead) all.instead = std::move(overheard->instead);
    if (overheard->metadata) all.metadata = std::move(overheard->metadata);
    if (overheard->answer) all.answer = std::move(overheard->answer);
    if (!overheard->identify_again) continue;
    who = People{tx}.identify(inbound.sender, integration.channel_type);
    if (!who) return tl::unexpected(std::move(who.error()));
  }
  if (who->client.status == domain::ClientStatus::pending) who = People{tx}.set_apart(*std::move(who), inbound.sender);
  if (!who) return tl::unexpected(std::move(who.error()));
  return Heard{*std::move(who), std::move(all)};
}

Result<Identified> Ingest::identify(store::Transaction& tx, const Sender& sender) {
  const auto integration = integrations_.find(sender.integration_id);
  if (!integration) {
    return domain::not_found("integration", "There is no integration '" + sender.integration_id + "'.");
  }
  auto who = known(tx, sender, *integration);
  if (!who || (sender.verified_email.empty() && sender.verified_phone.empty())) return who;
  if (auto claimed = claim_verified(tx, integrations_, who->user, sender); !claimed) {
    return tl::unexpected(std::move(claimed.error()));
  }
  return known(tx, sender, *integration);  // who that is now
}

Result<Identified> Ingest::known(store::Transaction& tx, const Sender& sender, const Integration& integration) {
  auto who = People{tx}.identify(sender, integration.channel_type);
  const bool is_pending = who && who->client.status == domain::ClientStatus::pending;
  return is_pending ? People{tx}.set_apart(*std::move(who), sender) : std::move(who);
}

Result<Received> Ingest::receive_for_user(store::Transaction& tx, const User& user, Message message) {
  store::Users{tx.connection()}.hold(user.id);
  auto conversation = conversation_for(tx, user, message.conversation_id, message.source.integration_id);
  if (!conversation) return tl::unexpected(std::move(conversation.error()));
  message.author = {domain::AuthorType::user, user.id, domain::display_name_of(user), user.profile.avatar_url};
  return take_in(tx, user, *std::move(conversation), std::move(message), Wants::turn);
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

Result<Received> Ingest::take_in(store::Transaction& tx, const User& user, Conversation conversation, Message message,
                                 Wants wants) {
  message.id = tx.next_id();
  message.conversation_id = conversation.id;
  message.received_at = tx.now();
  auto appended = post(tx, conversation, message);
  if (!appended) return tl::unexpected(std::move(appended.error()));
  if (appended->duplicate) return stored_before(tx, user, *appended);
  if (auto held = keep_held(tx, conversation); !held) return tl::unexpected(std::move(held.error()));
  auto heeded = heed_responder(tx, integrations_, hooks_, conversation, message);
  if (!heeded) return tl::unexpected(std::move(heeded.error()));
  for (const auto& hook : hooks_.has_received) {
    if (auto done = hook(tx, conversation, message); !done) return tl::unexpected(std::move(done.error()));
  }
  if (wants == Wants::turn && conversation.control.holder != domain::kDesk) {
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
  const domain::Control control{first_holder(tx, integrations_, conversation), {}, {}};
  return move_control(tx, integrations_, hooks_, conversation, control, Wakes::nobody);
}

Result<> Ingest::has_read(store::Transaction& tx, const domain::ConversationId& id, domain::Seq seq) {
  store::Conversations conversations{tx.connection()};
  const auto conversation = conversations.find(id);
  if (!conversation) return conversation_not_found(id);
  seq = std::min(seq, conversation->last_seq);
  if (!conversations.advance_user_read(id, seq)) return {};
  conversations.advance_user_delivered(id, seq);
  advance_deliveries(tx, integrations_, *conversation, conversation->user_read_seq, seq, domain::DeliveryStatus::read);
  tx.publish(domain::ReadAdvanced{id, conversation->user_id, true, seq});
  return {};
}

Result<> Ingest::has_delivered(store::Transaction& tx, const domain::ConversationId& id, domain::Seq seq) {
  store::Conversations conversations{tx.connection()};
  const auto conversation = conversations.find(id);
  if (!conversation) return conversation_not_found(id);
  seq = std::min(seq, conversation->last_seq);
  if (!conversations.advance_user_delivered(id, seq)) return {};
  advance_deliveries(tx, integrations_, *conversation, conversation->user_delivered_seq, seq,
                     domain::DeliveryStatus::delivered);
  return {};
}

Result<Conversation> Ingest::open_conversation(store::Transaction& tx, const User& user,
                                               const domain::IntegrationId& integration) {
  Conversation conversation;
  conversation.id = tx.next_id();
  conversation.user_id = user.id;
  conversation.integration_id = integration;
  conversation.control.holder = integrations_.holder_for(integration, user.profile.preferred_responder);
  conversation.created_at = conversation.last_message_at = tx.now();
  store::Users users{tx.connection()};
  users.hold(user.id);
  store::Conversations{tx.connection()}.insert(conversation);
  users.note_moves(user.id);
  tx.publish(domain::ConversationChanged{conversation.id, user.id, true});
  auto reached = control_reached(tx, integrations_, hooks_, conversation, Wakes::holder);
  if (!reached) return tl::unexpected(std::move(reached.error()));
  return conversation;
}

}  // namespace hub::messaging
