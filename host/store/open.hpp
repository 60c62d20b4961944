// How each driver opens its database. Throws sql::Failure, or gives the error to tell the administrator.
#pragma once

#include <memory>

#include "store/driver.hpp"
#include "store/store.hpp"

namespace hub::store {

domain::Result<std::unique_ptr<Driver>> make_sqlite_driver(const Options& options, const domain::Clock& clock);
domain::Result<std::unique_ptr<Driver>> make_mysql_driver(const Options& options, const domain::Clock& clock);

}  // namespace hub::store
