#include "store/open.hpp"

#include "store/database_store.hpp"
#include "store/failures.hpp"
#include "store/migrations.hpp"

namespace hub::store {

namespace {

domain::Result<std::unique_ptr<Driver>> make_driver(const Options& options, const domain::Clock& clock) {
  if (options.driver == "sqlite") return make_sqlite_driver(options, clock);
  if (options.driver == "mysql") return make_mysql_driver(options, clock);
  return domain::invalid("unknown_driver",
                         "there is no store driver \"" + options.driver + "\"; use \"sqlite\" or \"mysql\"");
}

}  // namespace

domain::Result<std::unique_ptr<Store>> open(const Options& options, const domain::Clock& clock, domain::Ids& ids) {
  try {
    auto driver = make_driver(options, clock);
    if (!driver) return tl::unexpected(driver.error());
    const auto migrator = (*driver)->connect(Role::migrator);
    if (auto migrated = migrate(*migrator, all_migrations(), clock.now()); !migrated) {
      return tl::unexpected(migrated.error());
    }
    auto writer = (*driver)->connect(Role::writer);
    return std::make_unique<DatabaseStore>(std::move(*driver), std::move(writer), options, clock, ids);
  } catch (const sql::Failure& failure) {
    return tl::unexpected(error_of(failure));
  }
}

}  // namespace hub::store
