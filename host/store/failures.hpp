// What a caller is told when the database failed.
#pragma once

#include "domain/result.hpp"
#include "store/sql.hpp"

namespace hub::store {

domain::Error error_of(const sql::Failure& failure);

}  // namespace hub::store
