// A person goes on with their conversation on another channel: what is asked of the address there, and what convinces
// us that it is theirs (docs/domain.md, "Linking and merging" 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/clock.hpp"
#include "domain/ids.hpp"
#include "domain/merge.hpp"

namespace hub::domain {

// What shows that the address belongs to whoever asked.
enum class LinkProof {
  code,      // a one-time code that was sent to the address is entered where the person asked
  token,     // a message from the other channel brings a token along (a deep link)
  activity,  // any message from the address
  prompt,    // "yes" from the address
  vouched    // none: the business says so, or the address was verified before
};
const char* name_of(LinkProof proof);  // "code", "token", …

enum class LinkState { open, linked, failed };
const char* name_of(LinkState state);  // "open", "linked", "failed"

// The code or token itself is kept nowhere: messaging/link_secrets.hpp derives it from the id and the hub's secret.
struct LinkRequest {
  std::string id;
  UserId user_id;                  // who asked
  ConversationId conversation_id;  // where the person is told that it worked; empty: the user's default one
  IntegrationId integration_id;
  ClientId client_id;          // who is asked; empty: whoever brings the token
  std::string address_digest;  // keyed; for limits only
  LinkProof proof = LinkProof::code;
  LinkState state = LinkState::open;
  int attempts = 0;          // wrong codes
  std::string reason;        // why it failed: "expired", "too_many_attempts", "replaced", "refused", …
  std::string content_json;  // what the address is asked with; empty: the hub's own words
  std::string locale;        // for these
  Time created_at{};
  Time expires_at{};
};

inline constexpr Duration kLinkDay = std::chrono::hours(24);  // in which `per_address_a_day` counts

struct LinkRules {
  Duration code_lifetime = std::chrono::minutes(10);
  int attempts = 5;                             // wrong codes that a code survives, less one
  Duration patience = std::chrono::hours(168);  // how long `activity` and `prompt` wait for an answer
  Duration window = std::chrono::hours(1);      // in which the following are counted
  int per_address = 3;
  int per_address_a_day = 6;
  int per_user = 5;
  int per_integration = 600;  // messages to strangers cost money: a flood of them ends here
};

// What rings when this address is written to, for limits: the number, or the mailbox without what its owner may vary
// (ana+shop@example.org; dots at Gmail). Never where anything is sent.
std::string reached_by(const IdentityKey& address);

// How long a request of this kind is open.
Duration lifetime_of(const LinkRules& rules, LinkProof proof);

// What an address on a channel of this type is; none: the channel has no addresses that people could name. Not every
// client of such a channel has one: WhatsApp people may hide their number.
std::optional<IdentityKind> address_kind_of(std::string_view channel_type);

// May the hub write to such an address first, in its own words, as with a code? Not on WhatsApp: who has not written
// within 24 hours is sent nothing but templates of the business, so people are led there by a link instead.
// https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows
bool may_write_first(std::string_view channel_type);

// "123456", also as people type it ("123 456", "123-456."); none for anything else.
std::optional<std::string> code_in(std::string_view text);

}  // namespace hub::domain
