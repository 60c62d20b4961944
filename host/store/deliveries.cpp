#include <fmt/format.h>

#include "store/conversations.hpp"
#include "store/digest.hpp"
#include "store/names.hpp"
#include "store/rows.hpp"

namespace hub::store {

namespace {

using domain::DeliveryStatus;
using domain::to_ms;
using sql::text_at;

const std::string kSelect =
    "SELECT message_id, conversation_id, client_id, integration_id, status, external_id, reason, updated_at, "
    "chosen_by, replaces, created_at, sent_at, delivered_at, read_at FROM deliveries WHERE ";

domain::Delivery read(sql::Statement& row) {
  using enum DeliveryStatus;
  domain::Delivery delivery;
  delivery.message_id = text_at(row, 0);
  delivery.conversation_id = text_at(row, 1);
  delivery.client_id = text_at(row, 2);
  delivery.integration_id = text_at(row, 3);
  delivery.status = value_of(row.text(4), {queued, sent, delivered, DeliveryStatus::read, failed, unknown});
  delivery.external_id = text_at(row, 5);
  delivery.reason = text_at(row, 6);
  delivery.updated_at = sql::time_at(row, 7);
  delivery.chosen_by = text_at(row, 8);
  delivery.replaces = text_at(row, 9);
  delivery.created_at = sql::time_at(row, 10);
  delivery.sent_at = sql::time_at(row, 11);
  delivery.delivered_at = sql::time_at(row, 12);
  delivery.read_at = sql::time_at(row, 13);
  return delivery;
}

std::int64_t external_hash(const domain::Delivery& delivery) {
  return delivery.external_id.empty() ? 0 : hash_of(delivery.integration_id, delivery.external_id, 0);
}

// The statuses from which `next` is a step forward, as a list for SQL's IN.
std::string_view predecessors_of(DeliveryStatus next) {
  switch (next) {
    case DeliveryStatus::sent:
    case DeliveryStatus::unknown:
      return "'queued'";
    case DeliveryStatus::delivered:
      return "'queued', 'sent', 'unknown'";
    case DeliveryStatus::read:
      return "'queued', 'sent', 'unknown', 'delivered'";
    case DeliveryStatus::failed:
      return "'queued', 'sent', 'unknown'";
    case DeliveryStatus::queued:
      break;
  }
  return "''";
}

// The column that keeps when this was reached; none for states that have no time of their own.
std::string_view time_of(DeliveryStatus status) {
  switch (status) {
    case DeliveryStatus::sent:
      return "sent_at";
    case DeliveryStatus::delivered:
      return "delivered_at";
    case DeliveryStatus::read:
      return "read_at";
    case DeliveryStatus::queued:
    case DeliveryStatus::failed:
    case DeliveryStatus::unknown:
      break;
  }
  return "";
}

}  // namespace

void Deliveries::insert(const domain::Delivery& delivery) {
  const auto begun = delivery.created_at == domain::Time{} ? delivery.updated_at : delivery.created_at;
  const auto sent = delivery.status == DeliveryStatus::sent ? delivery.updated_at : delivery.sent_at;
  sql::run(sql_,
           "INSERT INTO deliveries (conversation_id, message_id, client_id, integration_id, status, external_id, "
           "external_hash, reason, updated_at, chosen_by, replaces, created_at, sent_at) "
           "VALUES (?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?, ?, ?, ?, ?, ?)",
           delivery.conversation_id, delivery.message_id, delivery.client_id, delivery.integration_id,
           name_of(delivery.status), delivery.external_id, external_hash(delivery), delivery.reason,
           to_ms(delivery.updated_at), delivery.chosen_by, delivery.replaces, to_ms(begun), to_ms(sent));
}

// A report that does not know the provider's id keeps the one stored.
bool Deliveries::advance(const domain::Delivery& delivery) {
  const auto reached = time_of(delivery.status);
  const bool named = !delivery.external_id.empty();
  const auto sql = fmt::format(
      "UPDATE deliveries SET status = ?, reason = ?, updated_at = ?{}{}{} WHERE conversation_id = ? AND "
      "message_id = ? AND client_id = ? AND status IN ({})",
      reached.empty() ? "" : ", ", reached.empty() ? "" : fmt::format("{} = ?", reached),
      named ? ", external_id = ?, external_hash = ?" : "", predecessors_of(delivery.status));
  auto& statement = sql_.prepare(sql);
  int index = 0;
  const auto bind = [&](auto value) { statement.bind(++index, value); };
  bind(std::string_view{name_of(delivery.status)});
  bind(std::string_view{delivery.reason});
  bind(to_ms(delivery.updated_at));
  if (!reached.empty()) bind(to_ms(delivery.updated_at));
  if (named) {
    bind(std::string_view{delivery.external_id});
    bind(external_hash(delivery));
  }
  for (const auto* key : {&delivery.conversation_id, &delivery.message_id, &delivery.client_id}) {
    bind(std::string_view{*key});
  }
  while (statement.step()) {
  }
  const bool moved = sql_.changes() == 1;
  statement.reset();
  return moved;
}

bool Deliveries::queue_again(const domain::Delivery& delivery) {
  return sql::run(sql_,
                  "UPDATE deliveries SET status = 'queued', reason = '', updated_at = ? WHERE conversation_id = ? AND "
                  "message_id = ? AND client_id = ? AND status IN ('failed', 'unknown')",
                  to_ms(delivery.updated_at), delivery.conversation_id, delivery.message_id, delivery.client_id) == 1;
}

std::vector<domain::Delivery> Deliveries::of_message(std::string_view message_id) {
  static const auto sql = kSelect +
                          "conversation_id = (SELECT conversation_id FROM messages WHERE id = ?) AND message_id = ? "
                          "ORDER BY created_at, replaces <> '', client_id";
  return sql::all(sql_, sql, read, message_id, message_id);
}

std::vector<domain::Delivery> Deliveries::lock_of_message(std::string_view conversation_id,
                                                          std::string_view message_id) {
  static const auto sql = kSelect + "conversation_id = ? AND message_id = ? ORDER BY client_id FOR UPDATE";
  return sql::all(sql_, sql, read, conversation_id, message_id);
}

std::vector<domain::Delivery> Deliveries::of_conversation(std::string_view conversation_id) {
  static const auto sql = kSelect + "conversation_id = ? ORDER BY message_id, client_id";
  return sql::all(sql_, sql, read, conversation_id);
}

std::vector<domain::MessageId> Deliveries::last_to(std::string_view conversation_id, std::string_view client_id,
                                                   int look_back) {
  sql::Query query{sql_,
                   "SELECT message_id, client_id FROM deliveries WHERE conversation_id = ? "
                   "ORDER BY message_id DESC, client_id DESC LIMIT ?",
                   conversation_id, look_back};
  std::vector<domain::MessageId> messages;
  while (query.next()) {
    if (query.row().text(1) == client_id) messages.push_back(text_at(query.row(), 0));
  }
  return messages;
}

std::vector<domain::Delivery> Deliveries::of_conversation_after(std::string_view conversation_id,
                                                                const domain::Delivery& after, int limit) {
  static const auto sql = kSelect +
                          "conversation_id = ? AND (message_id > ? OR (message_id = ? AND client_id > ?)) "
                          "ORDER BY message_id, client_id LIMIT ?";
  return sql::all(sql_, sql, read, conversation_id, after.message_id, after.message_id, after.client_id, limit);
}

std::optional<domain::Delivery> Deliveries::find_by_external_id(std::string_view integration,
                                                                std::string_view external_id) {
  static const auto sql = kSelect + "external_hash = ?";
  if (external_id.empty()) return std::nullopt;
  for (auto& delivery : sql::all(sql_, sql, read, hash_of(integration, external_id, 0))) {
    if (delivery.integration_id == integration && delivery.external_id == external_id) return std::move(delivery);
  }
  return std::nullopt;
}

}  // namespace hub::store
