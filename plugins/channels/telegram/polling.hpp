// Updates by long polling. Telegram keeps an update until a poll names a higher offset; ours does so after the hub has
// committed everything before it. So a crash loses nothing, and what comes again is known by its id.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <vector>

#include "api.hpp"
#include "inbound.hpp"
#include "intake.hpp"
#include "rounds.hpp"

namespace telegram {

// [strand]
class Polling {
 public:
  // Registers its timers: from the plugin's constructor only.
  Polling(hubbub::Context& host, const Api& api, const Inbound& inbound);

  void start() { rounds_.start(); }

 private:
  void round();
  void take_over();
  void poll();
  void polled(const hubbub::Result<hubbub::Json>& reply);
  std::vector<Update> updates_in(const hubbub::Json& list) const;
  void refused(const hubbub::Error& error);

  const Api& api_;
  const Inbound& inbound_;
  hubbub::Metrics metrics_;
  hubbub::Log log_;
  shared::Rounds rounds_;
  shared::Intake intake_;
  bool has_taken_over_ = false;  // no webhook is set that would keep updates from us
  std::int64_t offset_ = 0;      // everything before it is on disk; 0: Telegram knows that
};

}  // namespace telegram
