#include "store/sql.hpp"
#include "store/tasks.hpp"

namespace hub::store {

void Tasks::expire_leases(domain::Time now) {
  const auto ms = domain::to_ms(now);
  sql::run(sql_,
           "UPDATE tasks SET lease_until = ?, ready_at = CASE WHEN ready_at IS NULL THEN NULL ELSE ? END "
           "WHERE lease_owner <> '' AND lease_until > ?",
           ms, ms, ms);
}

}  // namespace hub::store
