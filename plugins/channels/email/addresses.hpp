// Mail addresses, and the names by which the hub knows who is behind them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace email {

struct Address {
  std::string name;
  std::string mailbox;  // "ann@example.com"
};

// Fit for an envelope and a header: one @, a domain, no blanks, brackets or controls, at most 254 bytes.
bool is_mailbox(std::string_view mailbox);

// In small letters: no mail system in use has two people who differ in them alone.
std::string normalised(std::string_view mailbox);

std::string_view domain_of(std::string_view mailbox);

// "support+abc@example.com" from "support@example.com" and "abc"; an older tag is replaced.
std::string with_tag(std::string_view mailbox, std::string_view tag);

// Where {token} stands in `pattern` ("reply+{token}@example.com") what stands in `mailbox`; nothing when it is another.
std::optional<std::string> token_in(std::string_view pattern, std::string_view mailbox);
std::string with_token(std::string_view pattern, std::string_view token);

// Whom an external id of this channel names. A mail whose From nobody vouches for is a client of its own,
// "ann@example.com#k3j…": answers go to that address, and nobody enters Ann's conversations by writing her name.
std::string separate_external_id(std::string_view mailbox, std::string_view seed);
std::string_view mailbox_of(std::string_view external_id);

// Does the mail server that we trust say (RFC 8601) that `mailbox` is the true sender? `results`: the topmost header
// Authentication-Results; others may be forged. DMARC must have passed for the domain of the address.
bool is_authenticated(std::string_view results, std::string_view authserv_id, std::string_view mailbox);

}  // namespace email
