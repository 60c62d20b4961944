#include "store/identities.hpp"

#include <fmt/format.h>

#include "store/names.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

const std::string kSelect = "SELECT kind, value, user_id, verified_by, verified_at FROM identities WHERE ";

domain::Identity read(sql::Statement& row) {
  using enum domain::IdentityKind;
  domain::Identity identity;
  identity.key = {value_of(row.text(0), {email, phone, external_id}), sql::text_at(row, 1)};
  identity.user_id = sql::text_at(row, 2);
  identity.verified_by = sql::text_at(row, 3);
  identity.verified_at = sql::time_at(row, 4);
  return identity;
}

}  // namespace

domain::Result<> Identities::insert(const domain::Identity& identity) {
  const auto written = sql::run(sql_,
                                "INSERT INTO identities (kind, value, user_id, verified_by, verified_at) "
                                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                                name_of(identity.key.kind), identity.key.value, identity.user_id, identity.verified_by,
                                domain::to_ms(identity.verified_at));
  if (written == 1) return {};
  return domain::conflict("identity_taken", fmt::format("this {} belongs to a user already; find out whose it is",
                                                        name_of(identity.key.kind)));
}

std::optional<domain::Identity> Identities::find(const domain::IdentityKey& key) {
  static const auto sql = kSelect + "kind = ? AND value = ?";
  return sql::one(sql_, sql, read, name_of(key.kind), key.value);
}

std::vector<domain::Identity> Identities::of_user(std::string_view user_id) {
  static const auto sql = kSelect + "user_id = ? ORDER BY kind, value";
  return sql::all(sql_, sql, read, user_id);
}

bool Identities::move(const domain::IdentityKey& key, std::string_view from_user, std::string_view to_user) {
  return sql::run(sql_, "UPDATE identities SET user_id = ? WHERE kind = ? AND value = ? AND user_id = ?", to_user,
                  name_of(key.kind), key.value, from_user) == 1;
}

bool Identities::erase(const domain::IdentityKey& key) {
  return sql::run(sql_, "DELETE FROM identities WHERE kind = ? AND value = ?", name_of(key.kind), key.value) == 1;
}

void Identities::erase_of_user(std::string_view user_id) {
  sql::run(sql_, "DELETE FROM identities WHERE user_id = ?", user_id);
}

}  // namespace hub::store
