// The customer service window: Meta lets a business write freely for 24 hours after a person's last message. When that
// was is a record of each person, written when it has moved by half an hour: so few messages cost a write, and a
// restart forgets nothing but minutes.
//
// What Meta would take is never refused. When a person may have written without our knowing (before the first start,
// while the hub was down, within the half hour that is not on disk), the answer is `unknown`, and Meta is the judge.
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
  // We hear nothing any more. Should it not be stored, Meta judges for a day after the next start.
  void stop();

  enum class State { unknown, open, closed };
  // Whether it stays open for that long after the person's last message. Throws Failure when the store cannot say.
  State state(std::string_view person, hubbub::Milliseconds open_for = kOpenFor);

  // Of what the person said last in this run; empty: unknown.
  std::string last_message(std::string_view person) const;

 private:
  struct Last {
    std::int64_t at_ms = 0;
    std::int64_t stored_ms = 0;  // what the record says; 0: there is none
    std::string message_id{};
    bool was_heard = false;  // in this run: at_ms is exact
  };
  // Of what time on everybody who wrote has a record, and until when we listened.
  struct Listening {
    std::int64_t since_ms = 0;
    std::int64_t until_ms = 0;
  };

  Last known(std::string_view person);
  void keep(std::string_view person, std::int64_t at_ms) const;
  const Listening& listening();
  void keep_listening();

  hubbub::Records records_;
  hubbub::Clock clock_;
  hubbub::Log log_;
  Recent<Last> recent_;
  std::int64_t started_ms_;
  std::optional<Listening> listening_;
};

}  // namespace meta
