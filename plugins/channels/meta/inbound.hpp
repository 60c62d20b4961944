// What people do, on its way into the hub: the same for all of Meta's networks.
#pragma once

#include <hubbub/channel.hpp>
#include <string>

#include "choices.hpp"
#include "events.hpp"
#include "graph.hpp"
#include "media.hpp"
#include "names.hpp"
#include "numbers.hpp"
#include "sent.hpp"
#include "settings.hpp"
#include "window.hpp"

namespace meta {

// [strand]
class Inbound {
 public:
  // Registers timers: from the plugin's constructor only.
  Inbound(hubbub::Context& host, const Settings& settings, const Graph& graph, const Choices& choices, Window& window,
          Numbers& numbers, Sent& sent);

  // Gives all of a webhook to the hub; taking the same again is harmless. What the hub would refuse each time is left
  // out and logged. Throws Failure when something could not be stored: then Meta has to send all of it again.
  void take(const Batch& batch);

 private:
  void take_one(const Event& event);
  void take(const Said& said);
  void take(const Fate& fate) const;
  hubbub::InboundMessage message_of(const Said& said);
  void receive(const Said& said, hubbub::InboundMessage message);
  void has_received(const hubbub::InboundMessage& message);

  const Settings& settings_;
  const Choices& choices_;
  Window& window_;
  Numbers& numbers_;
  Sent& sent_;
  Names names_;
  Media media_;
  hubbub::Inbox inbox_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
};

}  // namespace meta
