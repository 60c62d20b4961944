#include "store/migrations/steps.hpp"

namespace hub::store {

// Who asked to go on on another channel, and what became of it. No code, token or address is in here: codes are
// derived (messaging/link_secrets.hpp), of an address there is a keyed digest.
const std::string_view kLinkRequestsStep = R"sql(
CREATE TABLE IF NOT EXISTS link_requests (
  id {id} NOT NULL PRIMARY KEY,
  user_id {id} NOT NULL,
  conversation_id {id} NOT NULL,
  integration_id {key} NOT NULL,
  client_id {id} NOT NULL,
  address_digest {key} NOT NULL,
  proof {key} NOT NULL,
  state {key} NOT NULL,
  attempts {int} NOT NULL,
  reason {key} NOT NULL,
  content {text} NOT NULL,
  locale {key} NOT NULL,
  created_at {int} NOT NULL,
  expires_at {int} NOT NULL
) {clustered};
CREATE INDEX link_requests_by_user ON link_requests (user_id, created_at);
CREATE INDEX link_requests_by_client ON link_requests (client_id);
CREATE INDEX link_requests_by_address ON link_requests (address_digest, created_at);
CREATE INDEX link_requests_by_integration ON link_requests (integration_id, created_at);
CREATE INDEX link_requests_by_age ON link_requests (created_at);
)sql";

}  // namespace hub::store
