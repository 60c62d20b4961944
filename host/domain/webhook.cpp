#include "domain/webhook.hpp"

#include <algorithm>
#include <array>

namespace hub::domain {
namespace {

// In the order of the enumeration.
constexpr std::array<const char*, kTriggers> kNames = {
    "client:add",
    "client:remove",
    "client:update",
    "conversation:create",
    "conversation:message",
    "conversation:message:delivery:channel",
    "conversation:message:delivery:failure",
    "conversation:message:delivery:user",
    "conversation:read",
    "conversation:remove",
    "user:merge",
    "user:remove",
    "user:unmerge",
    "user:update",
};

}  // namespace

const char* name_of(Trigger trigger) {
  return kNames.at(static_cast<std::size_t>(trigger));
}

std::optional<Trigger> trigger_named(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Trigger>(found - kNames.begin());
}

std::string webhook_lanes_of(std::string_view subject) {
  return std::string{kWebhookTask} + ":" + std::string{subject} + ":";
}

}  // namespace hub::domain
