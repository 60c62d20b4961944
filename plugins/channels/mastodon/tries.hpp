// What became of posts that the hub tried to make: a record each, kept for some days. By it nobody gets a message
// twice, also when the hub was down for longer than the server remembers a key.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace mastodon {

struct Try {
  std::int64_t first_ms = 0;
  bool is_alone = false;  // the post that it would answer was gone
  std::string post;       // id of what was posted; empty: nobody knows whether anything was
};

// [strand]
class Tries {
 public:
  // Registers its timer: from the plugin's constructor only.
  explicit Tries(hubbub::Context& host);

  std::optional<Try> find(std::string_view delivery_id) const;
  // A post is going to be made. On disk when it returns; throws Failure when it cannot be stored. Again does nothing.
  void begin(std::string_view delivery_id, bool is_alone) const;
  void succeeded(std::string_view delivery_id, std::string_view post) const;
  // Nothing was posted, that is sure.
  void refused(std::string_view delivery_id) const;

 private:
  void forget(const hubbub::TimerEvent& event) const;

  hubbub::Records records_;
  hubbub::Timers timers_;
  hubbub::Clock clock_;
  hubbub::Log log_;
};

}  // namespace mastodon
