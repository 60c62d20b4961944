#include "store/link_requests.hpp"

#include "store/names.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using domain::to_ms;
using sql::text_at;
using sql::time_at;

constexpr std::string_view kOpen = "open";

const std::string kSelect =
    "SELECT id, user_id, conversation_id, integration_id, client_id, address_digest, proof, state, attempts, reason, "
    "content, locale, created_at, expires_at FROM link_requests WHERE ";

domain::LinkRequest read(sql::Statement& row) {
  using enum domain::LinkProof;
  using domain::LinkState;
  domain::LinkRequest request;
  request.id = text_at(row, 0);
  request.user_id = text_at(row, 1);
  request.conversation_id = text_at(row, 2);
  request.integration_id = text_at(row, 3);
  request.client_id = text_at(row, 4);
  request.address_digest = text_at(row, 5);
  request.proof = value_of(row.text(6), {code, token, activity, prompt, vouched});
  request.state = value_of(row.text(7), {LinkState::open, LinkState::linked, LinkState::failed});
  request.attempts = static_cast<int>(row.integer(8));
  request.reason = text_at(row, 9);
  request.content_json = text_at(row, 10);
  request.locale = text_at(row, 11);
  request.created_at = time_at(row, 12);
  request.expires_at = time_at(row, 13);
  return request;
}

}  // namespace

void LinkRequests::insert(const domain::LinkRequest& request) {
  sql::run(sql_,
           "INSERT INTO link_requests (id, user_id, conversation_id, integration_id, client_id, address_digest, proof, "
           "state, attempts, reason, content, locale, created_at, expires_at) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
           request.id, request.user_id, request.conversation_id, request.integration_id, request.client_id,
           request.address_digest, name_of(request.proof), name_of(request.state),
           static_cast<std::int64_t>(request.attempts), request.reason, request.content_json, request.locale,
           to_ms(request.created_at), to_ms(request.expires_at));
}

std::optional<domain::LinkRequest> LinkRequests::find(std::string_view id) {
  static const auto sql = kSelect + "id = ?";
  return sql::one(sql_, sql, read, id);
}

std::vector<domain::LinkRequest> LinkRequests::lock_open_of_user(std::string_view user, domain::Time now) {
  static const auto sql = kSelect + "user_id = ? AND state = ? AND expires_at > ? ORDER BY id DESC FOR UPDATE";
  return sql::all(sql_, sql, read, user, kOpen, to_ms(now));
}

std::vector<domain::LinkRequest> LinkRequests::open_of_user(std::string_view user, domain::Time now) {
  static const auto sql = kSelect + "user_id = ? AND state = ? AND expires_at > ? ORDER BY id DESC";
  return sql::all(sql_, sql, read, user, kOpen, to_ms(now));
}

std::vector<domain::LinkRequest> LinkRequests::open_of_client(std::string_view client, domain::Time now) {
  static const auto sql = kSelect + "client_id = ? AND state = ? AND expires_at > ? ORDER BY id DESC";
  return sql::all(sql_, sql, read, client, kOpen, to_ms(now));
}

std::optional<domain::LinkRequest> LinkRequests::lock_open(std::string_view id, domain::Time now) {
  static const auto sql = kSelect + "id = ? AND state = ? AND expires_at > ? FOR UPDATE";
  return sql::one(sql_, sql, read, id, kOpen, to_ms(now));
}

void LinkRequests::count_attempt(std::string_view id) {
  sql::run(sql_, "UPDATE link_requests SET attempts = attempts + 1 WHERE id = ?", id);
}

bool LinkRequests::close(std::string_view id, domain::LinkState state, std::string_view reason) {
  return sql::run(sql_, "UPDATE link_requests SET state = ?, reason = ? WHERE id = ? AND state = ?", name_of(state),
                  reason, id, kOpen) == 1;
}

std::int64_t LinkRequests::count_to_address(std::string_view address_digest, domain::Time since) {
  return sql::number(sql_, "SELECT COUNT(*) FROM link_requests WHERE address_digest = ? AND created_at > ?",
                     address_digest, to_ms(since));
}

std::int64_t LinkRequests::count_of_user(std::string_view user, domain::Time since) {
  return sql::number(sql_, "SELECT COUNT(*) FROM link_requests WHERE user_id = ? AND created_at > ?", user,
                     to_ms(since));
}

std::int64_t LinkRequests::count_on_integration(std::string_view integration, domain::Time since) {
  return sql::number(sql_, "SELECT COUNT(*) FROM link_requests WHERE integration_id = ? AND created_at > ?",
                     integration, to_ms(since));
}

void LinkRequests::move_to_user(std::string_view from_user, std::string_view to_user) {
  sql::run(sql_, "UPDATE link_requests SET user_id = ? WHERE user_id = ?", to_user, from_user);
}

std::vector<domain::LinkRequest> LinkRequests::of_user(std::string_view user) {
  static const auto sql = kSelect + "user_id = ? ORDER BY id";
  return sql::all(sql_, sql, read, user);
}

void LinkRequests::erase_of_user(std::string_view user) {
  sql::run(sql_, "DELETE FROM link_requests WHERE user_id = ?", user);
}

void LinkRequests::erase_closed(domain::Time created_before) {
  sql::run(sql_, "DELETE FROM link_requests WHERE created_at < ? AND (state <> ? OR expires_at < ?)",
           to_ms(created_before), kOpen, to_ms(created_before));
}

}  // namespace hub::store
