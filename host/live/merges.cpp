// Sessions of people who were found to be one person, and of those who are two again after all.
#include <algorithm>

#include "live/core.hpp"

namespace hub::live {

// An open widget goes on with the conversation that it shows, which is the survivor's now; one that has none gets
// theirs. Whoever comes later gets the default conversation.
void Core::fan_out(const domain::UserMerged& event) {
  for (const auto& session : audience_.of_user(event.loser)) audience_.settle_user(session, event.survivor);
  if (event.default_conversation.empty()) return;
  for (const auto& session : audience_.of_user(event.survivor)) {
    if (session->person->conversation_id.empty()) adopt(session, event.default_conversation, 0);
  }
}

// Nobody goes on seeing what is somebody else's again.
void Core::fan_out(const domain::UserUnmerged& event) {
  const auto restored = [&](const domain::ConversationId& id) {
    return std::find(event.conversations.begin(), event.conversations.end(), id) != event.conversations.end();
  };
  for (const auto& client : event.clients) {
    for (const auto& session : audience_.of_client(client_key(client.integration_id, client.external_id))) {
      keep_to(session, event.restored, restored(session->person->conversation_id), event.default_of_restored);
    }
  }
  for (const auto& session : audience_.of_user(event.survivor)) {
    keep_to(session, event.survivor, !restored(session->person->conversation_id), event.default_of_survivor);
  }
}

void Core::keep_to(const SessionPtr& session, const domain::UserId& user, bool is_theirs,
                   const domain::ConversationId& default_conversation) {
  audience_.settle_user(session, user);
  const auto conversation = session->person->conversation_id;
  if (!conversation.empty() && is_theirs) return;
  if (!conversation.empty()) lose_conversation(session, frames::shared(frames::deleted(conversation)));
  if (!default_conversation.empty()) adopt(session, default_conversation, 0);
}

}  // namespace hub::live
