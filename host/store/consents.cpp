#include "store/consents.hpp"

#include <iterator>

#include "crypto/encoding.hpp"
#include "crypto/hmac.hpp"
#include "crypto/random.hpp"
#include "store/records.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using sql::text_at;

constexpr std::string_view kOptedOut = "opted_out";
constexpr std::string_view kOptedIn = "opted_in";

constexpr std::string_view kErased = "(erased)";

// No integration can be named so: ids from YAML have no colon.
constexpr std::string_view kKeyInstance = "hubbub:host";
constexpr std::string_view kKeyCollection = "keys";
constexpr std::string_view kKeyName = "erased-addresses";
constexpr std::size_t kKeyBytes = 32;

const std::string kSelect =
    "SELECT channel_type, address, state, evidence, integration_id, event_id, changed_at FROM consents "
    "WHERE channel_type = ? AND address = ? ";

std::string digest_of(std::string_view key, std::string_view channel_type, std::string_view address) {
  return "erased:" + crypto::to_hex(crypto::hmac_sha256(key, std::string{channel_type} + '\n' + std::string{address}));
}

domain::Consent read(sql::Statement& row) {
  domain::Consent consent;
  consent.channel_type = text_at(row, 0);
  consent.address = text_at(row, 1);
  consent.state = row.text(2) == kOptedOut ? domain::ConsentState::opted_out : domain::ConsentState::opted_in;
  consent.evidence = text_at(row, 3);
  consent.integration_id = text_at(row, 4);
  consent.event_id = text_at(row, 5);
  consent.changed_at = sql::time_at(row, 6);
  return consent;
}

}  // namespace

bool Consents::record(const domain::Consent& consent, std::string_view id) {
  const auto known = sql::number(
      sql_,
      "SELECT COUNT(*) FROM consents WHERE channel_type = ? AND address = ? AND integration_id = ? AND event_id = ?",
      consent.channel_type, consent.address, consent.integration_id, consent.event_id);
  if (known > 0) return false;
  sql::run(sql_,
           "INSERT INTO consents (channel_type, address, id, state, evidence, integration_id, event_id, changed_at) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
           consent.channel_type, consent.address, id,
           consent.state == domain::ConsentState::opted_out ? kOptedOut : kOptedIn, consent.evidence,
           consent.integration_id, consent.event_id, domain::to_ms(consent.changed_at));
  return true;
}

// What was said since the erasure counts before what was left by it.
std::optional<domain::Consent> Consents::latest(std::string_view channel_type, std::string_view address) {
  static const auto sql = kSelect + "ORDER BY id DESC LIMIT 1";
  if (auto said = sql::one(sql_, sql, read, channel_type, address)) return said;
  const auto secret = key();
  if (secret.empty()) return std::nullopt;
  return sql::one(sql_, sql, read, channel_type, digest_of(secret, channel_type, address));
}

std::vector<domain::Consent> Consents::of(std::string_view channel_type, std::string_view address) {
  static const auto sql = kSelect + "ORDER BY id";
  std::vector<domain::Consent> all;
  if (const auto secret = key(); !secret.empty()) {
    all = sql::all(sql_, sql, read, channel_type, digest_of(secret, channel_type, address));
  }
  auto said = sql::all(sql_, sql, read, channel_type, address);
  std::move(said.begin(), said.end(), std::back_inserter(all));
  return all;
}

std::vector<std::string> Consents::channel_types_of(std::string_view address) {
  return sql::all(
      sql_, "SELECT DISTINCT channel_type FROM consents WHERE address = ? ORDER BY channel_type",
      [](sql::Statement& row) { return text_at(row, 0); }, address);
}

void Consents::erase(std::string_view channel_type, std::string_view address, std::string_view id) {
  const auto counts = latest(channel_type, address);
  if (!counts) return;
  const auto digest = digest_of(make_key(), channel_type, address);
  for (const auto& kept_as : {std::string{address}, digest}) {
    sql::run(sql_, "DELETE FROM consents WHERE channel_type = ? AND address = ?", channel_type, kept_as);
  }
  if (counts->state != domain::ConsentState::opted_out) return;
  auto left = *counts;
  left.address = digest;
  left.evidence = kErased;
  left.event_id = id;
  record(left, id);
}

// Keyed, so that nobody finds an address by trying all of them on a stolen table of consents alone.
std::string Consents::key() {
  const auto found = Records{sql_}.find(kKeyInstance, kKeyCollection, kKeyName);
  return found && found->json.size() > 2 ? found->json.substr(1, found->json.size() - 2) : std::string{};
}

std::string Consents::make_key() {
  auto secret = key();
  if (!secret.empty()) return secret;
  secret = crypto::random_token(kKeyBytes);
  if (!Records{sql_}.put(
          {std::string{kKeyInstance}, std::string{kKeyCollection}, std::string{kKeyName}, '"' + secret + '"', 0})) {
    throw sql::Failure(sql::Failure::Kind::deadlock, "the key of erased addresses was made by somebody else just now");
  }
  return secret;
}

}  // namespace hub::store
