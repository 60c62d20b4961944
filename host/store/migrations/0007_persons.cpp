#include "store/migrations/steps.hpp"

namespace hub::store {

// record_subjects: whom a plugin's record is about: a user, or somebody on its own integration by their external id
// (the client may come later, or change hands). A row without its record is none.
// export_marks: a random number for each user who was exported; see domain/erasure.hpp.
// erasures: the proofs. `removed`: a line "kind count sha256" for each kind.
const std::string_view kPersonsStep = R"sql(
CREATE TABLE IF NOT EXISTS record_subjects (
  instance {id} NOT NULL,
  collection {key} NOT NULL,
  record_key {name} NOT NULL,
  user_id {id} NOT NULL,
  external_id {name} NOT NULL,
  PRIMARY KEY (instance, collection, record_key)
) {clustered};
CREATE INDEX record_subjects_by_user ON record_subjects (user_id) {partial: user_id <> ''};
CREATE INDEX record_subjects_by_external_id ON record_subjects (instance, external_id) {partial: external_id <> ''};

CREATE INDEX consents_by_address ON consents (address);

CREATE TABLE IF NOT EXISTS export_marks (
  user_id {id} NOT NULL PRIMARY KEY,
  mark {key} NOT NULL
) {clustered};

CREATE TABLE IF NOT EXISTS erasures (
  id {id} NOT NULL PRIMARY KEY,
  user_id {id} NOT NULL,
  requested_by {key} NOT NULL,
  request_id {key} NOT NULL,
  erased_at {int} NOT NULL,
  finished_at {int} NOT NULL,
  removed {text} NOT NULL
) {clustered};
CREATE INDEX erasures_by_user ON erasures (user_id);
)sql";

}  // namespace hub::store
