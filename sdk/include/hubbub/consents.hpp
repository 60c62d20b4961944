// Whether people want to hear from us: what a channel learns of it goes into the hub here, and the hub honours it.
#pragma once

#include <string_view>
#include <utility>

#include "abi/consents.h"
#include "core.hpp"

namespace hubbub {

// [any]. Refused calls throw Failure.
class Consents {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_CONSENTS;
  explicit Consents(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_consents>(id)} {}

  // The person at `from` wants no more messages on this channel. `event_id`: the provider's id of what said so;
  // `evidence`: their word.
  void opted_out(std::string_view from, std::string_view event_id, std::string_view evidence) const {
    record(HUBBUB_CONSENT_OPTED_OUT, from, event_id, evidence);
  }
  // They want them (again).
  void opted_in(std::string_view from, std::string_view event_id, std::string_view evidence) const {
    record(HUBBUB_CONSENT_OPTED_IN, from, event_id, evidence);
  }

 private:
  void record(hubbub_consent_state state, std::string_view from, std::string_view event_id,
              std::string_view evidence) const {
    auto raw = boundary::sized<hubbub_consent>();
    raw.state = state;
    raw.external_id = boundary::view(from);
    raw.event_id = boundary::view(event_id);
    raw.evidence = boundary::view(evidence);
    boundary::call([&](const hubbub_error_sink* errors) { return api_->record(core_->self(), &raw, errors); }).value();
  }
  boundary::CorePtr core_;
  const hubbub_consents* api_;
};

}  // namespace hubbub
