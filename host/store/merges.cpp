#include "store/merges.hpp"

#include <fmt/format.h>

#include "store/identities.hpp"
#include "store/names.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

constexpr std::string_view kClient = "client";
constexpr std::string_view kConversation = "conversation";
constexpr std::string_view kKept = "kept";
constexpr std::string_view kProfile = "profile";
constexpr std::string_view kIdentity = "identity:";

const std::string kSelect = "SELECT id, survivor, loser, reason, merged_at, undone_at, erased FROM merges WHERE ";

domain::Merge read(sql::Statement& row) {
  domain::Merge merge;
  merge.id = sql::text_at(row, 0);
  merge.survivor = sql::text_at(row, 1);
  merge.loser = sql::text_at(row, 2);
  merge.reason = sql::text_at(row, 3);
  merge.merged_at = sql::time_at(row, 4);
  merge.undone_at = sql::time_at(row, 5);
  merge.erased = row.integer(6) != 0;
  return merge;
}

void read_item(sql::Statement& row, domain::Merge& merge) {
  using enum domain::IdentityKind;
  const auto kind = row.text(0);
  const domain::Merge::Moved moved{sql::text_at(row, 1), row.integer(2), row.integer(3)};
  if (kind == kClient) {
    merge.clients.push_back(moved.id);
  } else if (kind == kConversation) {
    merge.conversations.push_back(moved);
  } else if (kind == kKept) {
    merge.kept.push_back(moved);
  } else if (kind == kProfile) {
    merge.filled.push_back(moved.id);
  } else if (kind.starts_with(kIdentity)) {
    merge.identities.push_back({value_of(kind.substr(kIdentity.size()), {email, phone, external_id}), moved.id});
  }
}

}  // namespace

void Merges::insert(const domain::Merge& merge) {
  sql::run(
      sql_,
      "INSERT INTO merges (id, survivor, loser, reason, merged_at, undone_at, erased) VALUES (?, ?, ?, ?, ?, ?, ?)",
      merge.id, merge.survivor, merge.loser, merge.reason, domain::to_ms(merge.merged_at),
      domain::to_ms(merge.undone_at), merge.erased ? 1 : 0);
  for (const auto& id : merge.clients) add_item(merge.id, kClient, id);
  for (const auto& key : merge.identities) add_item(merge.id, std::string{kIdentity} + name_of(key.kind), key.value);
  for (const auto& moved : merge.conversations) {
    add_item(merge.id, kConversation, moved.id, moved.last_seq, moved.version);
  }
  for (const auto& kept : merge.kept) add_item(merge.id, kKept, kept.id, kept.last_seq, kept.version);
  for (const auto& field : merge.filled) add_item(merge.id, kProfile, field);
}

std::optional<domain::Merge> Merges::find(std::string_view id) {
  static const auto sql = kSelect + "id = ?";
  auto found = sql::one(sql_, sql, read, id);
  if (found) complete(*found);
  return found;
}

std::vector<domain::Merge> Merges::into(std::string_view survivor) {
  static const auto sql = kSelect + "survivor = ? AND undone_at = 0 AND erased = 0 ORDER BY merged_at, id";
  return complete(sql::all(sql_, sql, read, survivor));
}

std::optional<domain::Merge> Merges::out_of(std::string_view loser) {
  static const auto sql = kSelect + "loser = ? AND undone_at = 0 AND erased = 0 ORDER BY merged_at DESC, id DESC";
  auto found = sql::one(sql_, sql, read, loser);
  if (found) complete(*found);
  return found;
}

std::vector<domain::Merge> Merges::of_user(std::string_view user) {
  static const auto sql = kSelect + "survivor = ? OR loser = ? ORDER BY merged_at, id";
  return sql::all(sql_, sql, read, user, user);
}

bool Merges::mark_undone(std::string_view id, domain::Time at) {
  return sql::run(sql_, "UPDATE merges SET undone_at = ? WHERE id = ? AND undone_at = 0 AND erased = 0",
                  domain::to_ms(at), id) == 1;
}

void Merges::add_filled(std::string_view id, std::string_view field) {
  add_item(id, kProfile, field);
}

void Merges::erase_person(std::string_view user) {
  // The last condition lets SQLite take the partial index.
  const auto merged = sql::all(
      sql_, "SELECT id FROM users WHERE merged_into = ? AND merged_into <> ''",
      [](sql::Statement& row) { return sql::text_at(row, 0); }, user);
  for (const auto& id : merged) erase_person(id);
  for (const auto& id : merged) sql::run(sql_, "DELETE FROM users WHERE id = ?", id);
  erase_traces(user);
}

void Merges::erase_traces(std::string_view user) {
  Identities{sql_}.erase_of_user(user);
  for (const auto& merge : of_user(user)) {
    sql::run(sql_, "DELETE FROM merge_items WHERE merge_id = ?", merge.id);
    sql::run(sql_, "UPDATE merges SET reason = '', erased = 1 WHERE id = ?", merge.id);
  }
}

std::vector<domain::Merge> Merges::complete(std::vector<domain::Merge> merges) {
  for (auto& merge : merges) complete(merge);
  return merges;
}

void Merges::complete(domain::Merge& merge) {
  sql::Query items{sql_, "SELECT kind, item, last_seq, version FROM merge_items WHERE merge_id = ? ORDER BY kind, item",
                   merge.id};
  while (items.next()) read_item(items.row(), merge);
}

void Merges::add_item(std::string_view merge, std::string_view kind, std::string_view item, domain::Seq last_seq,
                      std::int64_t version) {
  sql::run(sql_,
           "INSERT INTO merge_items (merge_id, kind, item, last_seq, version) VALUES (?, ?, ?, ?, ?) "
           "ON CONFLICT DO NOTHING",
           merge, kind, item, last_seq, version);
}

}  // namespace hub::store
