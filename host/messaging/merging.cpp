#include "messaging/merging.hpp"

#include <optional>
#include <utility>

#include "store/conversations.hpp"
#include "store/identities.hpp"
#include "store/link_requests.hpp"
#include "store/merges.hpp"
#include "store/splitting.hpp"
#include "store/sql.hpp"
#include "store/users.hpp"

namespace hub::messaging {

namespace {

using domain::Result;
using domain::User;

tl::unexpected<domain::Error> user_not_found(std::string_view id) {
  return domain::not_found("user", "There is no user '" + std::string{id} + "'.");
}

// One merge of two users who are locked.
class Joining {
 public:
  Joining(store::Transaction& tx, User survivor, User loser, std::string_view reason)
      : tx_{tx}, survivor_{std::move(survivor)}, loser_{std::move(loser)} {
    merge_.id = tx.next_id();
    merge_.survivor = survivor_.id;
    merge_.loser = loser_.id;
    merge_.reason = reason;
    merge_.merged_at = tx.now();
  }

  Result<Merged> run() {
    move_clients();
    move_identities();
    move_conversations();
    store::LinkRequests{tx_.connection()}.move_to_user(loser_.id, survivor_.id);
    if (auto written = write_users(); !written) return tl::unexpected(std::move(written.error()));
    store::Merges{tx_.connection()}.insert(merge_);
    tell();
    return Merged{std::move(survivor_), merge_.id, loser_.id};
  }

 private:
  void move_clients() {
    clients_ = store::Clients{tx_.connection()}.move_to_user(loser_.id, survivor_.id);
    for (const auto& client : clients_) merge_.clients.push_back(client.id);
  }

  void move_identities() {
    store::Identities identities{tx_.connection()};
    for (auto& identity : identities.of_user(loser_.id)) {
      identities.move(identity.key, loser_.id, survivor_.id);
      merge_.identities.push_back(std::move(identity.key));
    }
  }

  void move_conversations() {
    store::Splitting both{tx_.connection()};
    for (const auto& one : both.conversations_of(survivor_.id)) {
      merge_.kept.push_back({one.id, one.last_seq, one.version});
    }
    for (const auto& one : both.conversations_of(loser_.id)) {
      merge_.conversations.push_back({one.id, one.last_seq, one.version + 1});
    }
    store::Conversations{tx_.connection()}.move_to_user(loser_.id, survivor_.id);
  }

  Result<> write_users() {
    store::Users users{tx_.connection()};
    loser_.merged_into = survivor_.id;
    if (auto updated = users.update(loser_); !updated) return updated;
    merge_.filled = domain::fill_gaps(survivor_.profile, loser_.profile);
    if (merge_.filled.empty()) {
      if (users.note_moves(survivor_.id)) ++survivor_.version;
      return {};
    }
    if (auto updated = users.update(survivor_); !updated) return updated;
    ++survivor_.version;
    return {};
  }

  void tell() {
    domain::UserMerged merged{merge_.id, survivor_.id, loser_.id, merge_.clients, {}, {}};
    for (const auto& moved : merge_.conversations) merged.conversations.push_back(moved.id);
    if (auto latest = store::Conversations{tx_.connection()}.latest_of_user(survivor_.id)) {
      merged.default_conversation = std::move(latest->id);
    }
    tx_.publish(std::move(merged));
    for (auto& client : clients_) tx_.publish(domain::ClientChanged{std::move(client), "merged"});
    for (const auto& moved : merge_.conversations) {
      tx_.publish(domain::ConversationChanged{moved.id, survivor_.id, false});
    }
    tx_.publish(domain::UserChanged{loser_.id});
    tx_.publish(domain::UserChanged{survivor_.id});
  }

  store::Transaction& tx_;
  User survivor_;
  User loser_;
  domain::Merge merge_;
  std::vector<domain::Client> clients_;
};

}  // namespace

Result<Merged> Merging::merge(store::Transaction& tx, std::string_view a, std::string_view b, std::string_view reason) {
  store::Users users{tx.connection()};
  auto first = users.lock_survivor(a);
  if (!first) return user_not_found(a);
  auto second = users.lock_survivor(b);
  if (!second) return user_not_found(b);
  if (first->id == second->id) return Merged{*std::move(first), {}, {}};
  if (!first->external_id.empty() && !second->external_id.empty()) {
    return domain::conflict("different_external_ids",
                            "Users '" + first->id + "' and '" + second->id +
                                "' are known to the business by different external ids: they are two people and stay "
                                "apart. If one of the ids is wrong, correct it where it comes from.");
  }
  if (domain::outlives(*second, *first)) std::swap(first, second);
  return Joining{tx, *std::move(first), *std::move(second), reason}.run();
}

Result<Merged> Merging::claim(store::Transaction& tx, std::string_view user, const domain::IdentityKey& key,
                              std::string_view verified_by) {
  store::Users users{tx.connection()};
  auto claimant = users.lock_survivor(user);
  if (!claimant) return user_not_found(user);
  store::Identities identities{tx.connection()};
  if (const auto held = identities.find(key)) {
    return merge(tx, claimant->id, held->user_id, std::string{"same "} + domain::name_of(key.kind));
  }
  const domain::Identity identity{key, claimant->id, std::string{verified_by}, tx.now()};
  if (auto inserted = identities.insert(identity); !inserted) {
    // Another hub has just made the same row: run this change again, on the state that holds it.
    throw store::sql::Failure(store::sql::Failure::Kind::deadlock, inserted.error().message);
  }
  if (users.note_moves(claimant->id)) ++claimant->version;
  return Merged{*std::move(claimant), {}, {}};
}

}  // namespace hub::messaging
