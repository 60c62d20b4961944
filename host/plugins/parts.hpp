// A message that a channel needs in several parts: each is a send of its own, with an id of its own. When one fails,
// the next try begins with it; what has gone out is not sent again.
#pragma once

#include <string>
#include <vector>

#include "rendering/rendering.hpp"

namespace hub::plugins {

struct Outbound;
struct Ports;

// One try of a delivery.
struct Parts {
  std::vector<rendering::Part> all;
  std::size_t next = 0;

  bool is_last() const { return next + 1 >= all.size(); }
  // The idempotency key of the next part: that of the delivery for the last one, by whose reports the message fares.
  std::string id(const Outbound& outbound) const;
};

Parts parts_of(const Outbound& outbound, const rendering::Capabilities& capabilities, const Ports& ports);

}  // namespace hub::plugins
