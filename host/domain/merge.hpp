// Verified claims about people, and what becomes of two users who turn out to be one person (docs/domain.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/clock.hpp"
#include "domain/conversation.hpp"
#include "domain/identity.hpp"
#include "domain/result.hpp"

namespace hub::domain {

enum class IdentityKind { email, phone, external_id };
const char* name_of(IdentityKind kind);  // "email", "phone", "external_id"

// One claim belongs to one user: (kind, value) is unique.
struct IdentityKey {
  IdentityKind kind = IdentityKind::email;
  std::string value;  // normalised
};
inline bool operator==(const IdentityKey& a, const IdentityKey& b) {
  return a.kind == b.kind && a.value == b.value;
}

struct Identity {
  IdentityKey key;
  UserId user_id;
  std::string verified_by;  // "code", "link", "jwt", …: what convinced us
  Time verified_at{};
};

// The one spelling of a claim. E-mail: trimmed, ASCII letters lower-case. Phone: E.164, written with spaces, dots,
// dashes or brackets or without; the "(0)" of +33 (0)1 23 is not dialled. External ids: as given.
// invalid/"bad_identity".
Result<IdentityKey> normalised(IdentityKind kind, std::string_view text);

// Of two users who are one person, who goes on: the known one, else the older. Two known ones are never given here.
bool outlives(const User& a, const User& b);

// One name a profile's field has in the journal of merges, and where it is.
struct ProfileField {
  const char* name;
  std::string Profile::*value;
};
const std::vector<ProfileField>& profile_fields();

// Gives `into` what it has no value of; answers the names of those fields.
std::vector<std::string> fill_gaps(Profile& into, const Profile& from);

// A line of the journal: what a merge moved from one user to another, so that it can be undone.
struct Merge {
  struct Moved {
    ConversationId id;
    Seq last_seq = 0;          // what is later was written after the merge
    std::int64_t version = 0;  // as the merge left it
  };
  std::string id;
  UserId survivor;
  UserId loser;
  std::string reason;
  Time merged_at{};
  Time undone_at{};     // zero: it holds
  bool erased = false;  // one of both was erased: nothing else is kept, and nothing can be undone
  std::vector<ClientId> clients;
  std::vector<IdentityKey> identities;
  std::vector<Moved> conversations;  // the loser's
  std::vector<Moved> kept;           // the survivor's own
  std::vector<std::string> filled;   // fields of the survivor's profile that came from the loser
};

}  // namespace hub::domain
