// What people do in Telegram, on its way into the hub: the same for webhooks and polling.
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string>

#include "media.hpp"
#include "settings.hpp"
#include "taps.hpp"
#include "updates.hpp"

namespace telegram {

// [strand]
class Inbound {
 public:
  Inbound(const hubbub::Context& host, const Settings& settings, const Media& media, const Taps& taps);

  // Does what the update asks for, and returns the message that the caller then gives to the inbox, if there is one.
  // Taking the same update twice is harmless. Throws Failure when something could not be stored.
  std::optional<hubbub::InboundMessage> take(const Update& update) const;

 private:
  std::optional<hubbub::InboundMessage> take(const Said& said) const;
  std::string id_of(const Said& said) const;
  std::string metadata_of(const Said& said) const;

  const Settings& settings_;
  const Media& media_;
  const Taps& taps_;
  hubbub::Metrics metrics_;
};

}  // namespace telegram
