// Repositories of people: users and clients.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/identity.hpp"
#include "domain/result.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Users {
 public:
  explicit Users(sql::Connection& connection) : sql_{connection} {}
  // conflict/"external_id_taken" when another user has this external id.
  domain::Result<> insert(const domain::User& user);
  // Compare-and-set on `user.version`: conflict/"stale" when it changed meanwhile. Writes version + 1.
  domain::Result<> update(const domain::User& user);
  std::optional<domain::User> find(std::string_view id);
  std::optional<domain::User> find_by_external_id(std::string_view external_id);
  // Who this user is now: the one at the end of a chain of merges, or the user itself.
  std::optional<domain::User> find_survivor(std::string_view id);
  // The same, and everybody of the chain is held.
  std::optional<domain::User> lock_survivor(std::string_view id);

  // Several hubs on one database: until this change ends no other one changes this user, nor what is theirs, and what
  // this change has read of both is so. Whatever decides by whose a client, a claim or a conversation is holds that
  // user first, users before conversations. Throws sql::Failure, a deadlock, when another hub changed them since this
  // change began to read; the store runs it again. With a database of its own a hub has nothing to do here.
  void hold(std::string_view id);
  // The other half: something became theirs, or ceased to be. They are held. True when this raised their version.
  bool note_moves(std::string_view id);
  // The user and everybody who was merged into them, directly or through others: the user first.
  std::vector<domain::User> with_merged(std::string_view survivor);
  bool erase(std::string_view id);

 private:
  template <class Find>
  static std::optional<domain::User> survivor(std::string_view id, const Find& find_one);

  sql::Connection& sql_;
};

class Clients {
 public:
  explicit Clients(sql::Connection& connection) : sql_{connection} {}
  // conflict/"client_taken" when (integration, external id) exists.
  domain::Result<> insert(const domain::Client& client);
  std::optional<domain::Client> find(std::string_view id);
  std::optional<domain::Client> find_by_external_id(std::string_view integration, std::string_view external_id);
  std::vector<domain::Client> of_user(std::string_view user_id);
  // Gives all clients of one user to another (a merge); answers them as they are now.
  std::vector<domain::Client> move_to_user(std::string_view from_user, std::string_view to_user);
  void update(const domain::Client& client);  // by id; all columns but id, integration, external id, created_at
  void touch(std::string_view id, domain::Time seen_at);
  bool erase(std::string_view id);

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
