#include "twilio_errors.hpp"

#include <algorithm>
#include <array>

#include "texts.hpp"

namespace sms {
namespace {

using hubbub::Status;

struct Meaning {
  int code;
  Status status;  // of a send
  std::string_view reason;
};

constexpr std::array kMeanings = {
    Meaning{14107, Status::rate_limited, "Twilio's limit for this number is reached."},
    Meaning{20003, Status::unauthenticated, "Twilio does not accept the credentials: see account_sid and auth_token."},
    Meaning{20404, Status::rejected, "Twilio does not know this account or messaging service."},
    Meaning{20429, Status::rate_limited, "Twilio asks us to slow down."},
    Meaning{21211, Status::invalid, "The recipient's number is not valid."},
    Meaning{21212, Status::rejected, "The sender (from) is not valid."},
    Meaning{21214, Status::rejected, "The recipient's number cannot be reached by Twilio."},
    Meaning{21217, Status::invalid, "The recipient's number is not valid."},
    Meaning{21265, Status::invalid, "The recipient's number is a short code, which Twilio cannot send to."},
    Meaning{21408, Status::rejected, "The account may not send to the recipient's country: see Geo permissions."},
    Meaning{21602, Status::invalid, "The message has no text."},
    Meaning{21603, Status::rejected, "The sender (from) is missing."},
    Meaning{21604, Status::invalid, "The recipient's number is missing."},
    Meaning{21606, Status::rejected, "The sender (from) is not a number of this account that can send texts."},
    Meaning{21608, Status::rejected, "A trial account sends to verified numbers only."},
    Meaning{kTwilioUnsubscribed, Status::rejected, "opted_out: the person has replied STOP to this sender."},
    Meaning{21611, Status::rate_limited, "The queue of this sender is full."},
    Meaning{21612, Status::rejected, "This sender cannot reach the recipient's number."},
    Meaning{21614, Status::rejected, "The recipient's number cannot receive texts."},
    Meaning{21617, Status::invalid, "The text is longer than 1600 characters."},
    Meaning{21703, Status::rejected, "The messaging service has no numbers."},
    Meaning{30001, Status::rate_limited, "Twilio's queue was full."},
    Meaning{30002, Status::rejected, "The Twilio account is suspended."},
    Meaning{30003, Status::rejected, "The phone could not be reached: switched off, or without reception."},
    Meaning{30004, Status::rejected, "The message was blocked, by the recipient or their carrier."},
    Meaning{30005, Status::rejected, "The number does not exist, or is no longer in use."},
    Meaning{30006, Status::rejected, "The number is a landline, or its carrier takes no texts."},
    Meaning{30007, Status::rejected, "The carrier filtered the message as unwanted."},
    Meaning{30008, Status::rejected, "The carrier did not deliver it, and did not say why."},
    Meaning{30022, Status::rate_limited, "The carrier's limit for this sender is reached."},
    Meaning{30034, Status::rejected, "The number is not registered for A2P 10DLC."},
};

const Meaning* meaning_of(int code) {
  const auto found =
      std::find_if(kMeanings.begin(), kMeanings.end(), [code](const Meaning& meaning) { return meaning.code == code; });
  return found == kMeanings.end() ? nullptr : &*found;
}

// A 4xx in words of Twilio's own; what is to be tried again is told by its status alone.
Status status_of(int http_status) {
  if (http_status == 429) return Status::rate_limited;
  if (http_status == 401 || http_status == 403) return Status::unauthenticated;
  if (http_status >= 500 || http_status == 408) return Status::unavailable;
  return Status::rejected;
}

}  // namespace

hubbub::Error twilio_error(const hubbub::HttpReply& reply) {
  const auto json = reply.json();
  const auto code = static_cast<int>(json["code"].integer());
  hubbub::Error error{status_of(reply.status), {}, {}, reply.retry_after};
  if (code == 0) {
    error.code = "http_" + std::to_string(reply.status);
    error.message = "Twilio answered " + std::to_string(reply.status) + ".";
    return error;
  }
  error.code = "twilio_" + std::to_string(code);
  if (const auto* known = meaning_of(code)) {
    // Their servers' own trouble outweighs what the code says about the message.
    if (reply.status < 500) error.status = known->status;
    error.message = "Twilio " + std::to_string(code) + ": " + std::string{known->reason};
  } else {
    error.message = "Twilio " + std::to_string(code) + ": " + cleaned(beginning_of(json["message"].string(), 300));
  }
  if (code == kTwilioUnsubscribed) error.code = "opted_out";
  return error;
}

std::string twilio_reason(int code) {
  if (code == 0) return "Twilio did not deliver it, and did not say why.";
  const auto* known = meaning_of(code);
  return "Twilio " + std::to_string(code) + ": " +
         (known == nullptr ? "see twilio.com/docs/api/errors/" + std::to_string(code) : std::string{known->reason});
}

}  // namespace sms
