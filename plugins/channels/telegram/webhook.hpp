// Updates by webhook: Telegram calls us, and calls again what we did not answer well.
//
//   POST /updates    with the secret that setWebhook told Telegram
#pragma once

#include <hubbub/channel.hpp>

#include "api.hpp"
#include "inbound.hpp"
#include "rounds.hpp"
#include "settings.hpp"

namespace telegram {

// [strand]
class Webhook {
 public:
  // Registers its route and timers: from the plugin's constructor only.
  Webhook(hubbub::Context& host, const Settings& settings, const Api& api, const Inbound& inbound);

  void start() { rounds_.start(); }

 private:
  void announce();
  hubbub::HttpResponse on_update(const hubbub::HttpRequest& request) const;
  bool is_genuine(const hubbub::HttpRequest& request) const;

  const Settings& settings_;
  const Api& api_;
  const Inbound& inbound_;
  hubbub::Inbox inbox_;
  hubbub::Crypto crypto_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  shared::Rounds rounds_;
};

}  // namespace telegram
