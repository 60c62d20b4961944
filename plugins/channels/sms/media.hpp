// Pictures and other files that people send by MMS: fetched from the provider, kept by the hub, then received. The
// webhook was answered long before, so each message is an errand: a crash, or a server of the provider that is down,
// loses nothing. What cannot be had in the end is received as a link.
#pragma once

#include <hubbub/channel.hpp>
#include <hubbub/errands.hpp>
#include <memory>
#include <string>

#include "settings.hpp"
#include "twilio_webhooks.hpp"

namespace sms {

// [strand]
class Media {
 public:
  // Registers its timer: from the plugin's constructor only.
  Media(hubbub::Context& host, const TwilioSettings& settings);

  // Stored when it returns: the message follows. Throws Failure when it cannot be stored.
  void expect(const TwilioInbound& message, std::string_view from, std::string_view metadata) const;

 private:
  struct Fetch;   // one try to have everything of one message
  struct Source;  // one of its files

  void begin(const hubbub::Errand& errand) const;
  void fetch(const std::shared_ptr<Fetch>& fetch, std::size_t index, const std::string& url, int hops) const;
  void answered(const std::shared_ptr<Fetch>& fetch, std::size_t index, const std::string& url, int hops,
                const hubbub::Result<hubbub::HttpReply>& reply) const;
  void receive(const std::shared_ptr<Fetch>& fetch) const;
  std::string content_of(const Fetch& fetch, std::size_t index) const;
  bool may_see_password(std::string_view url) const;

  const TwilioSettings& settings_;
  hubbub::Errands errands_;
  hubbub::HttpClient http_;
  hubbub::Files files_;
  hubbub::Inbox inbox_;
  hubbub::Log log_;
};

}  // namespace sms
