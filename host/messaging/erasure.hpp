// Deleting what people asked to forget: a message, all messages of a conversation, a conversation, a client, a user.
// Each in the caller's change, with everything that hangs on it: deliveries (a task that would still send finds nothing
// to send), tickets, words of the index, and the files, by tasks that remove them after the commit. Live sessions hear
// of it by events.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/erasure.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"
#include "messaging/dispatcher.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// Removes one file's bytes; payload: the attachment's id. Whoever keeps the files runs it.
inline constexpr const char* kEraseFileTask = "erase_file";
// Removes what somebody uploaded and never sent; payload: the uploader (domain::uploader_named).
inline constexpr const char* kEraseUploadsTask = "erase_uploads";

// Says in the proof when nothing is left: files and words of the index are gone, and what was deleted is not to be read
// in the database's files either. Payload: the erasure's id.
inline constexpr const char* kFinishErasureTask = "finish_erasure";
// Registers the runner of kFinishErasureTask. Before the dispatcher starts.
void run_erasures(Dispatcher& dispatcher, store::Store& store);

// Who asks, for the proof.
struct ErasureOrder {
  std::string requested_by;                        // "api:<key id>", "agent:<id>"
  std::string request_id;                          // domain::is_request_id, or empty
  std::vector<domain::AttachmentId> unsent_files;  // what unsent_files_of found just before; later ones go by a task
};

// Uploads that no message shows, rows and bytes. What was sent meanwhile stays: it is its message's now.
void forget_uploads(store::Transaction& tx, const std::vector<domain::AttachmentId>& files);
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
  // With all that an export of them shows (messaging/person.hpp), and all who were merged into this user. One commit: a
  // crash leaves the person as they were, or gone. Whoever writes from the same address afterwards is a stranger. Who
  // opted out is left alone (store/consents.hpp). Answers the proof; user_not_found when there is none any more.
  domain::Result<domain::Erasure> person(const domain::UserId& id, const ErasureOrder& order);
  domain::Result<> user(const domain::UserId& id);

 private:
  void conversations_of(const domain::UserId& id);
  void client_of_erased(const domain::Client& client);
  void remove(const domain::Client& client);
  store::Transaction& tx_;
};

}  // namespace hub::messaging
