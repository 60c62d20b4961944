#include "messaging/switchboard.hpp"

#include <utility>

#include "domain/switchboard.hpp"
#include "messaging/posting.hpp"
#include "messaging/responders.hpp"
#include "store/conversations.hpp"

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
  const auto holder = first_holder(tx, integrations_, *conversation);
  auto control = domain::release_control(conversation->control, by, holder);
  return apply(tx, *std::move(conversation), std::move(control), Wakes::nobody);
}

Result<Conversation> Switchboard::apply(store::Transaction& tx, Conversation conversation, Result<Control> control,
                                        Wakes wakes) {
  if (!control) return tl::unexpected(std::move(control.error()));
  if (same(conversation.control, *control)) return conversation;
  auto moved = move_control(tx, integrations_, hooks_, conversation, *std::move(control), wakes);
  if (!moved) return tl::unexpected(std::move(moved.error()));
  return conversation;
}

Result<> move_control(store::Transaction& tx, const Integrations& integrations, const Hooks& hooks,
                      Conversation& conversation, Control control, Wakes wakes) {
  const bool has_moved = conversation.control.holder != control.holder;
  conversation.control = std::move(control);
  if (auto updated = store::Conversations{tx.connection()}.update(conversation); !updated) return updated;
  ++conversation.version;
  tx.publish(domain::ConversationChanged{conversation.id, conversation.user_id, false});
  return has_moved ? control_reached(tx, integrations, hooks, conversation, wakes) : Result<>{};
}

}  // namespace hub::messaging
