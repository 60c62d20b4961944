#include "store/migrations/steps.hpp"

namespace hub::store {

// What people said about hearing from us, by channel type and address. Rows are only added; the one with the greatest
// id counts. They name no user: who opts out stays so whatever becomes of their profile.
const std::string_view kConsentsStep = R"sql(
CREATE TABLE IF NOT EXISTS consents (
  channel_type {key} NOT NULL,
  address {key} NOT NULL,
  id {id} NOT NULL,
  state {key} NOT NULL,
  evidence {name} NOT NULL,
  integration_id {key} NOT NULL,
  event_id {key} NOT NULL,
  changed_at {int} NOT NULL,
  PRIMARY KEY (channel_type, address, id)
) {clustered};
)sql";

}  // namespace hub::store
