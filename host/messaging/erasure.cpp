#include "messaging/erasure.hpp"

#include <memory>
#include <utility>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/attachment.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/person.hpp"
#include "messaging/posting.hpp"
#include "store/consents.hpp"
#include "store/conversations.hpp"
#include "store/erasing.hpp"
#include "store/erasures.hpp"
#include "store/link_requests.hpp"
#include "store/merges.hpp"
#include "store/records.hpp"
#include "store/tasks.hpp"
#include "store/users.hpp"

namespace hub::messaging {

using domain::Result;

namespace {

// Of the files that an export of the person would have.
class Digests final : public PersonFiles {
 public:
  void open(std::string_view kind) override {
    removed_.push_back({std::string{kind}, 0, {}});
    digest_ = std::make_unique<crypto::Sha256>();
  }
  void write(std::string_view bytes) override { digest_->add(bytes); }
  void close(std::int64_t items) override {
    removed_.back().count = items;
    removed_.back().sha256 = digest_->hex();
  }
  void attachment(const domain::Attachment&) override {}  // its own digest is among the attachments'

  std::vector<domain::Erasure::Removed> removed() && { return std::move(removed_); }

 private:
  std::vector<domain::Erasure::Removed> removed_;
  std::unique_ptr<crypto::Sha256> digest_;
};

// With the mark of the exports, if there was one; else with one that nobody will ever know.
std::vector<domain::Erasure::Removed> digests_of(store::sql::Connection& sql, const Person& person,
                                                 const std::vector<domain::AttachmentId>& unsent_files) {
  auto mark = store::Erasures{sql}.mark_of(person.users.front().id);
  if (mark.empty()) mark = crypto::random_token(kExportMarkBytes);
  Digests digests;
  tell_of(sql, person, mark, unsent_files, digests);
  return std::move(digests).removed();
}

}  // namespace

void forget_uploads(store::Transaction& tx, const std::vector<domain::AttachmentId>& files) {
  store::Attachments attachments{tx.connection()};
  for (const auto& id : files) {
    const auto found = attachments.find(id);
    if (!found || !found->conversation_id.empty()) continue;
    attachments.erase(id);
    erase_files(tx, {id});
  }
}

void erase_files(store::Transaction& tx, const std::vector<domain::AttachmentId>& files) {
  for (const auto& id : files) add_task(tx, kEraseFileTask, "file:" + id, id, tx.now());
}

Result<> Erasure::message(const domain::ConversationId& conversation, std::string_view message_id) {
  const auto of = store::Conversations{tx_.connection()}.find(conversation);
  if (!of) return conversation_not_found(conversation);
  auto erased = store::Erasing{tx_.connection()}.message(conversation, message_id);
  if (!erased) {
    return domain::not_found("message", "The conversation has no message '" + std::string{message_id} + "'.");
  }
  erase_files(tx_, erased->files);
  tx_.publish(domain::MessagesErased{conversation, of->user_id, std::move(erased->ranges)});
  return {};
}

Result<> Erasure::all_messages(const domain::ConversationId& conversation) {
  const auto of = store::Conversations{tx_.connection()}.find(conversation);
  if (!of) return conversation_not_found(conversation);
  auto erased = store::Erasing{tx_.connection()}.all_messages(conversation);
  if (erased.ranges.empty()) return {};
  erase_files(tx_, erased.files);
  tx_.publish(domain::MessagesErased{conversation, of->user_id, std::move(erased.ranges)});
  return {};
}

Result<> Erasure::conversation(const domain::ConversationId& id) {
  const auto found = store::Conversations{tx_.connection()}.find(id);
  const auto files = store::Erasing{tx_.connection()}.conversation(id);
  if (!found || !files) return conversation_not_found(id);
  erase_files(tx_, *files);
  tx_.publish(domain::ConversationErased{id, found->user_id});
  return {};
}

Result<> Erasure::client(const domain::UserId& user, std::string_view client_id) {
  store::Users users{tx_.connection()};
  users.hold(user);
  const auto client = store::Clients{tx_.connection()}.find(client_id);
  if (!client || client->user_id != user) {
    return domain::not_found("client", "The user has no client '" + std::string{client_id} + "'.");
  }
  remove(*client);
  users.note_moves(user);
  store::Records{tx_.connection()}.keep_for_user(client->integration_id, client->external_id, user);
  return {};
}

Result<> Erasure::user(const domain::UserId& id) {
  auto erased = person(id, {});
  if (!erased) return tl::unexpected(std::move(erased.error()));
  return {};
}

Result<domain::Erasure> Erasure::person(const domain::UserId& id, const ErasureOrder& order) {
  auto& sql = tx_.connection();
  const auto user = store::Users{sql}.lock_survivor(id);
  if (!user) return domain::not_found("user", "There is no user '" + id + "'.");
  const auto person = find_person(sql, user->id);
  domain::Erasure proof{tx_.next_id(), user->id, order.requested_by, order.request_id, tx_.now(), {}, {}};
  proof.removed = digests_of(sql, person, order.unsent_files);

  for (const auto& task : tasks_of(sql, person)) store::Tasks{sql}.erase(task.id);
  for (const auto& one : person.users) conversations_of(one.id);
  for (const auto& client : person.clients) client_of_erased(client);
  forget_uploads(tx_, order.unsent_files);
  for (const auto& address : person.addresses) {
    store::Consents{sql}.erase(address.channel_type, address.external_id, tx_.next_id());
  }
  for (const auto& one : person.users) {
    store::Records{sql}.erase_about_user(one.id);
    store::LinkRequests{sql}.erase_of_user(one.id);
    store::Erasures{sql}.erase_mark(one.id);
  }
  store::Merges{sql}.erase_person(user->id);
  store::Users{sql}.erase(user->id);

  tx_.publish(domain::UserErased{user->id});
  store::Erasures{sql}.insert(proof);
  add_task(tx_, kFinishErasureTask, "erasure:" + proof.id, proof.id, tx_.now());
  return proof;
}

void Erasure::conversations_of(const domain::UserId& id) {
  constexpr int at_once = 100;
  auto& sql = tx_.connection();
  store::Conversations conversations{sql};
  for (auto some = conversations.of_user(id, at_once); !some.empty(); some = conversations.of_user(id, at_once)) {
    for (const auto& one : some) {
      for (const auto& task : tasks_of(sql, one.id)) store::Tasks{sql}.erase(task.id);
      store::Attachments{sql}.forget_uploaders(one.id);
      static_cast<void>(conversation(one.id));  // it is there: it was read in this change
    }
  }
}

void Erasure::client_of_erased(const domain::Client& client) {
  remove(client);
  store::Records{tx_.connection()}.erase_about_external_id(client.integration_id, client.external_id);
  // Looked for by the task, off the writer's thread: nothing leads from an uploader to their uploads.
  const auto uploader = domain::uploader_named(client.integration_id, client.external_id);
  add_task(tx_, kEraseUploadsTask, "uploads:" + client.id, uploader, tx_.now());
}

void Erasure::remove(const domain::Client& client) {
  store::Clients{tx_.connection()}.erase(client.id);
  tx_.publish(domain::ClientRemoved{client});
}

}  // namespace hub::messaging
