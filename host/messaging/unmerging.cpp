// Undoing a merge: see merging.hpp for what it promises.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "messaging/link_steps.hpp"
#include "messaging/merging.hpp"
#include "messaging/posting.hpp"
#include "store/conversations.hpp"
#include "store/identities.hpp"
#include "store/merges.hpp"
#include "store/splitting.hpp"
#include "store/sql.hpp"
#include "store/users.hpp"

namespace hub::messaging {

namespace {

using domain::Conversation;
using domain::Result;
using domain::User;
using store::Splitting;

tl::unexpected<domain::Error> erased(const domain::Merge& merge) {
  return domain::rejected("merge_erased", "Merge '" + merge.id +
                                              "' cannot be undone: one of the two people was erased since, and with "
                                              "them what was theirs.");
}

tl::unexpected<domain::Error> undone(const domain::Merge& merge) {
  const bool known = merge.undone_at != domain::Time{};
  return domain::conflict("merge_undone", "Merge '" + merge.id + "' was undone before" +
                                              (known ? ", at " + domain::to_rfc3339(merge.undone_at) : "") + ".");
}

domain::Author author_of(const User& user) {
  return {domain::AuthorType::user, user.id, domain::display_name_of(user), user.profile.avatar_url};
}

bool read_to_the_end(const Conversation& conversation, domain::Seq Conversation::*mark) {
  return conversation.*mark == conversation.last_seq;
}

// A side's default conversation, and what joins it. What was read before it moved is read there too, as far as
// everything before it is.
class Target {
 public:
  Target(store::Transaction& tx, Conversation conversation)
      : tx_{tx},
        conversation_{std::move(conversation)},
        marks_{
            {&Conversation::user_read_seq}, {&Conversation::user_delivered_seq}, {&Conversation::business_read_seq}} {
    for (auto& mark : marks_) mark.open = read_to_the_end(conversation_, mark.of);
  }

  void take(const Conversation& from, domain::Seq old_seq, domain::Message message) {
    for (auto& mark : marks_) {
      mark.open = mark.open && old_seq <= from.*mark.of;
      if (mark.open) conversation_.*mark.of = message.seq;
    }
    last_ = std::move(message);
  }

  void finish() {
    store::Conversations conversations{tx_.connection()};
    Splitting{tx_.connection()}.refresh(conversation_.id);
    conversations.advance_user_read(conversation_.id, conversation_.user_read_seq);
    conversations.advance_user_delivered(conversation_.id, conversation_.user_delivered_seq);
    conversations.advance_business_read(conversation_.id, conversation_.business_read_seq);
  }

  const domain::ConversationId& id() const { return conversation_.id; }
  const std::optional<domain::Message>& last() const { return last_; }

 private:
  struct Mark {
    domain::Seq Conversation::*of;
    bool open = false;
  };
  store::Transaction& tx_;
  Conversation conversation_;
  std::vector<Mark> marks_;
  std::optional<domain::Message> last_;
};

class Undoing {
 public:
  Undoing(store::Transaction& tx, const Integrations& integrations, const Hooks& hooks, domain::Merge merge)
      : tx_{tx},
        integrations_{integrations},
        hooks_{hooks},
        merge_{std::move(merge)},
        loser_clients_{merge_.clients.begin(), merge_.clients.end()} {}

  Result<Unmerged> run() {
    if (auto allowed = find_users(); !allowed) return tl::unexpected(std::move(allowed.error()));
    if (auto written = restore_users(); !written) return tl::unexpected(std::move(written.error()));
    return_clients();
    return_claims();
    if (auto returned = return_conversations(); !returned) return tl::unexpected(std::move(returned.error()));
    if (auto split = split_messages(); !split) return tl::unexpected(std::move(split.error()));
    rename_authors();
    if (!store::Merges{tx_.connection()}.mark_undone(merge_.id, tx_.now())) return undone(merge_);
    tell();
    if (auto hooked = wake_the_desk(); !hooked) return tl::unexpected(std::move(hooked.error()));
    return Unmerged{std::move(survivor_), std::move(restored_), static_cast<std::int64_t>(appended_.size())};
  }

