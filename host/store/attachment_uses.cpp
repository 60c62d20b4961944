#include "store/attachment_uses.hpp"

#include <algorithm>

#include "store/records.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

constexpr std::string_view kMedia = "/media/";
constexpr std::size_t kIdLength = 26;
constexpr std::size_t kLongestSecret = 64;

struct Named {
  std::string_view id;
  std::string_view secret;
};

std::vector<Named> attachments_named(std::string_view json) {
  std::vector<Named> named;
  for (auto at = json.find(kMedia); at != std::string_view::npos; at = json.find(kMedia, at + kMedia.size())) {
    const auto rest = json.substr(at + kMedia.size());
    if (rest.size() <= kIdLength || rest[kIdLength] != '/') continue;
    const auto id = rest.substr(0, kIdLength);
    const auto secret = rest.substr(kIdLength + 1, rest.find('/', kIdLength + 1) - kIdLength - 1);
    if (domain::is_ulid(id) && secret.size() <= kLongestSecret) named.push_back({id, secret});
  }
  return named;
}

bool is_shown(sql::Connection& connection, std::string_view attachment_id) {
  sql::Query uses{connection, "SELECT 1 FROM attachment_uses WHERE attachment_id = ? LIMIT 1", attachment_id};
  return uses.next();
}

}  // namespace

void note_attachments(sql::Connection& connection, const domain::Message& message) {
  for (const auto& [id, secret] : attachments_named(message.content.json)) {
    const auto noted = sql::run(connection,
                                "INSERT INTO attachment_uses (conversation_id, message_id, attachment_id) "
                                "SELECT ?, ?, id FROM attachments WHERE id = ? AND secret = ? ON CONFLICT DO NOTHING",
                                message.conversation_id, message.id, id, secret);
    if (noted == 1) Attachments{connection}.bind_to_conversation(id, message.conversation_id);
  }
}

std::vector<domain::AttachmentId> release_attachments(sql::Connection& connection, std::string_view conversation_id,
                                                      std::string_view message_id) {
  auto shown = sql::all(
      connection,
      "SELECT DISTINCT attachment_id FROM attachment_uses WHERE conversation_id = ? AND (? = '' OR message_id = ?)",
      [](sql::Statement& row) { return domain::AttachmentId{row.text(0)}; }, conversation_id, message_id, message_id);
  if (shown.empty()) return shown;
  sql::run(connection, "DELETE FROM attachment_uses WHERE conversation_id = ? AND (? = '' OR message_id = ?)",
           conversation_id, message_id, message_id);
  std::erase_if(shown, [&](const auto& id) { return is_shown(connection, id); });
  for (const auto& id : shown) Attachments{connection}.erase(id);
  return shown;
}

}  // namespace hub::store
