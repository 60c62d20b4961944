#include "messaging/last_used.hpp"

#include <algorithm>

#include "store/conversations.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Conversation;

namespace {

// Where the person wrote last, in this conversation; empty when that was long ago.
domain::ClientId wrote_last_from(store::sql::Connection& connection, const Conversation& conversation) {
  constexpr domain::Seq look_back = 50;
  return store::Messages{connection}.last_client(conversation.id, conversation.last_seq - look_back);
}

}  // namespace

std::vector<domain::Client> active_clients(store::sql::Connection& connection, const domain::UserId& user) {
  auto clients = store::Clients{connection}.of_user(user);
  std::erase_if(clients, [](const domain::Client& client) { return client.status != domain::ClientStatus::active; });
  return clients;
}

std::optional<domain::ClientId> last_used_of(store::sql::Connection& connection, const Conversation& conversation,
                                             const std::vector<domain::Client>& active) {
  if (active.empty()) return std::nullopt;
  if (active.size() > 1) {  // last_seen_at is coarse
    auto id = wrote_last_from(connection, conversation);
    const bool is_active =
        std::any_of(active.begin(), active.end(), [&](const domain::Client& client) { return client.id == id; });
    if (is_active) return id;
  }
  return std::max_element(
             active.begin(), active.end(),
             [](const domain::Client& a, const domain::Client& b) { return a.last_seen_at < b.last_seen_at; })
      ->id;
}

std::optional<domain::Client> last_used_client(store::sql::Connection& connection, const Conversation& conversation) {
  auto clients = active_clients(connection, conversation.user_id);
  const auto id = last_used_of(connection, conversation, clients);
  if (!id) return std::nullopt;
  return std::move(
      *std::find_if(clients.begin(), clients.end(), [&](const domain::Client& client) { return client.id == *id; }));
}

}  // namespace hub::messaging
