// Whether people want to hear from us on a channel. Each record is a piece of evidence; the latest one counts.
#pragma once

#include <string>

#include "domain/clock.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

enum class ConsentState { opted_in, opted_out };

struct Consent {
  std::string channel_type;  // "sms": it holds for every integration of that type
  std::string address;       // external id of the client there
  ConsentState state = ConsentState::opted_in;
  std::string evidence;  // what was said, "STOP"
  IntegrationId integration_id;
  std::string event_id;  // the provider's id of what said so; recorded once
  Time changed_at{};
};

}  // namespace hub::domain
