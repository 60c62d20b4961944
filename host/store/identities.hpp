// Repository of verified claims (e-mail, phone, external id). A user's external id as such stands in `users`, where
// signing in looks for it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/merge.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Identities {
 public:
  explicit Identities(sql::Connection& connection) : sql_{connection} {}
  // conflict/"identity_taken" when it is somebody's already.
  domain::Result<> insert(const domain::Identity& identity);
  std::optional<domain::Identity> find(const domain::IdentityKey& key);
  std::vector<domain::Identity> of_user(std::string_view user_id);  // ascending by kind and value
  // False when `from` does not have it.
  bool move(const domain::IdentityKey& key, std::string_view from_user, std::string_view to_user);
  bool erase(const domain::IdentityKey& key);
  void erase_of_user(std::string_view user_id);

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
