// The customer service window: Meta lets a business write freely for 24 hours after a person's last message. When that
// was is remembered to the moment in memory, and on disk to the hour, so that not every message costs a write.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "recent.hpp"

namespace meta {

inline constexpr hubbub::Milliseconds kOpenFor{std::chrono::hours{24}};

// [strand]
class Window {
 public:
  explicit Window(const hubbub::Context& host);

  // The person has written. Throws Failure when it cannot be stored.
  void heard(std::string_view person, std::int64_t at_ms, std::string_view message_id);

  enum class State { never, open, closed };
  // For as long after the person's last message. After a restart up to an hour more: Meta is the judge of that one.
  State state(std::string_view person, hubbub::Milliseconds open_for = kOpenFor) const;

  // Of what the person said last; empty: unknown since a restart.
  std::string last_message(std::string_view person) const;

 private:
  struct Last {
    std::int64_t at_ms = 0;
    std::int64_t stored_ms = 0;
    std::string message_id;
  };
  hubbub::Records records_;
  hubbub::Clock clock_;
  Recent<Last> recent_;
};

}  // namespace meta
