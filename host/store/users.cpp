#include "store/users.hpp"

#include <fmt/format.h>

#include <iterator>

#include "store/names.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using domain::to_ms;
using sql::text_at;
using sql::time_at;

const std::string kSelectUser =
    "SELECT id, external_id, given_name, surname, email, avatar_url, locale, metadata, merged_into, created_at, "
    "signed_up_at, version, preferred_channel, preferred_responder FROM users WHERE ";

domain::User read_user(sql::Statement& row) {
  domain::User user;
  user.id = text_at(row, 0);
  user.external_id = text_at(row, 1);
  user.profile = {text_at(row, 2), text_at(row, 3), text_at(row, 4), text_at(row, 5), text_at(row, 6)};
  user.metadata_json = text_at(row, 7);
  user.merged_into = text_at(row, 8);
  user.created_at = time_at(row, 9);
  user.signed_up_at = time_at(row, 10);
  user.version = row.integer(11);
  user.profile.preferred_channel = text_at(row, 12);
  user.profile.preferred_responder = text_at(row, 13);
  return user;
}

const std::string kSelectClient =
    "SELECT id, user_id, integration_id, type, external_id, display_name, status, info, last_seen_at, created_at "
    "FROM clients WHERE ";

domain::Client read_client(sql::Statement& row) {
  using enum domain::ClientStatus;
  domain::Client client;
  client.id = text_at(row, 0);
  client.user_id = text_at(row, 1);
  client.integration_id = text_at(row, 2);
  client.type = text_at(row, 3);
  client.external_id = text_at(row, 4);
  client.display_name = text_at(row, 5);
  client.status = value_of(row.text(6), {active, pending, blocked, inactive});
  client.info_json = text_at(row, 7);
  client.last_seen_at = time_at(row, 8);
  client.created_at = time_at(row, 9);
  return client;
}

constexpr int kLongestMergeChain = 10'000;  // longer: a circle, which no merge makes

auto external_id_taken(const domain::User& user) {
  return domain::conflict(
      "external_id_taken",
      fmt::format("another user has the external id \"{}\"; read that user instead", user.external_id));
}

}  // namespace

domain::Result<> Users::insert(const domain::User& user) {
  const auto& profile = user.profile;
  const auto written = sql::run(
      sql_,
      "INSERT INTO users (id, external_id, given_name, surname, email, avatar_url, locale, metadata, merged_into, "
      "created_at, signed_up_at, version, preferred_channel, preferred_responder) VALUES (?, NULLIF(?, ''), ?, ?, ?, "
      "?, ?, ?, ?, "
      "?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      user.id, user.external_id, profile.given_name, profile.surname, profile.email, profile.avatar_url, profile.locale,
      user.metadata_json, user.merged_into, to_ms(user.created_at), to_ms(user.signed_up_at), user.version,
      profile.preferred_channel, profile.preferred_responder);
  if (written == 0) return external_id_taken(user);
  return {};
}

domain::Result<> Users::update(const domain::User& user) {
  const auto& profile = user.profile;
  try {
    const auto written = sql::run(
        sql_,
        "UPDATE users SET external_id = NULLIF(?, ''), given_name = ?, surname = ?, email = ?, avatar_url = ?, "
        "locale = ?, metadata = ?, merged_into = ?, signed_up_at = ?, preferred_channel = ?, "
        "preferred_responder = ?, version = version + 1 WHERE id = ? AND version = ?",
        user.external_id, profile.given_name, profile.surname, profile.email, profile.avatar_url, profile.locale,
        user.metadata_json, user.merged_into, to_ms(user.signed_up_at), profile.preferred_channel,
        profile.preferred_responder, user.id, user.version);
    if (written == 1) return {};
  } catch (const sql::Failure& failure) {
    if (failure.kind() != sql::Failure::Kind::constraint) throw;
    return external_id_taken(user);
  }
  return domain::conflict("stale", fmt::format("user {} was changed meanwhile; read it again", user.id));
}

std::optional<domain::User> Users::find(std::string_view id) {
  static const auto sql = kSelectUser + "id = ?";
  return sql::one(sql_, sql, read_user, id);
}

std::optional<domain::User> Users::find_by_external_id(std::string_view external_id) {
  static const auto sql = kSelectUser + "external_id = ?";
  if (external_id.empty()) return std::nullopt;
  return sql::one(sql_, sql, read_user, external_id);
}

std::optional<domain::User> Users::find_survivor(std::string_view id) {
  return survivor(id, [this](std::string_view one) { return find(one); });
}

