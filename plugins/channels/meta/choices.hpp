// The ids that WhatsApp's buttons and rows carry: "0~payload" is the first button's. WhatsApp wants them short, and
// different within one message; a payload that does not fit is a record, and its id says which: "0#KEY".
#pragma once

#include <cstddef>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

namespace meta {

// [strand]
class Choices {
 public:
  // Registers its timer: from the plugin's constructor only.
  explicit Choices(hubbub::Context& host);

  // Throws Failure when the record cannot be stored.
  std::string id_of(std::size_t index, std::string_view payload) const;
  // What id_of() was given; an id that is none of ours is its own payload. Nothing when its record is forgotten.
  std::string payload_of(std::string_view id) const;

 private:
  void forget(const hubbub::TimerEvent& event) const;

  hubbub::Records records_;
  hubbub::Timers timers_;
  hubbub::Crypto crypto_;
};

}  // namespace meta
