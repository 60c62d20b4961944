// Repository of the journal of merges. Rows are added and marked, never changed otherwise, so that it can be told who
// was taken for whom, and when; the erasure of a person empties theirs.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/merge.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Merges {
 public:
  explicit Merges(sql::Connection& connection) : sql_{connection} {}
  void insert(const domain::Merge& merge);
  std::optional<domain::Merge> find(std::string_view id);
  // In which this user survived and which hold (not undone, not erased), oldest first.
  std::vector<domain::Merge> into(std::string_view survivor);
  // The one that holds and in which this user went into another.
  std::optional<domain::Merge> out_of(std::string_view loser);
  // All of which the user was part, oldest first, without what they moved.
  std::vector<domain::Merge> of_user(std::string_view user);
  // False when it was undone or erased before.
  bool mark_undone(std::string_view id, domain::Time at);
  // One more field of the survivor's profile that came from this merge's loser.
  void add_filled(std::string_view id, std::string_view field);
  // Forgets a person: everybody who went into this user, their claims and the user's own, and what these merges moved.
  // That they were, and which ids they joined, stays. The user's own row is the caller's.
  void erase_person(std::string_view user);

 private:
  std::vector<domain::Merge> complete(std::vector<domain::Merge> merges);
  void complete(domain::Merge& merge);
  void add_item(std::string_view merge, std::string_view kind, std::string_view item, domain::Seq last_seq = 0,
                std::int64_t version = 0);
  void erase_traces(std::string_view user);

  sql::Connection& sql_;
};

}  // namespace hub::store
