#include "window.hpp"

#include <algorithm>

namespace meta {
namespace {

constexpr std::string_view kRecords = "window";
constexpr std::string_view kListening = "listening";  // a collection of one
constexpr std::string_view kAll = "all";
constexpr std::size_t kMostPeople = 50'000;
constexpr std::int64_t kGrainMs = 30 * 60'000;  // a record is at most that much behind
constexpr std::int64_t kListeningGrainMs = 10 * 60'000;
// Of a shorter pause Meta tells us afterwards, soon: it repeats what was not answered, first at once, then less often.
// In a longer one it may have given up.
constexpr std::int64_t kShortPauseMs = 60 * 60'000;
constexpr int kMostTries = 3;

}  // namespace

Window::Window(const hubbub::Context& host)
    : records_{host.require<hubbub::Records>()},
      clock_{host.require<hubbub::Clock>()},
      log_{host.log()},
      recent_{kMostPeople},
      started_ms_{clock_.now_ms()} {}

void Window::heard(std::string_view person, std::int64_t at_ms, std::string_view message_id) {
  const auto now = clock_.now_ms();
  at_ms = at_ms <= 0 ? now : std::min(at_ms, now);
  auto last = known(person);
  if (now - listening().until_ms >= kListeningGrainMs) keep_listening();
  if (at_ms < last.at_ms) return;  // told late
  if (last.stored_ms == 0 || at_ms - last.stored_ms >= kGrainMs) {
    keep(person, at_ms);
    last.stored_ms = at_ms;
  }
  recent_.put(person, {at_ms, last.stored_ms, std::string{message_id}, true});
}

void Window::stop() {
  try {
    listening();
    keep_listening();
  } catch (const hubbub::Failure& failure) {
    log_.debug("Since when people were heard cannot be read", {{"reason", failure.error().message}});
  }
}

Window::State Window::state(std::string_view person, hubbub::Milliseconds open_for) {
  const auto now = clock_.now_ms();
  const auto last = known(person);
  if (last.at_ms != 0 && now < last.at_ms + open_for.count()) return State::open;
  if (last.was_heard) return State::closed;
  // They may have written once more: within the grain, or when nobody listened.
  const auto latest = last.at_ms == 0 ? 0 : last.at_ms + kGrainMs;
  if (now < std::max(latest, listening().since_ms) + open_for.count()) return State::unknown;
  return now < started_ms_ + kShortPauseMs ? State::unknown : State::closed;
}

std::string Window::last_message(std::string_view person) const {
  const auto* known = recent_.find(person);
  return known == nullptr ? std::string{} : known->message_id;
}

Window::Last Window::known(std::string_view person) {
  if (const auto* found = recent_.find(person)) return *found;
  const auto record = records_.get(kRecords, person).value();
  const auto at_ms = record.exists() ? hubbub::Json::parse(record.json)["at"].integer() : 0;
  Last last{at_ms, at_ms};
  recent_.put(person, last);
  return last;
}

// While an integration is replaced its two instances may write at once.
void Window::keep(std::string_view person, std::int64_t at_ms) const {
  for (int tries = 1;; ++tries) {
    auto record = records_.get(kRecords, person).value();
    record.json = hubbub::JsonObject{{"at", at_ms}}.text();
    const auto kept = records_.put(record, {.external_id = std::string{person}});
    if (kept) return;
    if (kept.error().status != hubbub::Status::conflict || tries == kMostTries) throw hubbub::Failure(kept.error());
  }
}

// Read when it is first needed: the instance that this one replaces writes it when it stops.
const Window::Listening& Window::listening() {
  if (listening_) return *listening_;
  const auto record = records_.get(kListening, kAll).value();
  const auto json = hubbub::Json::parse(record.exists() ? record.json : "{}");
  Listening before{json["since"].integer(), json["until"].integer()};
  if (started_ms_ - before.until_ms > kShortPauseMs) before.since_ms = started_ms_;
  return listening_.emplace(before);
}

void Window::keep_listening() {
  const auto now = clock_.now_ms();
  auto record = records_.get(kListening, kAll).value();
  record.json = hubbub::JsonObject{{"since", listening_->since_ms}, {"until", now}}.text();
  if (auto kept = records_.put(record); !kept) {
    return log_.warning("Until when people were heard was not stored", {{"reason", kept.error().message}});
  }
  listening_->until_ms = now;
}

}  // namespace meta
