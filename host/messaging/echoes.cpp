#include "messaging/echoes.hpp"

#include "messaging/erasure.hpp"
#include "store/conversations.hpp"
#include "store/sent_parts.hpp"

namespace hub::messaging {

domain::Result<> drop_early_echo(store::Transaction& tx, const domain::Delivery& sent) {
  store::Messages messages{tx.connection()};
  const auto echo = messages.find_by_external_id(sent.integration_id, sent.external_id);
  if (!echo || echo->author.type != domain::AuthorType::user) return {};
  const auto ours = messages.find(sent.message_id);
  if (!ours || echo->received_at < ours->received_at) return {};  // it was there first: no echo
  return Erasure{tx}.message(echo->conversation_id, echo->id);
}

domain::Result<> remember_part(store::Transaction& tx, const domain::Delivery& part) {
  store::SentParts{tx.connection()}.insert(part);
  return drop_early_echo(tx, part);
}

}  // namespace hub::messaging
