// Outgoing webhooks: programs of the business that are told of what happens, one signed POST for each event
// (docs/webhooks.md).
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "domain/clock.hpp"

namespace hub::domain {

// What may be told. The names are those of Sunshine Conversations v2; `user_unmerge` is ours.
enum class Trigger {
  client_add,
  client_remove,
  client_update,
  conversation_create,
  conversation_message,
  delivery_channel,  // "conversation:message:delivery:channel", and so on
  delivery_failure,
  delivery_user,
  conversation_read,
  conversation_remove,
  user_merge,
  user_remove,
  user_unmerge,
  user_update
};
inline constexpr int kTriggers = 14;
using Triggers = std::bitset<kTriggers>;

const char* name_of(Trigger trigger);
std::optional<Trigger> trigger_named(std::string_view name);

struct Webhook {
  std::string id;      // from YAML
  std::string target;  // an http or https URL
  Triggers triggers;
  bool include_full_user = false;    // a user with profile and metadata, else ids alone
  bool include_full_source = false;  // the client that something came from, too
  Duration timeout = std::chrono::seconds(20);
  int concurrency = 8;  // calls under way at once
  bool operator==(const Webhook&) const = default;
};

inline constexpr const char* kWebhookTask = "webhook";

// How the lanes of all calls begin that are about this conversation, or user. A lane is one webhook's of those: what is
// told of one conversation comes in order, and a target that hangs keeps only itself waiting.
std::string webhook_lanes_of(std::string_view subject);

}  // namespace hub::domain
