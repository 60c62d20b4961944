// Deleting what people asked to forget: a message, all messages of a conversation, a conversation, a client, a user.
// Each in the caller's change, with everything that hangs on it: deliveries (a task that would still send finds nothing
// to send), tickets, words of the index, and the files, by tasks that remove them after the commit. Live sessions hear
// of it by events.
#pragma once

#include <string_view>
#include <vector>

#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// Removes one file's bytes; payload: the attachment's id. Whoever keeps the files runs it.
inline constexpr const char* kEraseFileTask = "erase_file";
// Removes what somebody uploaded and never sent; payload: the uploader (domain::uploader_named).
inline constexpr const char* kEraseUploadsTask = "erase_uploads";

void erase_files(store::Transaction& tx, const std::vector<domain::AttachmentId>& files);

class Erasure {
 public:
  explicit Erasure(store::Transaction& tx) : tx_{tx} {}

  // conversation_not_found, message_not_found.
  domain::Result<> message(const domain::ConversationId& conversation, std::string_view message_id);
  domain::Result<> all_messages(const domain::ConversationId& conversation);
  domain::Result<> conversation(const domain::ConversationId& id);
  // Unlinks it: the user stays, with what was said. client_not_found, also for a client of somebody else.
  domain::Result<> client(const domain::UserId& user, std::string_view client_id);
  // With clients, conversations, uploads, verified claims, and all who were merged into this user.
  domain::Result<> user(const domain::UserId& id);

 private:
  void remove(const domain::Client& client);
  store::Transaction& tx_;
};

}  // namespace hub::messaging
