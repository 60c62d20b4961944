#include "messaging/last_used.hpp"

#include <algorithm>

#include "store/conversations.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Conversation;

namespace {

// Where the person wrote last, in this conversation; empty when that was long ago.
domain::ClientId wrote_last_from(store::sql::Connection& connection, const Conversation& conversation) {
  constexpr int look_back = 50;
  const auto messages = store::Messages{connection}.before(conversation.id, 0, look_back);
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    if (message->author.type == domain::AuthorType::user && !message->source.client_id.empty()) {
      return message->source.client_id;
    }
  }
  return {};
}

}  // namespace

std::optional<domain::Client> last_used_client(store::sql::Connection& connection, const Conversation& conversation) {
  auto clients = store::Clients{connection}.of_user(conversation.user_id);
  std::erase_if(clients, [](const domain::Client& client) { return client.status != domain::ClientStatus::active; });
  if (clients.empty()) return std::nullopt;
  auto chosen = std::max_element(clients.begin(), clients.end(), [](const domain::Client& a, const domain::Client& b) {
    return a.last_seen_at < b.last_seen_at;
  });
  if (clients.size() > 1) {  // last_seen_at is coarse
    const auto id = wrote_last_from(connection, conversation);
    const auto found =
        std::find_if(clients.begin(), clients.end(), [&](const domain::Client& client) { return client.id == id; });
    if (found != clients.end()) chosen = found;
  }
  return std::move(*chosen);
}

}  // namespace hub::messaging
