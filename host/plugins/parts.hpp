// A message that a channel needs in several parts: each is a send of its own, with an id of its own. When one fails,
// the next try begins with it; what has gone out is not sent again.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "rendering/rendering.hpp"

namespace hub::plugins {

struct Outbound;

// How many parts of each delivery have gone out, the last one aside: its end is the delivery's. Kept in memory, for
// deliveries between two tries: after a restart, the parts go out again with the ids that they had, which a provider
// with idempotency keys drops. [any thread]
class SentParts {
 public:
  std::size_t of(const std::string& delivery) const;
  void note(const std::string& delivery, std::size_t parts);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> sent_;
};

// One try of a delivery.
struct Parts {
  std::vector<rendering::Part> all;
  std::size_t next = 0;

  bool is_last() const { return next + 1 >= all.size(); }
  // The idempotency key of the next part: that of the delivery, if it is the only one.
  std::string id(const Outbound& outbound) const;
};

Parts parts_of(const Outbound& outbound, const rendering::Capabilities& capabilities, const std::string& public_url);

}  // namespace hub::plugins
