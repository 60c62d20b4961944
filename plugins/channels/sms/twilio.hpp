// Texts by Twilio's REST API.
//
//   POST /inbound               "A message comes in", in Twilio's console
//   POST /status?delivery=…     how a message of ours fares; each send names it itself
#pragma once

#include <hubbub/channel.hpp>
#include <string>

#include "inbound.hpp"
#include "media.hpp"
#include "provider.hpp"
#include "settings.hpp"

namespace sms {

// [strand]
class Twilio final : public Provider {
 public:
  // Registers its routes: from the plugin's constructor only.
  Twilio(hubbub::Context& host, const Settings& settings, const Inbound& inbound);

  void send(const OutboundText& message, const hubbub::Completion& done) override;

 private:
  void sent(const OutboundText& message, const hubbub::HttpReply& reply, const hubbub::Completion& done) const;
  hubbub::HttpResponse on_inbound(const hubbub::HttpRequest& request) const;
  hubbub::HttpResponse on_status(const hubbub::HttpRequest& request) const;
  // Signed by Twilio, for this very address and body?
  bool is_genuine(const hubbub::HttpRequest& request, const hubbub::Form& form) const;

  const Settings& settings_;
  const TwilioSettings& twilio_;
  const Inbound& inbound_;
  hubbub::HttpClient http_;
  hubbub::Inbox inbox_;
  hubbub::Crypto crypto_;
  hubbub::Metrics metrics_;
  Media media_;
};

}  // namespace sms
