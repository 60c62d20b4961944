// What Twilio's error codes mean for a message: tried again or not, and why, for people.
// https://www.twilio.com/docs/api/errors
#pragma once

#include <hubbub/http_client.hpp>
#include <string>

namespace sms {

inline constexpr int kTwilioUnsubscribed = 21610;

// Of an answer of 400 and above to a send.
hubbub::Error twilio_error(const hubbub::HttpReply& reply);

// Of a message that was accepted and did not arrive; `code` 0: Twilio did not say.
std::string twilio_reason(int code);

}  // namespace sms
