#include "messaging/people.hpp"

#include <utility>

#include "messaging/merging.hpp"
#include "store/identities.hpp"
#include "store/sql.hpp"

namespace hub::messaging {
namespace {

using domain::Client;
using domain::Result;
using domain::User;

// last_seen_at is for people to read: to the minute is enough, and spares a write with every message.
constexpr domain::Duration kSeenResolution = std::chrono::minutes(1);

// Another node has just made the same row: this change must be run again, on the state that holds it.
[[noreturn]] void run_again(const domain::Error& error) {
  throw store::sql::Failure(store::sql::Failure::Kind::deadlock, error.message);
}

}  // namespace

People::People(store::Transaction& tx) : tx_{tx}, users_{tx.connection()}, clients_{tx.connection()} {}

Result<Identified> People::identify(const Sender& sender, const std::string& channel_type) {
  if (sender.external_id.empty()) {
    return domain::invalid("client_id_missing",
                           "The sender has no id on '" + sender.integration_id + "': a channel must name its client.");
  }
  auto client = clients_.find_by_external_id(sender.integration_id, sender.external_id);
  if (!client) return welcome(sender, channel_type);
  if (client->status == domain::ClientStatus::blocked) {
    return domain::rejected("client_blocked", "This client is blocked. An agent can unblock it.");
  }
  auto found = users_.lock_survivor(client->user_id);
  if (client->status == domain::ClientStatus::pending) {
    return Identified{found ? *std::move(found) : User{}, *std::move(client)};
  }
  Result<User> user = found ? Result<User>{*std::move(found)} : known_or_new(sender);
  if (user && !sender.user_external_id.empty() && user->external_id != sender.user_external_id) {
    user = sign_in(*std::move(user), *client, sender);
  }
  if (!user) return tl::unexpected(std::move(user.error()));
  if (auto filled = fill_profile(*user, sender); !filled) return tl::unexpected(std::move(filled.error()));
  if (client->user_id != user->id) {
    client->user_id = user->id;
    client->last_seen_at = {};  // makes refresh write it
  }
  refresh(*client, sender);
  return Identified{*std::move(user), *std::move(client)};
}

Result<Identified> People::set_apart(Identified pending, const Sender& sender) {
  auto user = known_or_new(sender);
  if (!user) return tl::unexpected(std::move(user.error()));
  if (auto filled = fill_profile(*user, sender); !filled) return tl::unexpected(std::move(filled.error()));
  users_.note_moves(pending.user.id);
  if (users_.note_moves(user->id)) ++user->version;
  auto client = pending.client;
  tx_.publish(domain::ClientRemoved{std::move(pending.client), "theft"});
  client.user_id = user->id;
  client.status = domain::ClientStatus::active;
  client.display_name = sender.display_name;
  client.info_json = sender.info_json;
  client.last_seen_at = tx_.now();
  clients_.update(client);
  tx_.publish(domain::ClientChanged{client, "claimed"});
  return Identified{*std::move(user), std::move(client)};
}

Result<Identified> People::welcome(const Sender& sender, const std::string& channel_type) {
  auto user = known_or_new(sender);
  if (!user) return tl::unexpected(std::move(user.error()));
  if (auto filled = fill_profile(*user, sender); !filled) return tl::unexpected(std::move(filled.error()));
  Client client;
  client.id = tx_.next_id();
  client.user_id = user->id;
  client.integration_id = sender.integration_id;
  client.type = channel_type;
  client.external_id = sender.external_id;
  client.display_name = sender.display_name;
  client.info_json = sender.info_json;
  client.created_at = client.last_seen_at = tx_.now();
  if (auto inserted = clients_.insert(client); !inserted) run_again(inserted.error());
  if (users_.note_moves(user->id)) ++user->version;
  tx_.publish(domain::ClientAdded{client, sender.user_external_id.empty() ? "" : "sdkLogin"});
  return Identified{*std::move(user), std::move(client)};
}

Result<User> People::make_user(const Sender& sender) {
  User user;
  user.id = tx_.next_id();
  user.external_id = sender.user_external_id;
  user.profile = sender.profile;
  user.created_at = tx_.now();
  if (!user.external_id.empty()) user.signed_up_at = user.created_at;
  if (auto inserted = users_.insert(user); !inserted) run_again(inserted.error());
  note_external_id(user);
  tx_.publish(domain::UserChanged{user.id});
  return user;
}

Result<User> People::known_or_new(const Sender& sender) {
  if (!sender.user_external_id.empty()) {
    if (auto known = users_.find_by_external_id(sender.user_external_id)) {
      users_.hold(known->id);
      return *std::move(known);
    }
  }
  return make_user(sender);
}

Result<User> People::sign_in(User user, Client& client, const Sender& sender) {
  if (!user.external_id.empty()) {
    // The browser of somebody else: two known users never merge, what the other one said stays theirs.
    auto joined = known_or_new(sender);
    if (joined) {
      users_.note_moves(user.id);
      if (users_.note_moves(joined->id)) ++joined->version;
      tx_.publish(domain::UserChanged{user.id});
      tx_.publish(domain::UserChanged{joined->id});
    }
    return joined;
  }
  if (auto known = users_.find_by_external_id(sender.user_external_id)) {
    auto merged = Merging::merge(tx_, user.id, known->id, "signed in");
    if (!merged) return tl::unexpected(std::move(merged.error()));
    client.user_id = known->id;
    return std::move(merged->survivor);
  }
  user.external_id = sender.user_external_id;
  user.signed_up_at = tx_.now();
  if (auto updated = users_.update(user); !updated) return tl::unexpected(std::move(updated.error()));
  ++user.version;
  note_external_id(user);
  tx_.publish(domain::UserChanged{user.id});
  return user;
}

// When it was verified, and how: only channels that check a signature name an external id.
void People::note_external_id(const User& user) {
  if (user.external_id.empty()) return;
  const domain::IdentityKey key{domain::IdentityKind::external_id, user.external_id};
  store::Identities identities{tx_.connection()};
  if (identities.find(key)) identities.erase(key);  // of a user who was erased since
  if (auto noted = identities.insert({key, user.id, "jwt", tx_.now()}); !noted) run_again(noted.error());
}

Result<> People::fill_profile(User& user, const Sender& sender) {
  if (domain::fill_gaps(user.profile, sender.profile).empty()) return {};
  if (auto updated = users_.update(user); !updated) return updated;
  ++user.version;
  tx_.publish(domain::UserChanged{user.id});
  return {};
}

void People::refresh(Client& client, const Sender& sender) {
  bool changed = !sender.display_name.empty() && client.display_name != sender.display_name;
  if (changed) client.display_name = sender.display_name;
  if (!sender.info_json.empty() && client.info_json != sender.info_json) {
    client.info_json = sender.info_json;
    changed = true;
  }
  const bool moved = client.last_seen_at == domain::Time{};
  const bool seen_long_ago = tx_.now() - client.last_seen_at >= kSeenResolution;
  client.last_seen_at = std::max(client.last_seen_at, tx_.now());
  if (changed || moved) {
    clients_.update(client);
  } else if (seen_long_ago) {
    clients_.touch(client.id, client.last_seen_at);
  }
}

}  // namespace hub::messaging
