// Texts by a Kannel gateway: its smsbox takes them over HTTP and speaks SMPP with carriers.
//
//   GET or POST /inbound?key=…    get-url or post-url of Kannel's sms-service
//   GET /dlr?key=…&id=…           how a message of ours fares; each send names it itself
#pragma once

#include <hubbub/channel.hpp>
#include <string>

#include "inbound.hpp"
#include "provider.hpp"
#include "settings.hpp"

namespace sms {

// [strand]
class Kannel final : public Provider {
 public:
  // Registers its routes: from the plugin's constructor only.
  Kannel(hubbub::Context& host, const Settings& settings, const Inbound& inbound);

  void send(const OutboundText& message, const hubbub::Completion& done) override;

 private:
  std::string report_url(const std::string& delivery_id) const;
  hubbub::HttpResponse on_inbound(const hubbub::HttpRequest& request) const;
  hubbub::HttpResponse on_report(const hubbub::HttpRequest& request) const;
  bool has_key(const hubbub::HttpRequest& request) const;

  const Settings& settings_;
  const KannelSettings& kannel_;
  const Inbound& inbound_;
  hubbub::HttpClient http_;
  hubbub::Inbox inbox_;
  hubbub::Crypto crypto_;
  hubbub::Metrics metrics_;
};

// What the smsbox's answer to a sendsms means; ok: it has the message.
hubbub::Error kannel_error(const hubbub::HttpReply& reply);

}  // namespace sms
