#include "store/migrations/steps.hpp"

namespace hub::store {

// users.preferred_channel: where the person wants to be answered, '' when they never said.
// deliveries.chosen_by, replaces: why it goes there, and whose failed delivery it follows. The times are 0 for what
// did not happen, or happened before this step.
const std::string_view kAnsweringStep = R"sql(
ALTER TABLE users ADD COLUMN preferred_channel {key} NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN chosen_by {key} NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN replaces {id} NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN created_at {int} NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN sent_at {int} NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN delivered_at {int} NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN read_at {int} NOT NULL DEFAULT 0;
)sql";

}  // namespace hub::store
