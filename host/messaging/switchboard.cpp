#include "messaging/switchboard.hpp"

#include <utility>

#include "domain/switchboard.hpp"
#include "messaging/posting.hpp"
#include "store/conversations.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Control;
using domain::Conversation;
using domain::Result;

namespace {

tl::unexpected<domain::Error> unknown_holder(std::string_view name) {
  return domain::invalid("unknown_holder", "'" + std::string{name} +
                                               "' cannot hold control: it is neither 'desk' nor a configured "
                                               "workflow. See the integrations of the configuration.");
}

bool same(const Control& a, const Control& b) {
  return a.holder == b.holder && a.pending == b.pending && a.metadata_json == b.metadata_json;
}

Result<Conversation> find(store::Transaction& tx, const domain::ConversationId& id) {
  auto conversation = store::Conversations{tx.connection()}.find(id);
  if (!conversation) return conversation_not_found(id);
  return *std::move(conversation);
}

}  // namespace

Switchboard::Switchboard(const Integrations& integrations, const Hooks& hooks)
    : integrations_{integrations}, hooks_{hooks} {}

Result<Conversation> Switchboard::pass(store::Transaction& tx, const domain::ConversationId& id, std::string_view by,
                                       std::string_view to, std::string metadata_json) {
  if (!integrations_.can_hold(to)) return unknown_holder(to);
  auto conversation = find(tx, id);
  if (!conversation) return conversation;
  auto control = domain::pass_control(conversation->control, by, to, std::move(metadata_json));
  return apply(tx, *std::move(conversation), std::move(control), Wakes::holder);
}

Result<Conversation> Switchboard::offer(store::Transaction& tx, const domain::ConversationId& id, std::string_view by,
                                        std::string_view to, std::string metadata_json) {
  if (!integrations_.can_hold(to)) return unknown_holder(to);
  auto conversation = find(tx, id);
  if (!conversation) return conversation;
  auto control = domain::offer_control(conversation->control, by, to, std::move(metadata_json));
  return apply(tx, *std::move(conversation), std::move(control), Wakes::holder);
}

Result<Conversation> Switchboard::accept(store::Transaction& tx, const domain::ConversationId& id,
                                         std::string_view by) {
  if (!integrations_.can_hold(by)) return unknown_holder(by);
  auto conversation = find(tx, id);
  if (!conversation) return conversation;
  auto control = domain::accept_control(conversation->control, by);
  return apply(tx, *std::move(conversation), std::move(control), Wakes::holder);
}

Result<Conversation> Switchboard::release(store::Transaction& tx, const domain::ConversationId& id,
                                          std::string_view by) {
  auto conversation = find(tx, id);
  if (!conversation) return conversation;
  const auto user = store::Users{tx.connection()}.find(conversation->user_id);
  const std::string wanted = user ? user->profile.preferred_responder : std::string{};
  const auto holder = integrations_.holder_for(conversation->integration_id, wanted);
  auto control = domain::release_control(conversation->control, by, holder);
  return apply(tx, *std::move(conversation), std::move(control), Wakes::nobody);
}

Result<Conversation> Switchboard::apply(store::Transaction& tx, Conversation conversation, Result<Control> control,
                                        Wakes wakes) {
  if (!control) return tl::unexpected(std::move(control.error()));
  if (same(conversation.control, *control)) return conversation;
  const bool moved = conversation.control.holder != control->holder;
  conversation.control = *std::move(control);
  auto updated = store::Conversations{tx.connection()}.update(conversation);
  if (!updated) return tl::unexpected(std::move(updated.error()));
  ++conversation.version;
  tx.publish(domain::ConversationChanged{conversation.id, conversation.user_id, false});
  if (!moved) return conversation;
  auto reached = control_reached(tx, integrations_, hooks_, conversation, wakes);
  if (!reached) return tl::unexpected(std::move(reached.error()));
  return conversation;
}

}  // namespace hub::messaging
