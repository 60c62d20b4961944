#include "store/failures.hpp"

namespace hub::store {

domain::Error error_of(const sql::Failure& failure) {
  using Kind = sql::Failure::Kind;
  using domain::Status;
  const std::string what = failure.what();
  switch (failure.kind()) {
    case Kind::deadlock:
      return {Status::unavailable, "store_busy", "the database kept this change from committing, try again: " + what};
    case Kind::connection_lost:
      return {Status::unavailable, "store_unreachable",
              "the database cannot be reached; check that it runs and the store's settings: " + what};
    case Kind::outcome_unknown:
      return {Status::abandoned, "outcome_unknown",
              "the connection broke during COMMIT and the database cannot be asked; look before trying again: " + what};
    case Kind::disk_full:
      return {Status::unavailable, "disk_full",
              "no space left for the database, nothing was written; free some space and try again: " + what};
    case Kind::constraint:
      return {Status::internal, "constraint", "the database refused a row: " + what};
    case Kind::other:
      break;
  }
  return {Status::internal, "database", "the database failed: " + what};
}

}  // namespace hub::store
