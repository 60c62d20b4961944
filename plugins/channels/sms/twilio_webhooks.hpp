// What Twilio posts, read and checked.
#pragma once

#include <cstddef>
#include <hubbub/form.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "inbound.hpp"

namespace sms {

struct TwilioMedia {
  std::string url;
  std::string type;
};

struct TwilioInbound {
  Text text;
  std::vector<TwilioMedia> media;
};

struct TwilioStatus {
  enum class Kind { none, delivered, read, failed };
  Kind kind = Kind::none;  // none: it is on its way
  std::string message_sid;
  int error_code = 0;
  std::string to;
};

// What is signed behind the address that Twilio called: each field's name and value, by name.
std::string signed_fields(const hubbub::Form& form);
// Twilio names the port of an address or leaves it away, whatever was configured: all the ways to write it.
std::vector<std::string> written_with_and_without_port(std::string_view url);

// Nothing when an id or the sender is missing.
std::optional<TwilioInbound> inbound_of(const hubbub::Form& form);
std::optional<TwilioStatus> status_of(const hubbub::Form& form);

// The answer to a webhook: with a message to send, or without.
std::string twiml(std::string_view message);

}  // namespace sms
