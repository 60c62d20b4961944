#include "api/console_shapes.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "domain/answering.hpp"
#include "domain/link.hpp"
#include "domain/merge.hpp"
#include "live/frames.hpp"
#include "messaging/last_used.hpp"
#include "messaging/outbox.hpp"
#include "store/consents.hpp"
#include "store/conversations.hpp"
#include "store/identities.hpp"
#include "store/merges.hpp"
#include "store/tasks.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

constexpr int kMostDeadTasks = 200;  // of one client

std::string opted_out_json(const domain::Consent& consent) {
  std::string out = "{\"at\":";
  wire::append_quoted(out, domain::to_rfc3339(consent.changed_at));
  add_quoted(out, "evidence", consent.evidence);
  return out + "}";
}

std::string client_json(store::sql::Connection& sql, const domain::Client& client) {
  std::string out = "{\"id\":";
  wire::append_quoted(out, client.id);
  add_quoted(out, "type", client.type);
  add_quoted(out, "integrationId", client.integration_id);
  add_quoted(out, "displayName", client.display_name);
  const auto address = domain::address_kind_of(client.type);
  if (address && domain::normalised(*address, client.external_id)) add_quoted(out, "address", client.external_id);
  const bool was_seen = client.last_seen_at != domain::Time{};
  if (was_seen) add_quoted(out, "lastSeen", domain::to_rfc3339(client.last_seen_at));
  add_quoted(out, "status", domain::name_of(client.status));
  const auto consent = store::Consents(sql).latest(client.type, client.external_id);
  if (consent && consent->state == domain::ConsentState::opted_out) out += ",\"optedOut\":" + opted_out_json(*consent);
  return out + ",\"info\":" + or_null(client.info_json) + "}";
}

std::string identity_json(const domain::Identity& identity) {
  std::string out = "{\"kind\":";
  wire::append_quoted(out, domain::name_of(identity.key.kind));
  add_quoted(out, "value", identity.key.value);
  add_quoted(out, "verifiedBy", identity.verified_by);
  add_quoted(out, "verifiedAt", domain::to_rfc3339(identity.verified_at));
  return out + "}";
}

std::string merge_json(store::sql::Connection& sql, const domain::Merge& merge) {
  const auto other = store::Users(sql).find(merge.loser);
  std::string out = "{\"id\":";
  wire::append_quoted(out, merge.id);
  out += ",\"other\":{\"id\":";
  wire::append_quoted(out, merge.loser);
  add_quoted(out, "name", other ? domain::display_name_of(*other) : std::string{});
  out += '}';
  add_quoted(out, "reason", merge.reason);
  add_quoted(out, "at", domain::to_rfc3339(merge.merged_at));
  const bool undone = merge.undone_at != domain::Time{};
  if (undone) add_quoted(out, "undoneAt", domain::to_rfc3339(merge.undone_at));
  return out + (undone || merge.erased || !other ? ",\"undoable\":false}" : ",\"undoable\":true}");
}

// Only what this user survived: of the others somebody else is shown.
std::vector<domain::Merge> survived(store::sql::Connection& sql, const domain::UserId& user) {
  auto merges = store::Merges(sql).of_user(user);
  std::erase_if(merges, [&](const domain::Merge& merge) { return merge.survivor != user; });
  return merges;
}

// The dead letters of one client, by message.
std::map<std::string, domain::TaskId> dead_letters(store::sql::Connection& sql, const domain::ClientId& client) {
  std::map<std::string, domain::TaskId> letters;
  for (const auto& task : store::Tasks(sql).dead_in_lane("deliver:" + client, kMostDeadTasks)) {
    if (const auto order = messaging::DeliverOrder::from_json(task.payload)) letters[order->message_id] = task.id;
  }
  return letters;
}

// Not when the message has gone another way meanwhile.
bool may_try_again(const std::vector<domain::Delivery>& all, const domain::Delivery& failed) {
  std::vector<domain::Delivery> of_message;
  std::copy_if(all.begin(), all.end(), std::back_inserter(of_message),
               [&](const domain::Delivery& one) { return one.message_id == failed.message_id; });
  return domain::may_try_again(of_message, failed.client_id);
}

}  // namespace

void add_quoted(std::string& out, std::string_view name, std::string_view text) {
  out += ",\"" + std::string{name} + "\":";
  wire::append_quoted(out, text);
}

std::string or_null(const std::string& json) {
  return json.empty() ? "null" : json;
}

std::string person_json(store::sql::Connection& sql, const domain::User& user) {
  std::string out = "{\"user\":" + wire::user_json(user);
  out += ",\"clients\":" + array_of(store::Clients(sql).of_user(user.id),
                                    [&](const domain::Client& client) { return client_json(sql, client); });
  out += ",\"identities\":" + array_of(store::Identities(sql).of_user(user.id), identity_json);
  out += ",\"merges\":" +
         array_of(survived(sql, user.id), [&](const domain::Merge& merge) { return merge_json(sql, merge); });
  return out + "}";
}

std::string deliveries_json(store::sql::Connection& sql, const messaging::Integrations& integrations,
                            const domain::ConversationId& conversation) {
  std::map<domain::IntegrationId, std::optional<messaging::Integration>> channels;
  for (auto& integration : integrations.all()) channels[integration.id] = integration;
  std::map<domain::ClientId, std::map<std::string, domain::TaskId>> letters;
  const auto deliveries = store::Deliveries(sql).of_conversation(conversation);
  return array_of(deliveries, [&](const domain::Delivery& delivery) {
    std::string task;
    if (delivery.status == domain::DeliveryStatus::failed && may_try_again(deliveries, delivery)) {
      auto found = letters.find(delivery.client_id);
      if (found == letters.end()) {
        found = letters.emplace(delivery.client_id, dead_letters(sql, delivery.client_id)).first;
      }
      if (const auto letter = found->second.find(delivery.message_id); letter != found->second.end()) {
        task = letter->second;
      }
    }
    return live::frames::delivery(delivery, channels[delivery.integration_id], task);
  });
}

std::string answers_to_json(store::sql::Connection& sql, const messaging::Answering* answering,
                            const domain::Conversation& conversation, domain::Time now) {
  std::optional<domain::Client> client;
  std::string reason = "last_used";
  if (answering == nullptr) {
    client = messaging::last_used_client(sql, conversation);
  } else if (auto way = answering->preview(sql, conversation, now)) {
    reason = std::move(way->first.reason);
    client = std::move(way->second);
  }
  if (!client) return "null";
  std::string out = "{\"clientId\":";
  wire::append_quoted(out, client->id);
  add_quoted(out, "integrationId", client->integration_id);
  add_quoted(out, "type", client->type);
  add_quoted(out, "reason", reason);
  return out + "}";
}

}  // namespace hub::api
