// Repository of the proofs of erasures (domain/erasure.hpp), and of the random marks that exports carry.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/erasure.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Erasures {
 public:
  explicit Erasures(sql::Connection& connection) : sql_{connection} {}
  void insert(const domain::Erasure& erasure);
  std::optional<domain::Erasure> find(std::string_view id);
  std::vector<domain::Erasure> of_user(std::string_view user_id);  // oldest first
  std::vector<domain::Erasure> latest(int limit);                  // newest first
  // False when it was finished before.
  bool finish(std::string_view id, domain::Time at);
  // Files to be removed, or words that the index must still forget, of this erasure or one before it.
  bool is_under_way(const domain::Erasure& erasure);

  // The mark of a user's exports; empty: they were never exported.
  std::string mark_of(std::string_view user_id);
  void set_mark(std::string_view user_id, std::string_view mark);  // unless there is one
  void erase_mark(std::string_view user_id);

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
