#include "store/migrations/steps.hpp"

namespace hub::store {

// erased_messages: seqs whose messages were deleted, as ranges: what a reader who comes back must drop. The rows in
// `messages` stay without their content, so that no seq is missing and a repeated send is not stored again.
// attachment_uses: which messages show a file. The last one takes the file with it.
const std::string_view kErasingStep = R"sql(
CREATE TABLE IF NOT EXISTS erased_messages (
  conversation_id {id} NOT NULL,
  first_seq {int} NOT NULL,
  last_seq {int} NOT NULL,
  PRIMARY KEY (conversation_id, first_seq)
) {clustered};

CREATE TABLE IF NOT EXISTS attachment_uses (
  conversation_id {id} NOT NULL,
  message_id {id} NOT NULL,
  attachment_id {id} NOT NULL,
  PRIMARY KEY (conversation_id, message_id, attachment_id)
) {clustered};
CREATE INDEX attachment_uses_by_attachment ON attachment_uses (attachment_id);
)sql";

}  // namespace hub::store
