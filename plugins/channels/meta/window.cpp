#include "window.hpp"

#include <algorithm>

namespace meta {
namespace {

constexpr std::string_view kRecords = "heard";
constexpr hubbub::Milliseconds kResolution{std::chrono::hours{1}};

std::int64_t stored_in(const hubbub::Record& record) {
  return record.exists() ? hubbub::Json::parse(record.json)["at"].integer() : 0;
}

}  // namespace

Window::Window(const hubbub::Context& host)
    : records_{host.require<hubbub::Records>()}, clock_{host.require<hubbub::Clock>()} {}

void Window::heard(std::string_view person, std::int64_t at_ms, std::string_view message_id) {
  const auto now = clock_.now_ms();
  at_ms = at_ms <= 0 ? now : std::min(at_ms, now);
  Last last;
  if (const auto* known = recent_.find(person)) last = *known;
  if (at_ms >= last.at_ms) last.message_id = message_id;  // else: told late
  last.at_ms = std::max(last.at_ms, at_ms);
  if (last.at_ms - last.stored_ms >= kResolution.count()) {
    auto record = records_.get(kRecords, person).value();
    last.stored_ms = std::max(stored_in(record), last.at_ms);
    record.json = hubbub::JsonObject{{"at", last.stored_ms}}.text();
    records_.put(record).value();
  }
  recent_.put(person, std::move(last));
}

Window::State Window::state(std::string_view person, hubbub::Milliseconds open_for) const {
  auto closes = open_for.count();
  if (const auto* known = recent_.find(person)) {
    closes += known->at_ms;
  } else {
    const auto stored = stored_in(records_.get(kRecords, person).value());
    if (stored == 0) return State::never;
    closes += stored + kResolution.count();
  }
  return clock_.now_ms() < closes ? State::open : State::closed;
}

std::string Window::last_message(std::string_view person) const {
  const auto* known = recent_.find(person);
  return known == nullptr ? std::string{} : known->message_id;
}

}  // namespace meta
