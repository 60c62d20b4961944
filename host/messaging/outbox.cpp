#include "messaging/outbox.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "domain/switchboard.hpp"
#include "messaging/posting.hpp"
#include "store/conversations.hpp"
#include "store/erasing.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Conversation;
using domain::Message;
using domain::Result;

namespace {

// A retry of a send that was stored is answered as such, also when control has moved on since.
Result<std::optional<Sent>> sent_before(store::Transaction& tx, const Outgoing& outgoing) {
  if (outgoing.source.external_id.empty()) return std::optional<Sent>{};
  auto stored =
      store::Messages{tx.connection()}.find_by_external_id(outgoing.source.integration_id, outgoing.source.external_id);
  if (!stored) return std::optional<Sent>{};
  if (stored->conversation_id != outgoing.conversation_id || stored->author.id != outgoing.author.id) {
    return domain::conflict("message_id_taken", "Another message has this id already. Send it with a new id.");
  }
  return std::optional<Sent>{Sent{*std::move(stored), true}};
}

// The id was used, but its message is no more.
Result<Sent> sent_and_erased(store::Transaction& tx, const Outgoing& outgoing, const domain::MessageId& id) {
  const auto trace = store::Erasing{tx.connection()}.trace(id);
  if (!trace || trace->conversation_id != outgoing.conversation_id) {
    return domain::conflict("message_id_taken", "Another message has this id already. Send it with a new id.");
  }
  Message message;
  message.id = id;
  message.conversation_id = trace->conversation_id;
  message.seq = trace->seq;
  message.received_at = trace->received_at;
  return Sent{std::move(message), true, true};
}

}  // namespace

Outbox::Outbox(store::Store&, const Integrations& integrations, const Hooks& hooks, domain::AnsweringRules rules)
    : hooks_{hooks}, answering_{integrations, rules}, loops_{integrations, rules.loops} {}

Result<Sent> Outbox::send(store::Transaction& tx, const Outgoing& outgoing) {
  auto conversation = store::Conversations{tx.connection()}.find(outgoing.conversation_id);
  if (!conversation) return conversation_not_found(outgoing.conversation_id);
  store::Users{tx.connection()}.hold(conversation->user_id);  // it goes to a client of whose it is
  auto before = sent_before(tx, outgoing);
  if (!before) return tl::unexpected(std::move(before.error()));
  if (*before) return **std::move(before);
  if (auto allowed = domain::may_send(conversation->control, outgoing.sender); !allowed) {
    return tl::unexpected(std::move(allowed.error()));
  }
  const bool automatic = outgoing.author.type == domain::AuthorType::bot;
  if (automatic && loops_.loops(tx.connection(), *conversation, tx.now(), outgoing.author.id))
    return LoopGuard::refusal();
  Message message;
  message.id = tx.next_id();
  message.conversation_id = conversation->id;
  message.author = outgoing.author;
  message.content = outgoing.content;
  message.source = outgoing.source;
  message.metadata_json = outgoing.metadata_json;
  message.received_at = tx.now();
  auto appended = post(tx, *conversation, message);
  if (!appended) return tl::unexpected(std::move(appended.error()));
  if (appended->duplicate) return sent_and_erased(tx, outgoing, appended->id);
  answering_.send(tx, *conversation, message);
  for (const auto& hook : hooks_.has_sent) {
    if (auto done = hook(tx, *conversation, message); !done) return tl::unexpected(std::move(done.error()));
  }
  return Sent{std::move(message)};
}

Result<> Outbox::has_read(store::Transaction& tx, const domain::ConversationId& id, domain::Seq seq) {
  store::Conversations conversations{tx.connection()};
  const auto conversation = conversations.find(id);
  if (!conversation) return conversation_not_found(id);
  seq = std::min(seq, conversation->last_seq);
  if (!conversations.advance_business_read(id, seq)) return {};
  tx.publish(domain::ReadAdvanced{id, conversation->user_id, false, seq});
  return {};
}

}  // namespace hub::messaging
