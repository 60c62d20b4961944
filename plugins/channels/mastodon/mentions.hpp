// New mentions, by asking for them. The newest one that the hub has on disk is a record; the next question is for what
// came after it. So a crash loses nothing, and what comes again is known by its id.
#pragma once

#include <cstddef>
#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api.hpp"
#include "inbound.hpp"
#include "intake.hpp"
#include "rounds.hpp"
#include "server.hpp"

namespace mastodon {

// [strand]
class Mentions {
 public:
  // Registers its timers: from the plugin's constructor only.
  Mentions(hubbub::Context& host, const Settings& settings, const Api& api, Server& server, const Inbound& inbound);

  void start() { rounds_.start(); }

 private:
  void round();
  void learn();
  void begin();
  void poll();
  void polled(const hubbub::Result<hubbub::HttpReply>& reply);
  std::vector<Mention> mentions_in(const hubbub::Json& list) const;
  std::optional<hubbub::InboundMessage> message_of(const Mention& mention) const;
  void keep_cursor(const std::string& cursor);
  void refused(const hubbub::Error& error);

  const Settings& settings_;
  const Api& api_;
  Server& server_;
  const Inbound& inbound_;
  hubbub::Records records_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  std::string cursor_;     // id of a notification: it and all before are on disk; empty: not known yet
  std::size_t page_ = 40;  // how many are asked for at once; fewer when so many are too much for one answer
  shared::Rounds rounds_;
  shared::Intake intake_;
};

}  // namespace mastodon