std::optional<domain::User> Users::lock_survivor(std::string_view id) {
  return survivor(id, [this](std::string_view one) {
    hold(one);
    return find(one);  // who is held is as this reads them
  });
}

template <class Find>
std::optional<domain::User> Users::survivor(std::string_view id, const Find& find_one) {
  auto user = find_one(id);
  for (int i = 0; user && !user->merged_into.empty(); ++i) {
    if (i == kLongestMergeChain) {
      throw sql::Failure(sql::Failure::Kind::other, fmt::format("the merges that user {} was part of end nowhere", id));
    }
    user = find_one(user->merged_into);
  }
  return user;
}

// Plain reads show what was so when the transaction began to read, a locking one what is so now.
void Users::hold(std::string_view id) {
  if (!sql_.is_shared()) return;
  const auto version = [](sql::Statement& row) { return row.integer(0); };
  const auto read = sql::one(sql_, "SELECT version FROM users WHERE id = ?", version, id);
  const auto now = sql::one(sql_, "SELECT version FROM users WHERE id = ? FOR UPDATE", version, id);
  if (read == now) return;
  throw sql::Failure(sql::Failure::Kind::deadlock, fmt::format("another hub has just changed user {}", id));
}

bool Users::note_moves(std::string_view id) {
  return sql_.is_shared() && sql::run(sql_, "UPDATE users SET version = version + 1 WHERE id = ?", id) == 1;
}

// The last condition lets SQLite take the partial index.
std::vector<domain::User> Users::with_merged(std::string_view survivor) {
  static const auto sql = kSelectUser + "merged_into = ? AND merged_into <> '' ORDER BY id";
  std::vector<domain::User> person;
  if (auto user = find(survivor)) person.push_back(*std::move(user));
  for (std::size_t at = 0; at < person.size(); ++at) {
    auto merged = sql::all(sql_, sql, read_user, person[at].id);
    std::move(merged.begin(), merged.end(), std::back_inserter(person));
  }
  return person;
}

bool Users::erase(std::string_view id) {
  return sql::run(sql_, "DELETE FROM users WHERE id = ?", id) == 1;
}

domain::Result<> Clients::insert(const domain::Client& client) {
  const auto written = sql::run(
      sql_,
      "INSERT INTO clients (id, user_id, integration_id, type, external_id, display_name, status, info, last_seen_at, "
      "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      client.id, client.user_id, client.integration_id, client.type, client.external_id, client.display_name,
      name_of(client.status), client.info_json, to_ms(client.last_seen_at), to_ms(client.created_at));
  if (written == 1) return {};
  return domain::conflict("client_taken", fmt::format("integration {} has a client \"{}\" already; read it instead",
                                                      client.integration_id, client.external_id));
}

std::optional<domain::Client> Clients::find(std::string_view id) {
  static const auto sql = kSelectClient + "id = ?";
  return sql::one(sql_, sql, read_client, id);
}

std::optional<domain::Client> Clients::find_by_external_id(std::string_view integration, std::string_view external_id) {
  static const auto sql = kSelectClient + "integration_id = ? AND external_id = ?";
  return sql::one(sql_, sql, read_client, integration, external_id);
}

std::vector<domain::Client> Clients::of_user(std::string_view user_id) {
  static const auto sql = kSelectClient + "user_id = ? ORDER BY last_seen_at DESC, id DESC";
  return sql::all(sql_, sql, read_client, user_id);
}

std::vector<domain::Client> Clients::move_to_user(std::string_view from_user, std::string_view to_user) {
  static const auto sql = kSelectClient + "user_id = ? ORDER BY id FOR UPDATE";
  auto moved = sql::all(sql_, sql, read_client, from_user);
  for (auto& client : moved) client.user_id = to_user;
  if (!moved.empty()) sql::run(sql_, "UPDATE clients SET user_id = ? WHERE user_id = ?", to_user, from_user);
  return moved;
}

void Clients::update(const domain::Client& client) {
  sql::run(sql_,
           "UPDATE clients SET user_id = ?, type = ?, display_name = ?, status = ?, info = ?, last_seen_at = ? "
           "WHERE id = ?",
           client.user_id, client.type, client.display_name, name_of(client.status), client.info_json,
           to_ms(client.last_seen_at), client.id);
}

void Clients::touch(std::string_view id, domain::Time seen_at) {
  sql::run(sql_, "UPDATE clients SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?", to_ms(seen_at), id,
           to_ms(seen_at));
}

bool Clients::erase(std::string_view id) {
  return sql::run(sql_, "DELETE FROM clients WHERE id = ?", id) == 1;
}

}  // namespace hub::store
