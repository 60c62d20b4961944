#include "store/migrations/steps.hpp"

namespace hub::store {

// identities: verified claims, each of one user.
// merges: the journal; a merge that was undone keeps its row. merge_items: what it moved, by kind (client, identity:…,
// conversation, kept, profile); last_seq and version are those of conversations.
const std::string_view kMergesStep = R"sql(
CREATE TABLE IF NOT EXISTS identities (
  kind {id} NOT NULL,
  value {name} NOT NULL,
  user_id {id} NOT NULL,
  verified_by {key} NOT NULL,
  verified_at {int} NOT NULL,
  PRIMARY KEY (kind, value)
) {clustered};
CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE IF NOT EXISTS merges (
  id {id} NOT NULL PRIMARY KEY,
  survivor {id} NOT NULL,
  loser {id} NOT NULL,
  reason {text} NOT NULL,
  merged_at {int} NOT NULL,
  undone_at {int} NOT NULL,
  erased {int} NOT NULL
) {clustered};
CREATE INDEX merges_by_survivor ON merges (survivor);
CREATE INDEX merges_by_loser ON merges (loser);

CREATE TABLE IF NOT EXISTS merge_items (
  merge_id {id} NOT NULL,
  kind {id} NOT NULL,
  item {name} NOT NULL,
  last_seq {int} NOT NULL,
  version {int} NOT NULL,
  PRIMARY KEY (merge_id, kind, item)
) {clustered};

CREATE INDEX users_by_survivor ON users (merged_into) {partial: merged_into <> ''};
)sql";

}  // namespace hub::store
