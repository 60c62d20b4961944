// Two users who turn out to be one person become one; an error of that kind is undone (docs/domain.md, "Linking and
// merging"). Each in the caller's change; events are published with its commit.
//
// What a merge moves: clients, verified claims and conversations, each conversation whole, with its own seqs, ticket,
// control and files. The person's default conversation is the one with the latest activity, whoever's it was. Gaps of
// the survivor's profile are filled. What stays as it is: metadata and signing-up of both, tasks (their lanes name
// clients and conversations), and plugins' records, which may name the loser: `store::Users::find_survivor` tells who
// that is now. Nothing said before is written anew.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/merge.hpp"
#include "domain/result.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"

namespace hub::messaging {

struct Merged {
  domain::User survivor;
  std::string merge_id;  // in the journal; empty: they were one before, and nothing was done
  domain::UserId loser;  // likewise
};

struct Unmerged {
  domain::User survivor;
  domain::User restored;
  std::int64_t moved_messages = 0;  // that went to a conversation of the side which wrote them
};

class Merging {
 public:
  // For undoing: a side that is left without a conversation gets one.
  Merging(const Integrations& integrations, const Hooks& hooks) : integrations_{integrations}, hooks_{hooks} {}

  // Makes one of two users, each named by any id it ever had: the known one goes on, else the older. Idempotent.
  // not_found/"user_not_found"; conflict/"different_external_ids": both are known to the business, and so two people.
  static domain::Result<Merged> merge(store::Transaction& tx, std::string_view a, std::string_view b,
                                      std::string_view reason);

  // This user's claim was verified, `verified_by` a code, a link, …. When it is another user's, the two merge.
  // Errors: those of merge.
  static domain::Result<Merged> claim(store::Transaction& tx, std::string_view user, const domain::IdentityKey& key,
                                      std::string_view verified_by);

  // Gives both sides back what was theirs. What a client wrote since, and what was sent to nobody but that client,
  // goes with its side: in a conversation of the other side it leaves its seq and joins the own side's default
  // conversation, at the end; a conversation begun since belongs to the side that wrote first. What came to the merged
  // person otherwise (an external id, claims, further clients, edits of the profile) stays with the survivor.
  //
  // Merges undo in any order, but for one: while the survivor is itself merged into another, that merge comes first.
  // not_found/"merge_not_found"; conflict/"merge_undone", it was undone before; conflict/"merged_since", names the
  // merge to undo first; rejected/"merge_erased", one of both was erased.
  domain::Result<Unmerged> undo(store::Transaction& tx, std::string_view merge_id) const;

 private:
  const Integrations& integrations_;
  const Hooks& hooks_;
};

}  // namespace hub::messaging
