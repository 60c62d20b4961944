// Everything that the hub holds of one person, in one place: what an export shows, and what an erasure removes and
// proves by its digests. The two walk the same way, so that nothing is in one and not in the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/attachment.hpp"
#include "domain/consent.hpp"
#include "domain/link.hpp"
#include "domain/merge.hpp"
#include "domain/task.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// What is little of a person, and what leads to the rest.
struct Person {
  std::vector<domain::User> users;  // the user, then all who were merged into them
  std::vector<domain::Client> clients;
  std::vector<domain::Identity> identities;
  std::vector<domain::LinkRequest> links;
  // Addresses as consents name them.
  struct Address {
    std::string channel_type;
    std::string external_id;
  };
  std::vector<Address> addresses;
};

// `user`: one who was not merged away.
Person find_person(store::sql::Connection& connection, std::string_view user);

inline constexpr std::size_t kExportMarkBytes = 16;

// What is still to happen for a person: deliveries, turns, webhooks, links that expire. For one conversation, or their
// clients and links.
std::vector<domain::Task> tasks_of(store::sql::Connection& connection, std::string_view conversation_id);
std::vector<domain::Task> tasks_of(store::sql::Connection& connection, const Person& person);

// Files of the person that no message shows yet. Looks through all files: for readers, not for the writer.
std::vector<domain::AttachmentId> unsent_files_of(store::sql::Connection& connection, const Person& person);

// Takes one JSON file after the other: "users", "clients", "identities", "consents", "links", "merges", "records",
// "conversations", "tickets", "messages", "deliveries", "tasks", "attachments".
class PersonFiles {
 public:
  virtual ~PersonFiles() = default;
  virtual void open(std::string_view kind) = 0;
  virtual void write(std::string_view bytes) = 0;
  virtual void close(std::int64_t items) = 0;
  // A file that was told of among the attachments.
  virtual void attachment(const domain::Attachment& attachment) = 0;
};

// A file is {"mark":…,"<kind>":[…]}, one item a line. Reads page by page: memory does not grow with the person.
// `mark` makes the files' digests unguessable (domain/erasure.hpp).
void tell_of(store::sql::Connection& connection, const Person& person, std::string_view mark,
             const std::vector<domain::AttachmentId>& unsent_files, PersonFiles& files);

}  // namespace hub::messaging
