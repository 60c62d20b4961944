// Repository of tasks: what must still happen. Claimed by compare-and-set on the lease, never by SKIP LOCKED
// (it does not span Galera nodes).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "domain/task.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Tasks {
 public:
  explicit Tasks(sql::Connection& connection) : sql_{connection} {}
  void insert(const domain::Task& task);
  // Due, living, unleased tasks that are the first of their lane, oldest first.
  std::vector<domain::Task> due(domain::Time now, int limit);
  // When the next living task falls due or a lease ends; empty: nothing waits.
  std::optional<domain::Time> next_due();
  // True when this owner has the lease now (it was free or expired).
  bool claim(std::string_view id, std::string_view owner, domain::Time now, domain::Time until);
  bool extend(std::string_view id, std::string_view owner, domain::Time until);
  // Replaces what the next run finds as its payload. False when `owner` no longer has its lease.
  bool note(std::string_view id, std::string_view owner, std::string_view payload);
  // Removes the task; false when `owner` no longer has its lease (then the caller's change must fail: conflict).
  bool complete(std::string_view id, std::string_view owner);
  // Writes attempts, due, last_error, dead; ends the lease. False when `owner` no longer has it.
  bool reschedule(const domain::Task& task, std::string_view owner);
  std::optional<domain::Task> find(std::string_view id);
  std::vector<domain::Task> dead(int limit);
  bool revive(std::string_view id, domain::Time due);  // a dead task tries again, attempts 0
  bool erase(std::string_view id);
  // Ends every lease that runs beyond `now`, as if its owner had died: for a hub that starts and knows itself alone.
  void expire_leases(domain::Time now);
  struct Counts {
    std::int64_t waiting = 0;
    std::int64_t dead = 0;
  };
  Counts counts();

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
