// A person who answers the desk no more: when they are nudged, in which words, and when their matter is closed. Pure
// rules; desk/silence.hpp applies them in a commit.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "domain/answering.hpp"
#include "domain/clock.hpp"
#include "domain/conversation.hpp"
#include "domain/ticket.hpp"

namespace hub::domain {

struct SilenceRules {
  Duration nudge_after{};                                   // an agent's last word; zero: nobody is nudged
  Duration close_after{};                                   // the nudge, or the last word without one; zero: never
  std::optional<Hours> hours{};                             // nudges go out only then, by the clock on the wall
  std::map<std::string, std::string, std::less<>> nudge{};  // words by language ("en"); one of them at least
  bool operator==(const SilenceRules&) const = default;
};

enum class SilenceStep { nudge, close };
struct SilenceDue {
  SilenceStep step;
  Duration after;
  bool operator==(const SilenceDue&) const = default;
};

// What follows an agent's word that nobody answers, and what follows a nudge. None: nothing does.
std::optional<SilenceDue> after_word(const SilenceRules& rules);
std::optional<SilenceDue> after_nudge(const SilenceRules& rules);

// How long a nudge has to wait at this minute of the day; zero: it may go.
Duration until_open(const SilenceRules& rules, int minute_of_day);

// In the language of the locale ("fr" of "fr-CA"), else in English, else in the first one.
std::string_view nudge_for(const SilenceRules& rules, std::string_view locale);

// Does the desk wait for the person in such a matter? Not while nobody has it, or the business has put it on hold.
bool waits_for_person(TicketStatus status);

}  // namespace hub::domain
