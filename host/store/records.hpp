// Repositories of plugin records and of attachments.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/attachment.hpp"
#include "domain/record.hpp"
#include "domain/result.hpp"

namespace hub::store {

namespace sql {
class Connection;
}

class Records {
 public:
  explicit Records(sql::Connection& connection) : sql_{connection} {}
  std::optional<domain::Record> find(std::string_view instance, std::string_view collection, std::string_view key);
  // Compare-and-set: writes when the stored version equals record.version (0: must not exist); then version + 1.
  // conflict/"stale".
  domain::Result<> put(const domain::Record& record);
  // The same, and the record is about this person from now on; without a subject it stays about whom it was.
  domain::Result<> put(const domain::Record& record, const domain::RecordSubject& subject);
  domain::Result<> erase(const domain::Record& record);  // compare-and-set likewise
  // Ascending by key, key > after.
  std::vector<domain::Record> list(std::string_view instance, std::string_view collection, std::string_view after,
                                   int limit);
  // Those about a user, or about somebody on an integration, ascending by (instance, collection, key) from behind
  // `after`, which is empty at first.
  std::vector<domain::Record> about_user(std::string_view user_id, const std::optional<domain::Record>& after,
                                         int limit);
  std::vector<domain::Record> about_external_id(std::string_view instance, std::string_view external_id,
                                                const std::optional<domain::Record>& after, int limit);
  // What was about somebody on an integration stays with this user: the client there is theirs no more.
  void keep_for_user(std::string_view instance, std::string_view external_id, std::string_view user_id);
  // Whatever their versions, with the subjects.
  void erase_about_user(std::string_view user_id);
  void erase_about_external_id(std::string_view instance, std::string_view external_id);
  // The version now, 0 when absent; for the check of what a turn has read.
  std::int64_t version(std::string_view instance, std::string_view collection, std::string_view key);

 private:
  void erase_one(const domain::Record& record);

  sql::Connection& sql_;
};

class Attachments {
 public:
  explicit Attachments(sql::Connection& connection) : sql_{connection} {}
  void insert(const domain::Attachment& attachment);
  std::optional<domain::Attachment> find(std::string_view id);
  // False when it is unknown, or bound to another conversation.
  bool bind_to_conversation(std::string_view id, std::string_view conversation_id);
  // Files of this uploader that no message showed yet. Looks through all files: for readers, not for the writer.
  std::vector<domain::AttachmentId> unsent_of(std::string_view uploader, int limit);
  // Those that messages of a conversation show, ascending by id.
  std::vector<domain::Attachment> of_conversation(std::string_view conversation_id, std::string_view after, int limit);
  // Of files that a conversation shows: who among people sent them. One that others are shown too outlives the sender.
  void forget_uploaders(std::string_view conversation_id);
  bool erase(std::string_view id);

 private:
  sql::Connection& sql_;
};

}  // namespace hub::store
