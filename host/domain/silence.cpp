#include "domain/silence.hpp"

#include <utility>

namespace hub::domain {

namespace {

constexpr int kMinutesADay = 24 * 60;

std::optional<SilenceDue> due(SilenceStep step, Duration after) {
  return after > Duration::zero() ? std::optional{SilenceDue{step, after}} : std::nullopt;
}

}  // namespace

std::optional<SilenceDue> after_word(const SilenceRules& rules) {
  const auto nudge = due(SilenceStep::nudge, rules.nudge_after);
  return nudge ? nudge : after_nudge(rules);
}

std::optional<SilenceDue> after_nudge(const SilenceRules& rules) {
  return due(SilenceStep::close, rules.close_after);
}

Duration until_open(const SilenceRules& rules, int minute_of_day) {
  if (!rules.hours || contains(*rules.hours, minute_of_day)) return Duration::zero();
  return std::chrono::minutes((rules.hours->first - minute_of_day + kMinutesADay) % kMinutesADay);
}

std::string_view nudge_for(const SilenceRules& rules, std::string_view locale) {
  const auto language = locale.substr(0, locale.find_first_of("-_"));
  for (const auto wanted : {language, std::string_view{"en"}}) {
    if (const auto found = rules.nudge.find(wanted); found != rules.nudge.end()) return found->second;
  }
  return rules.nudge.empty() ? std::string_view{} : std::string_view{rules.nudge.begin()->second};
}

bool waits_for_person(TicketStatus status) {
  return status == TicketStatus::open || status == TicketStatus::pending;
}

}  // namespace hub::domain
