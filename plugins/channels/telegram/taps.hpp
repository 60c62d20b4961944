// What people tap: a button answers, an arrow turns to the next card, in place.
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "api.hpp"
#include "boards.hpp"
#include "settings.hpp"
#include "updates.hpp"

namespace telegram {

// [strand]
class Taps {
 public:
  Taps(const hubbub::Context& host, const Settings& settings, const Api& api, const Boards& boards);

  // The message that the tap stands for, to be received; nothing when it only turned a card, or was no button of ours.
  // Throws Failure when the records cannot be read.
  std::optional<hubbub::InboundMessage> take(const Tapped& tapped) const;

 private:
  void turn(const Tapped& tapped, const Board& board, const Tap& tap) const;
  void take_buttons_away(const Tapped& tapped) const;
  // Telegram's clients show that they wait until the tap is answered.
  void answer(const std::string& callback_id, std::string_view text = {}) const;

  const Settings& settings_;
  const Api& api_;
  const Boards& boards_;
  hubbub::Log log_;
};

}  // namespace telegram
