#include "messaging/erasure.hpp"

#include "domain/attachment.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/posting.hpp"
#include "store/conversations.hpp"
#include "store/erasing.hpp"
#include "store/link_requests.hpp"
#include "store/merges.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Result;

void erase_files(store::Transaction& tx, const std::vector<domain::AttachmentId>& files) {
  for (const auto& id : files) add_task(tx, kEraseFileTask, "file:" + id, id, tx.now());
}

Result<> Erasure::message(const domain::ConversationId& conversation, std::string_view message_id) {
  const auto of = store::Conversations{tx_.connection()}.find(conversation);
  if (!of) return conversation_not_found(conversation);
  auto erased = store::Erasing{tx_.connection()}.message(conversation, message_id);
  if (!erased) {
    return domain::not_found("message", "The conversation has no message '" + std::string{message_id} + "'.");
  }
  erase_files(tx_, erased->files);
  tx_.publish(domain::MessagesErased{conversation, of->user_id, std::move(erased->ranges)});
  return {};
}

Result<> Erasure::all_messages(const domain::ConversationId& conversation) {
  const auto of = store::Conversations{tx_.connection()}.find(conversation);
  if (!of) return conversation_not_found(conversation);
  auto erased = store::Erasing{tx_.connection()}.all_messages(conversation);
  if (erased.ranges.empty()) return {};
  erase_files(tx_, erased.files);
  tx_.publish(domain::MessagesErased{conversation, of->user_id, std::move(erased.ranges)});
  return {};
}

Result<> Erasure::conversation(const domain::ConversationId& id) {
  const auto found = store::Conversations{tx_.connection()}.find(id);
  const auto files = store::Erasing{tx_.connection()}.conversation(id);
  if (!found || !files) return conversation_not_found(id);
  erase_files(tx_, *files);
  tx_.publish(domain::ConversationErased{id, found->user_id});
  return {};
}

Result<> Erasure::client(const domain::UserId& user, std::string_view client_id) {
  const auto client = store::Clients{tx_.connection()}.find(client_id);
  if (!client || client->user_id != user) {
    return domain::not_found("client", "The user has no client '" + std::string{client_id} + "'.");
  }
  remove(*client);
  return {};
}

Result<> Erasure::user(const domain::UserId& id) {
  constexpr int at_once = 100;
  store::Conversations conversations{tx_.connection()};
  for (auto some = conversations.of_user(id, at_once); !some.empty(); some = conversations.of_user(id, at_once)) {
    for (const auto& one : some) {
      if (auto erased = conversation(one.id); !erased) return erased;
    }
  }
  for (const auto& client : store::Clients{tx_.connection()}.of_user(id)) {
    remove(client);
    // Looked for by the task, off the writer's thread: nothing leads from an uploader to their uploads.
    const auto uploader = domain::uploader_named(client.integration_id, client.external_id);
    add_task(tx_, kEraseUploadsTask, "uploads:" + client.id, uploader, tx_.now());
  }
  store::LinkRequests{tx_.connection()}.erase_of_user(id);
  store::Merges{tx_.connection()}.erase_person(id);
  store::Users{tx_.connection()}.erase(id);
  return {};
}

void Erasure::remove(const domain::Client& client) {
  store::Clients{tx_.connection()}.erase(client.id);
  tx_.publish(domain::ClientRemoved{client});
}

}  // namespace hub::messaging
