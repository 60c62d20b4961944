// The signature of a call, as Standard Webhooks has it (standardwebhooks.com, "Signature scheme"). [any thread]
#pragma once

#include <string>
#include <string_view>

#include "domain/clock.hpp"

namespace hub::webhooks {

// The header `webhook-signature`: "v1,<base64>", of "<id>.<seconds>.<body>". Of a `secret` that begins with "whsec_"
// the rest is base64 of the key, as the configuration has checked; any other is the key itself.
std::string signature(std::string_view secret, std::string_view id, domain::Time sent_at, std::string_view body);

// The header `webhook-timestamp`: seconds since 1970.
std::string timestamp(domain::Time sent_at);

}  // namespace hub::webhooks
