#include "store/sent_parts.hpp"

#include "store/digest.hpp"
#include "store/rows.hpp"

namespace hub::store {

void SentParts::insert(const domain::Delivery& part) {
  sql::run(sql_,
           "INSERT INTO sent_parts (message_id, client_id, external_hash, integration_id, external_id) "
           "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
           part.message_id, part.client_id, hash_of(part.integration_id, part.external_id, 0), part.integration_id,
           part.external_id);
}

std::optional<domain::Delivery> SentParts::find_by_external_id(std::string_view integration,
                                                               std::string_view external_id) {
  const auto read = [](sql::Statement& row) {
    domain::Delivery part;
    part.message_id = sql::text_at(row, 0);
    part.conversation_id = sql::text_at(row, 1);
    part.client_id = sql::text_at(row, 2);
    part.integration_id = sql::text_at(row, 3);
    part.external_id = sql::text_at(row, 4);
    return part;
  };
  if (external_id.empty()) return std::nullopt;
  for (auto& part : sql::all(sql_,
                             "SELECT p.message_id, m.conversation_id, p.client_id, p.integration_id, p.external_id "
                             "FROM sent_parts p JOIN messages m ON m.id = p.message_id WHERE p.external_hash = ?",
                             read, hash_of(integration, external_id, 0))) {
    if (part.integration_id == integration && part.external_id == external_id) return std::move(part);
  }
  return std::nullopt;
}

}  // namespace hub::store
