#include "store/consents.hpp"

#include "store/rows.hpp"

namespace hub::store {

namespace {

using sql::text_at;

constexpr std::string_view kOptedOut = "opted_out";
constexpr std::string_view kOptedIn = "opted_in";

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

std::optional<domain::Consent> Consents::latest(std::string_view channel_type, std::string_view address) {
  return sql::one(sql_,
                  "SELECT channel_type, address, state, evidence, integration_id, event_id, changed_at FROM consents "
                  "WHERE channel_type = ? AND address = ? ORDER BY id DESC LIMIT 1",
                  read, channel_type, address);
}

}  // namespace hub::store
