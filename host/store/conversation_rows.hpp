// Rows of conversations and users as several repositories read them.
#pragma once

#include <string_view>

#include "domain/conversation.hpp"
#include "store/sql.hpp"

namespace hub::store {

// For "SELECT c.…" of `conversations c`.
inline constexpr std::string_view kConversationColumns =
    "c.id, c.user_id, c.integration_id, c.display_name, c.control_holder, c.control_pending, c.control_metadata, "
    "c.last_seq, c.user_read_seq, c.business_read_seq, c.user_delivered_seq, c.created_at, c.last_message_at, "
    "c.last_message_preview, c.metadata, c.version";
inline constexpr int kConversationColumnCount = 16;

// Stands in content_type of a message that was deleted: its row keeps the seq, and refuses a repeated send.
inline constexpr std::string_view kErasedContent = "erased";

// What an inbox line shows of a message: its beginning, never through the middle of a character.
std::string_view preview_of(std::string_view text);

inline std::int64_t activity_hour(domain::Time at) {
  return domain::to_ms(at) / 3'600'000;
}

domain::Conversation read_conversation(sql::Statement& row, int first = 0);

}  // namespace hub::store