 private:
  Result<> find_users();
  Result<> restore_users();
  void return_profile();
  void return_clients();
  void return_claims();
  Result<> return_conversations();
  void rename_authors();
  bool was_the_losers(const Conversation& conversation) const;
  domain::Seq since(const domain::ConversationId& conversation) const;

  struct Move {
    Splitting::Written written;
    Conversation from;
    bool to_restored = false;
  };
  Result<> split_messages();
  void plan(const Conversation& conversation, bool restored, std::vector<Move>& moves);
  bool is_of_other_side(const Splitting::Written& written, bool restored) const;
  Result<> carry_out(const Move& move);
  Result<Target*> target_of(const Move& move);
  Result<Conversation> make_conversation(const Move& move);
  void tell();
  Result<> wake_the_desk();
  domain::ConversationId default_of(const User& user) const;

  store::Transaction& tx_;
  const Integrations& integrations_;
  const Hooks& hooks_;
  const domain::Merge merge_;
  const std::set<domain::ClientId> loser_clients_;
  User survivor_;
  User restored_;
  std::vector<domain::Client> clients_;                            // the restored one's again
  std::vector<domain::ConversationId> conversations_;              // likewise
  std::map<bool, std::unique_ptr<Target>> targets_;                // by: of the restored one
  std::map<domain::ConversationId, domain::MessagesErased> left_;  // seqs that messages went from
  std::vector<domain::MessageAppended> appended_;
};

Result<> Undoing::find_users() {
  if (merge_.erased) return erased(merge_);
  if (merge_.undone_at != domain::Time{}) return undone(merge_);
  store::Users users{tx_.connection()};
  auto now = users.lock_survivor(merge_.loser);
  auto survivor = users.find(merge_.survivor);
  auto loser = users.find(merge_.loser);
  if (!now || !survivor || !loser) return erased(merge_);
  if (now->id != survivor->id) {
    const auto outer = store::Merges{tx_.connection()}.out_of(survivor->id);
    return domain::conflict("merged_since", "User '" + survivor->id + "' was merged into '" + survivor->merged_into +
                                                "' since. Undo that merge first" +
                                                (outer ? ": '" + outer->id + "'." : "."));
  }
  survivor_ = *std::move(now);
  restored_ = *std::move(loser);
  return {};
}

Result<> Undoing::restore_users() {
  store::Users users{tx_.connection()};
  restored_.merged_into.clear();
  if (auto updated = users.update(restored_); !updated) return updated;
  ++restored_.version;
  if (merge_.filled.empty()) {
    if (users.note_moves(survivor_.id)) ++survivor_.version;
    return {};
  }
  return_profile();
  if (auto updated = users.update(survivor_); !updated) return updated;
  ++survivor_.version;
  return {};
}

// What the profile had from the restored one goes, unless it was changed since; others who were merged fill the gap.
void Undoing::return_profile() {
  const std::set<std::string> filled{merge_.filled.begin(), merge_.filled.end()};
  store::Merges merges{tx_.connection()};
  for (const auto& field : domain::profile_fields()) {
    auto& value = survivor_.profile.*field.value;
    if (filled.count(field.name) == 0 || value != restored_.profile.*field.value) continue;
    value.clear();
    for (const auto& other : merges.into(survivor_.id)) {
      if (other.id == merge_.id || !value.empty()) continue;
      const auto loser = store::Users{tx_.connection()}.find(other.loser);
      if (!loser || (loser->profile.*field.value).empty()) continue;
      value = loser->profile.*field.value;
      merges.add_filled(other.id, field.name);
    }
  }
}

// Those that were unlinked, or joined somebody else since, stay where they are.
void Undoing::return_clients() {
  store::Clients clients{tx_.connection()};
  for (const auto& id : merge_.clients) {
    auto client = clients.find(id);
    if (!client || client->user_id != survivor_.id) continue;
    client->user_id = restored_.id;
    clients.update(*client);
    clients_.push_back(*std::move(client));
  }
}

// Also one that came with the merge or after it, when its address is that of a client which goes: whoever has the
// phone has the number. Else the other side could link it again without a code. What the business signed for stays
// with whom it named.
void Undoing::return_claims() {
  store::Identities identities{tx_.connection()};
  for (const auto& key : merge_.identities) {
    const auto held = identities.find(key);
    const bool is_the_same = held && held->verified_at <= merge_.merged_at;  // not given up and verified anew since
    if (is_the_same) identities.move(key, survivor_.id, restored_.id);
  }
  const auto left = store::Clients{tx_.connection()}.of_user(survivor_.id);
  for (const auto& client : clients_) {
    const auto key = key_of(client);
    const auto held = key ? identities.find(*key) : std::nullopt;
    if (!held || held->user_id != survivor_.id || held->verified_at < merge_.merged_at) continue;
    const bool is_shared =
        std::any_of(left.begin(), left.end(), [&](const auto& other) { return key_of(other) == key; });
    if (!is_shared && held->verified_by != "jwt") identities.move(*key, survivor_.id, restored_.id);
  }
}

bool Undoing::was_the_losers(const Conversation& conversation) const {
  const auto named = [&](const domain::Merge::Moved& moved) { return moved.id == conversation.id; };
  if (std::any_of(merge_.conversations.begin(), merge_.conversations.end(), named)) return true;
  if (std::any_of(merge_.kept.begin(), merge_.kept.end(), named)) return false;
  return loser_clients_.count(Splitting{tx_.connection()}.wrote_first(conversation.id)) > 0;
}

domain::Seq Undoing::since(const domain::ConversationId& conversation) const {
  for (const auto* list : {&merge_.conversations, &merge_.kept}) {
    for (const auto& one : *list) {
      if (one.id == conversation) return one.last_seq;
    }
  }
  return 0;
}

Result<> Undoing::return_conversations() {
  Splitting splitting{tx_.connection()};
  for (auto& conversation : splitting.conversations_of(survivor_.id)) {
    if (!was_the_losers(conversation)) continue;
    conversation.user_id = restored_.id;
    if (auto updated = store::Conversations{tx_.connection()}.update(conversation); !updated) return updated;
    conversations_.push_back(conversation.id);
  }
  return {};
}

// What is left in the restored one's conversations was written by them, under the survivor's name.
void Undoing::rename_authors() {
  Splitting splitting{tx_.connection()};
  for (const auto& id : conversations_) splitting.rename_author(id, since(id), survivor_.id, author_of(restored_));
}

// A message without anybody in particular stays where it is.
bool Undoing::is_of_other_side(const Splitting::Written& written, bool restored) const {
  if (written.clients.empty() || written.under_way) return false;
  return std::all_of(written.clients.begin(), written.clients.end(),
                     [&](const domain::ClientId& id) { return (loser_clients_.count(id) > 0) != restored; });
}

void Undoing::plan(const Conversation& conversation, bool restored, std::vector<Move>& moves) {
  for (auto& written : Splitting{tx_.connection()}.written_after(conversation.id, since(conversation.id))) {
    if (is_of_other_side(written, restored)) moves.push_back({std::move(written), conversation, !restored});
  }
}

Result<> Undoing::split_messages() {
  Splitting splitting{tx_.connection()};
  std::vector<Move> moves;
  for (const auto& one : splitting.conversations_of(survivor_.id)) plan(one, false, moves);
  for (const auto& one : splitting.conversations_of(restored_.id)) plan(one, true, moves);
  std::sort(moves.begin(), moves.end(), [](const Move& a, const Move& b) {
    return std::tie(a.written.received_at, a.written.id) < std::tie(b.written.received_at, b.written.id);
  });
  for (const auto& move : moves) {
    if (auto done = carry_out(move); !done) return done;
  }
  for (const auto& [id, left] : left_) splitting.refresh(id);
  for (const auto& [restored, target] : targets_) target->finish();
  return {};
}

Result<> Undoing::carry_out(const Move& move) {
  auto target = target_of(move);
  if (!target) return tl::unexpected(std::move(target.error()));
  const auto& side = move.to_restored ? restored_ : survivor_;
  Splitting splitting{tx_.connection()};
  auto message = splitting.move(move.written.id, (*target)->id(), tx_.next_id());
  if (!message) return {};
  if (move.to_restored && message->author.type == domain::AuthorType::user && message->author.id == survivor_.id) {
    message->author = author_of(side);
    splitting.rename_author(message->id, message->author);
  }
  (*target)->take(move.from, move.written.seq, *message);
  auto& left = left_[move.from.id];
  left.conversation_id = move.from.id;
  left.user_id = move.to_restored ? survivor_.id : restored_.id;
  left.ranges.push_back({move.written.seq, move.written.seq});
  const bool first = message->seq == 1;
  appended_.push_back({std::make_shared<const domain::Message>(*std::move(message)), side.id, first});
  return {};
}

Result<Target*> Undoing::target_of(const Move& move) {
  auto& target = targets_[move.to_restored];
  if (target) return target.get();
  const auto& side = move.to_restored ? restored_ : survivor_;
  auto found = store::Conversations{tx_.connection()}.latest_of_user(side.id);
  if (!found) {
    auto made = make_conversation(move);
    if (!made) return tl::unexpected(std::move(made.error()));
    found = *std::move(made);
    if (move.to_restored) conversations_.push_back(found->id);
  }
  target = std::make_unique<Target>(tx_, *std::move(found));
  return target.get();
}

// Held by whom the message was said to; nobody is woken, for nothing was said anew.
Result<Conversation> Undoing::make_conversation(const Move& move) {
  Conversation conversation;
  conversation.id = tx_.next_id();
  conversation.user_id = move.to_restored ? restored_.id : survivor_.id;
  conversation.integration_id = move.written.by_user ? move.written.integration_id : move.from.integration_id;
  conversation.control.holder = move.from.control.holder;
  conversation.created_at = conversation.last_message_at = move.written.received_at;
  store::Conversations{tx_.connection()}.insert(conversation);
  tx_.publish(domain::ConversationChanged{conversation.id, conversation.user_id, true});
  if (auto reached = control_reached(tx_, integrations_, hooks_, conversation, Wakes::nobody); !reached) {
    return tl::unexpected(std::move(reached.error()));
  }
  return conversation;
}

domain::ConversationId Undoing::default_of(const User& user) const {
  const auto latest = store::Conversations{tx_.connection()}.latest_of_user(user.id);
  return latest ? latest->id : domain::ConversationId{};
}

void Undoing::tell() {
  tx_.publish(domain::UserUnmerged{merge_.id, survivor_.id, restored_.id, clients_, conversations_,
                                   default_of(survivor_), default_of(restored_)});
  for (auto& client : clients_) tx_.publish(domain::ClientChanged{std::move(client), "unmerged"});
  for (const auto& id : conversations_) tx_.publish(domain::ConversationChanged{id, restored_.id, false});
  for (auto& [id, left] : left_) tx_.publish(std::move(left));
  for (auto& appended : appended_) tx_.publish(appended);
  tx_.publish(domain::UserChanged{survivor_.id});
  tx_.publish(domain::UserChanged{restored_.id});
}

// A side whose last word is not answered yet waits at the desk, if the desk has its conversation.
Result<> Undoing::wake_the_desk() {
  for (const auto& [restored, target] : targets_) {
    const auto& last = target->last();
    if (!last || last->author.type != domain::AuthorType::user) continue;
    const auto conversation = store::Conversations{tx_.connection()}.find(target->id());
    if (!conversation) continue;
    for (const auto& hook : hooks_.has_received) {
      if (auto done = hook(tx_, *conversation, *last); !done) return done;
    }
  }
  return {};
}

}  // namespace

Result<Unmerged> Merging::undo(store::Transaction& tx, std::string_view merge_id) const {
  store::Merges merges{tx.connection()};
  auto merge = merges.find(merge_id);
  if (!merge) return domain::not_found("merge", "There is no merge '" + std::string{merge_id} + "'.");
  // What another hub wrote for either side until now is parted as well: held first, then read.
  store::Users{tx.connection()}.lock_survivor(merge->loser);
  const store::sql::CurrentReads current{tx.connection()};
  merge = merges.find(merge_id);
  if (!merge) return domain::not_found("merge", "There is no merge '" + std::string{merge_id} + "'.");
  return Undoing{tx, integrations_, hooks_, *std::move(merge)}.run();
}

}  // namespace hub::messaging
