// Conversations and what happens in them. Terms: Sunshine Conversations v2; see docs/domain.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/clock.hpp"
#include "domain/content.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

enum class AuthorType { user, agent, bot, system };
const char* name_of(AuthorType type);  // "user", "agent", …

struct Author {
  AuthorType type = AuthorType::user;
  std::string id;            // UserId, AgentId, or integration id of the workflow
  std::string display_name;  // as people see it
  std::string avatar_url;
};

// Where a message came from. `external_id` is the provider's or browser's id of the message: (integration, external
// id) is stored once, which makes a retried send harmless.
struct Source {
  std::string type;  // "web", "api:conversations", "agent", "sms", …
  IntegrationId integration_id;
  ClientId client_id;
  std::string external_id;
};

struct Message {
  MessageId id;
  ConversationId conversation_id;
  Seq seq = 0;
  Author author;
  Content content;
  Source source;
  Time received_at{};
  std::string metadata_json;  // flat JSON object <= 4 KB, or empty
};

// `source.type` of what the hub tells the desk alone: agents read it, the person never does.
inline constexpr std::string_view kNote = "note";
inline bool is_note(const Message& message) {
  return message.source.type == kNote;
}

// Who holds control of a conversation: "desk", or the integration id of a workflow. See domain/switchboard.hpp.
struct Control {
  std::string holder;
  std::string pending;        // offered to, not yet accepted; or empty
  std::string metadata_json;  // handed along at the last pass (reason, collected data), or empty
};

struct Conversation {
  ConversationId id;
  UserId user_id;
  IntegrationId integration_id;  // where it began
  std::string display_name;
  Control control;
  Seq last_seq = 0;
  Seq user_read_seq = 0;      // read by the person up to here
  Seq business_read_seq = 0;  // read by the desk up to here
  Seq user_delivered_seq = 0;
  Time created_at{};
  Time last_message_at{};
  std::string last_message_preview;  // plain text of the last message, cut
  std::string metadata_json;
  std::int64_t version = 0;  // rises with every change of the row, for compare-and-set
};

// Messages of a conversation, both ends included.
struct SeqRange {
  Seq first = 0;
  Seq last = 0;
};

enum class ActivityType { typing_start, typing_stop, conversation_read };
const char* name_of(ActivityType type);  // "typing:start", "typing:stop", "conversation:read"

enum class DeliveryStatus { queued, sent, delivered, read, failed, unknown };
const char* name_of(DeliveryStatus status);

struct Delivery {
  MessageId message_id;
  ConversationId conversation_id;
  ClientId client_id;
  IntegrationId integration_id;
  DeliveryStatus status = DeliveryStatus::queued;
  std::string external_id;  // the provider's id of what we sent
  std::string reason;       // why it failed
  Time updated_at{};
  // Why it goes there: see domain/answering.hpp, and "linking".
  std::string chosen_by{};
  ClientId replaces{};  // whose failed delivery it follows
  Time created_at{};    // this and the following: zero when it did not happen, or nobody told
  Time sent_at{};
  Time delivered_at{};
  Time read_at{};
};

}  // namespace hub::domain
