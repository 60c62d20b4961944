#include "store/conversations.hpp"
#include "store/sql.hpp"

namespace hub::store {

std::vector<domain::ConversationId> Conversations::move_to_user(std::string_view from_user, std::string_view to_user) {
  std::vector<domain::ConversationId> moved;
  auto& rows = sql_.prepare("SELECT id FROM conversations WHERE user_id = ? ORDER BY id FOR UPDATE");
  rows.bind(1, from_user);
  while (rows.step()) moved.emplace_back(rows.text(0));
  rows.reset();
  if (!moved.empty()) {
    sql::run(sql_, "UPDATE conversations SET user_id = ?, version = version + 1 WHERE user_id = ?", to_user, from_user);
  }
  return moved;
}

}  // namespace hub::store
