#include "store/migrations/steps.hpp"

namespace hub::store {

// sent_parts: the provider's ids of what went out before the last part of a message in several parts. Those of the last
// part are the deliveries' own.
const std::string_view kSentPartsStep = R"sql(
CREATE TABLE IF NOT EXISTS sent_parts (
  message_id {id} NOT NULL,
  client_id {id} NOT NULL,
  external_hash {int} NOT NULL,
  integration_id {id} NOT NULL,
  external_id {text} NOT NULL,
  PRIMARY KEY (message_id, client_id, external_hash)
) {clustered};
CREATE INDEX sent_parts_by_external_id ON sent_parts (external_hash);
)sql";

}  // namespace hub::store
