// Who someone is: users, and their presence on channels (clients).
#pragma once

#include <string>

#include "domain/clock.hpp"
#include "domain/ids.hpp"

namespace hub::domain {

struct Profile {
  std::string given_name;
  std::string surname;
  std::string email;
  std::string avatar_url;
  std::string locale;                 // BCP 47, e.g. "fr" or "he-IL"
  std::string preferred_channel{};    // where they want to be answered: a type of channel ("sms") or an integration
  std::string preferred_responder{};  // by whom: kBot, kHuman, or empty: whoever the channel begins with
};

inline constexpr const char* kBot = "bot";
inline constexpr const char* kHuman = "human";

// A person, known (external_id) or anonymous.
struct User {
  UserId id;
  std::string external_id;  // the business's own id of the person; empty: anonymous
  Profile profile;
  std::string metadata_json;
  UserId merged_into;
  Time created_at{};
  Time signed_up_at{};
  std::int64_t version = 0;
};

enum class ClientStatus { active, pending, blocked, inactive };
const char* name_of(ClientStatus status);

// A user's presence on one integration: a browser, a phone number, a mailbox. Unique: (integration, external id).
struct Client {
  ClientId id;
  UserId user_id;
  IntegrationId integration_id;
  std::string type;         // the channel's type, "web"
  std::string external_id;  // how the provider names them
  std::string display_name;
  ClientStatus status = ClientStatus::active;
  std::string info_json;  // page, browser, … as the channel tells
  Time last_seen_at{};
  Time created_at{};
};

// "Ana Silva", "ana@example.org", else "Visitor 7K2M" from the id's end.
std::string display_name_of(const User& user);

}  // namespace hub::domain
