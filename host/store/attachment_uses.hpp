// Which messages show which files, so that a file goes with the last message that shows it.
#pragma once

#include <vector>

#include "domain/conversation.hpp"
#include "store/sql.hpp"

namespace hub::store {

// Notes the files whose addresses (/media/<id>/<secret>/…) stand in the message's content. An address with a wrong
// secret is none.
void note_attachments(sql::Connection& connection, const domain::Message& message);

// Forgets what the message (empty: every message of the conversation) shows. Answers the files that nobody shows any
// more: their rows are deleted, their bytes are the caller's to remove after the commit.
std::vector<domain::AttachmentId> release_attachments(sql::Connection& connection, std::string_view conversation_id,
                                                      std::string_view message_id);

}  // namespace hub::store
