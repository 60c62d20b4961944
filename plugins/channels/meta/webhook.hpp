// The webhook: Meta calls us, and calls again for days what we did not answer well.
//
//   GET  /webhook    the handshake, when the address is typed into the app's dashboard
//   POST /webhook    events, signed with the app's secret
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string_view>

#include "events.hpp"
#include "inbound.hpp"
#include "settings.hpp"

namespace meta {

// [strand]
class Webhook {
 public:
  using Read = std::optional<Batch> (*)(const hubbub::Json&, std::string_view account);

  // Registers its routes: from the plugin's constructor only.
  Webhook(hubbub::Context& host, const Settings& settings, Read read, Inbound& inbound);

 private:
  hubbub::HttpResponse on_handshake(const hubbub::HttpRequest& request) const;
  hubbub::HttpResponse on_events(const hubbub::HttpRequest& request) const;

  const Settings& settings_;
  Read read_;
  Inbound& inbound_;
  hubbub::Crypto crypto_;
  hubbub::Metrics metrics_;
};

}  // namespace meta
