#include "window.hpp"

#include <algorithm>

namespace meta {
namespace {

constexpr std::size_t kMostPeople = 50'000;

}  // namespace

Window::Window(const hubbub::Context& host)
    : clock_{host.require<hubbub::Clock>()}, recent_{kMostPeople}, complete_since_ms_{clock_.now_ms()} {}

void Window::heard(std::string_view person, std::int64_t at_ms, std::string_view message_id) {
  const auto now = clock_.now_ms();
  at_ms = at_ms <= 0 ? now : std::min(at_ms, now);
  const auto* known = recent_.find(person);
  if (known != nullptr && at_ms < known->at_ms) return;  // told late
  if (recent_.put(person, {at_ms, std::string{message_id}})) complete_since_ms_ = now;
}

Window::State Window::state(std::string_view person, hubbub::Milliseconds open_for) const {
  const auto now = clock_.now_ms();
  if (const auto* known = recent_.find(person)) {
    return now < known->at_ms + open_for.count() ? State::open : State::closed;
  }
  return now < complete_since_ms_ + open_for.count() ? State::unknown : State::closed;
}

std::string Window::last_message(std::string_view person) const {
  const auto* known = recent_.find(person);
  return known == nullptr ? std::string{} : known->message_id;
}

}  // namespace meta
