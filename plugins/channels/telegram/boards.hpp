// The records of boards (see board.hpp), each under a key that is made from its delivery: a second try of the same
// delivery writes the same record.
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "board.hpp"

namespace telegram {

// [strand]
class Boards {
 public:
  // Registers its timer: from the plugin's constructor only.
  explicit Boards(hubbub::Context& host);

  std::string key_of(std::string_view delivery_id) const;
  // On disk when it returns, and forgotten after a month. Throws Failure when it cannot be stored.
  void keep(std::string_view key, const Board& board) const;
  std::optional<Board> find(std::string_view key) const;

 private:
  void forget(const hubbub::TimerEvent& event) const;

  hubbub::Records records_;
  hubbub::Timers timers_;
  hubbub::Crypto crypto_;
};

}  // namespace telegram
