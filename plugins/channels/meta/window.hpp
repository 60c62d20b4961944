// The customer service window: Meta lets a business write freely for 24 hours after a person's last message. Who wrote
// when is kept in memory alone, so that no message costs a write. What was before the start is unknown: for as long
// Meta itself is the judge.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

#include "recent.hpp"

namespace meta {

inline constexpr hubbub::Milliseconds kOpenFor{std::chrono::hours{24}};

// [strand]
class Window {
 public:
  explicit Window(const hubbub::Context& host);

  // The person has written.
  void heard(std::string_view person, std::int64_t at_ms, std::string_view message_id);

  enum class State { unknown, open, closed };
  // Whether it stays open for that long after the person's last message.
  State state(std::string_view person, hubbub::Milliseconds open_for = kOpenFor) const;

  // Of what the person said last; empty: unknown.
  std::string last_message(std::string_view person) const;

 private:
  struct Last {
    std::int64_t at_ms = 0;
    std::string message_id;
  };
  hubbub::Clock clock_;
  Recent<Last> recent_;
  std::int64_t complete_since_ms_;  // nobody who wrote since is forgotten
};

}  // namespace meta
