// Repository of requests to link a channel. Rows of the last hour are what the limits count; older ones go.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/link.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class LinkRequests {
 public:
  explicit LinkRequests(sql::Connection& connection) : sql_{connection} {}
  void insert(const domain::LinkRequest& request);
  std::optional<domain::LinkRequest> find(std::string_view id);
  // Open and not expired at `now`, newest first. Locked: nobody else changes them before this change ends. Those of a
  // client are looked for with every message, and not locked: `close` says who was first.
  std::vector<domain::LinkRequest> lock_open_of_user(std::string_view user, domain::Time now);
  std::vector<domain::LinkRequest> open_of_user(std::string_view user, domain::Time now);  // the same, to look at only
  std::vector<domain::LinkRequest> open_of_client(std::string_view client, domain::Time now);
  std::optional<domain::LinkRequest> lock_open(std::string_view id, domain::Time now);
  // One more wrong code.
  void count_attempt(std::string_view id);
  // False when it is not open any more: somebody else was first.
  bool close(std::string_view id, domain::LinkState state, std::string_view reason);

  std::int64_t count_to_address(std::string_view address_digest, domain::Time since);
  std::int64_t count_of_user(std::string_view user, domain::Time since);
  std::int64_t count_on_integration(std::string_view integration, domain::Time since);

  // A merge: the survivor's now.
  void move_to_user(std::string_view from_user, std::string_view to_user);
  std::vector<domain::LinkRequest> of_user(std::string_view user);  // all there are, ascending by id
  void erase_of_user(std::string_view user);
  void erase_closed(domain::Time created_before);

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
