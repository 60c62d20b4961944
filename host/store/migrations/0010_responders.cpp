#include "store/migrations/steps.hpp"

namespace hub::store {

// users.preferred_responder: whom the person wants to be answered by, 'bot' or 'human', '' when they never said.
const std::string_view kRespondersStep = R"sql(
ALTER TABLE users ADD COLUMN preferred_responder {key} NOT NULL DEFAULT '';
)sql";

}  // namespace hub::store
