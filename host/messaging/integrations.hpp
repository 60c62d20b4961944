// The configured instances of plugins, as messaging needs to know them. Filled by the plugins room at start and on
// reload; read everywhere.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/ticket.hpp"
#include "rendering/capabilities.hpp"

namespace hub::messaging {

enum class IntegrationKind { channel, workflow };

struct Integration {
  domain::IntegrationId id;  // from YAML
  std::string plugin;        // "com.hubbub.web-widget"
  IntegrationKind kind = IntegrationKind::channel;
  std::string channel_type;    // of a channel: "web", "sms", …
  std::string default_holder;  // of a channel: who holds a new conversation: a workflow's id or "desk"
  domain::Style style = domain::Style::live_chat;
  domain::StyleRules style_rules;
  std::string queue = "default";  // where its tickets wait
  // Messages reach the person through live sessions (the widget): no send task is made, delivered on the socket's word.
  bool live = false;
  // What the channel shows, as its plugin declares: numbered answers are read by it.
  rendering::Capabilities capabilities{};
  // Where a person opens the channel with a token in hand: "https://t.me/acme_bot?start={token}"; empty: nowhere.
  std::string deep_link{};
};

// [any thread]
class Integrations {
 public:
  void put(Integration integration);
  void remove(std::string_view id);
  std::optional<Integration> find(std::string_view id) const;
  std::vector<Integration> all() const;
  // `holder` is "desk" or a configured workflow.
  bool can_hold(std::string_view holder) const;
  // Who holds a new conversation of this integration, and gets control when it is released, with a person who wants
  // `responder`. Nothing: the default holder, and the desk when the integration is unknown or names a workflow that is
  // not configured. domain::kHuman: the desk. domain::kBot: the default holder, or where that is the desk, the workflow
  // that another channel begins with; none: the desk.
  std::string holder_for(std::string_view id, std::string_view responder) const;

 private:
  std::string default_holder(std::string_view id) const;

  mutable std::mutex mutex_;
  std::map<std::string, Integration, std::less<>> integrations_;
};

}  // namespace hub::messaging
