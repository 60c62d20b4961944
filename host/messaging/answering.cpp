#include "messaging/answering.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <memory>
#include <utility>

#include "domain/local_time.hpp"
#include "messaging/completing.hpp"
#include "messaging/consenting.hpp"
#include "messaging/last_used.hpp"
#include "messaging/notes.hpp"
#include "messaging/posting.hpp"
#include "store/conversations.hpp"
#include "store/sql.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {

using domain::Client;
using domain::Conversation;
using domain::Delivery;
using domain::Message;
using domain::Result;

namespace {

void read_metadata(const std::string& json, domain::AnswerFacts& facts) {
  if (json.empty()) return;
  boost::json::error_code code;
  const auto value = boost::json::parse(json, code);
  if (code || !value.is_object()) return;
  const auto text_of = [&](const char* key) {
    const auto* field = value.get_object().if_contains(key);
    return field != nullptr && field->is_string() ? std::string{field->get_string()} : std::string{};
  };
  facts.urgency = text_of("urgency");
  facts.formality = text_of("formality");
}

// Users before conversations: whose clients are chosen from stays so until the end of this change.
void hold_person(store::sql::Connection& connection, const domain::ConversationId& id) {
  if (!connection.is_shared()) return;
  const auto conversation = store::Conversations{connection}.find(id);
  if (conversation) store::Users{connection}.hold(conversation->user_id);
}

const Client& client_of(const std::vector<Client>& clients, const domain::ClientId& id) {
  return *std::find_if(clients.begin(), clients.end(), [&](const Client& client) { return client.id == id; });
}

bool is_of_business(const Message& message) {
  return message.author.type == domain::AuthorType::agent || message.author.type == domain::AuthorType::bot;
}

std::string metadata_of(const Delivery& from, std::string_view to) {
  std::string out = R"({"messageId":)";
  wire::append_quoted(out, from.message_id);
  out += R"(,"from":)";
  wire::append_quoted(out, from.integration_id);
  if (!to.empty()) {
    out += R"(,"to":)";
    wire::append_quoted(out, to);
  }
  return out + '}';
}

}  // namespace

// What is known of a person's clients when a way is chosen.
struct Answering::Ways {
  std::vector<Client> clients;  // active
  std::vector<domain::Reachable> reachable;
  std::string preferred;
};

Answering::Answering(const Integrations& integrations, domain::AnsweringRules rules, std::string speaker)
    : integrations_{integrations},
      rules_{std::move(rules)},
      speaker_{std::move(speaker)},
      asks_hours_{std::any_of(rules_.rules.begin(), rules_.rules.end(),
                              [](const domain::AnsweringRule& rule) { return rule.hours.has_value(); })} {}

domain::AnswerFacts Answering::facts_of(const Message& message, domain::Time now) const {
  domain::AnswerFacts facts;
  facts.content = message.content.type;
  facts.author = message.author.type;
  if (asks_hours_) facts.minute_of_day = domain::minute_of_day(now);
  if (!rules_.rules.empty()) read_metadata(message.metadata_json, facts);
  return facts;
}

Answering::Ways Answering::ways_to(store::sql::Connection& connection, const Conversation& conversation,
                                   std::vector<Client> active) const {
  Ways ways;
  const auto last_used = last_used_of(connection, conversation, active);
  for (const auto& client : active) {
    const auto integration = integrations_.find(client.integration_id);
    ways.reachable.push_back({client.id, client.integration_id, client.type, integration && integration->live,
                              client.id == last_used, client.last_seen_at, has_opted_out(connection, client),
                              integration.has_value()});
  }
  if (const auto user = store::Users{connection}.find(conversation.user_id)) {
    ways.preferred = user->profile.preferred_channel;
  }
  ways.clients = std::move(active);
  return ways;
}

void Answering::send(store::Transaction& tx, const Conversation& conversation, const Message& message) const {
  auto active = active_clients(tx.connection(), conversation.user_id);
  if (active.empty()) return;
  // Nearly everybody has one: then there is nothing to choose, and nothing to ask the store.
  if (active.size() == 1) {
    return queue_delivery(tx, integrations_, conversation, message, active.front(), {"last_used"});
  }
  const auto ways = ways_to(tx.connection(), conversation, std::move(active));
  const auto facts = facts_of(message, tx.now());
  const auto* rule = domain::rule_for(rules_, facts);
  const auto route = domain::first_route(rule, ways.preferred, ways.reachable);
  queue_delivery(tx, integrations_, conversation, message, client_of(ways.clients, route->client), {route->reason});
  const auto patience = domain::escalates_after(rules_, facts);
  if (patience <= domain::Duration::zero() || !is_of_business(message)) return;
  add_task(tx, kEscalateTask, "escalate:" + message.id, message.id, tx.now() + patience);
}

std::optional<std::pair<domain::Route, Client>> Answering::preview(store::sql::Connection& connection,
                                                                   const Conversation& conversation,
                                                                   domain::Time now) const {
  auto active = active_clients(connection, conversation.user_id);
  if (active.empty()) return std::nullopt;
  const auto ways = ways_to(connection, conversation, std::move(active));
  Message words;
  words.author.type = domain::AuthorType::agent;
  words.content.type = domain::ContentType::text;
  const auto route =
      domain::first_route(domain::rule_for(rules_, facts_of(words, now)), ways.preferred, ways.reachable);
  if (!route) return std::nullopt;
  return std::pair{*route, client_of(ways.clients, route->client)};
}

std::optional<std::pair<domain::Route, Client>> Answering::next(store::sql::Connection& connection,
                                                                const Conversation& conversation,
                                                                const Message& message,
                                                                const std::vector<Delivery>& tried, domain::Next why,
                                                                domain::Time now) const {
  auto ways = ways_to(connection, conversation, active_clients(connection, conversation.user_id));
  const auto facts = facts_of(message, now);
  const auto all = domain::routes(domain::rule_for(rules_, facts), ways.preferred, std::move(ways.reachable));
  auto route = domain::next_route(all, tried, why);
  if (!route) return std::nullopt;
  auto client = client_of(ways.clients, route->client);
  return std::pair{*std::move(route), std::move(client)};
}

std::string Answering::channel_of(const domain::IntegrationId& integration) const {
  const auto found = integrations_.find(integration);
  return found && !found->channel_type.empty() ? found->channel_type : integration;
}

Result<> Answering::has_failed(store::Transaction& tx, const Delivery& failed) const {
  hold_person(tx.connection(), failed.conversation_id);
  // Before the deliveries are read: another channel's failure, or the escalation, is decided before or after this.
  auto conversation = store::Conversations{tx.connection()}.lock(failed.conversation_id);
  const auto message = store::Messages{tx.connection()}.find(failed.message_id);
  if (!conversation || !message || !is_of_business(*message)) return {};
  if (conversation->user_read_seq >= message->seq) return {};
  const auto all = store::Deliveries{tx.connection()}.lock_of_message(conversation->id, message->id);
  if (!domain::falls_over(all, failed.client_id)) return {};
  const auto& over = *std::find_if(all.begin(), all.end(),
                                   [&](const Delivery& delivery) { return delivery.client_id == failed.client_id; });
  const auto way = next(tx.connection(), *conversation, *message, all, domain::Next::failed, tx.now());
  const auto once = message->id + ":" + over.client_id;
  auto text = "A message could not be delivered by " + channel_of(over.integration_id);
  if (!over.reason.empty()) text += " (" + over.reason + ")";
  if (!way) {
    text += ". The person has no other channel that it could go to.";
    return write_note(tx, *conversation, speaker_,
                      {kAboutUnreachable, std::move(text), "failed:" + once, metadata_of(over, {})});
  }
  const auto& [route, client] = *way;
  queue_delivery(tx, integrations_, *conversation, *message, client, {std::string{domain::kFailover}, over.client_id});
  text += ". It goes by " + channel_of(route.integration) + " instead.";
  return write_note(tx, *conversation, speaker_,
                    {kAboutFailover, std::move(text), "failover:" + once, metadata_of(over, route.integration)});
}

bool Answering::may_try_again(store::Transaction& tx, const Delivery& failed) {
  store::Conversations{tx.connection()}.lock(failed.conversation_id);
  const auto all = store::Deliveries{tx.connection()}.lock_of_message(failed.conversation_id, failed.message_id);
  return domain::may_try_again(all, failed.client_id);
}

Result<> Answering::escalate(store::Transaction& tx, const domain::MessageId& id) const {
  const auto message = store::Messages{tx.connection()}.find(id);
  if (!message) return {};  // erased since
  hold_person(tx.connection(), message->conversation_id);
  auto conversation = store::Conversations{tx.connection()}.lock(message->conversation_id);
  if (!conversation || conversation->user_read_seq >= message->seq) return {};
  const auto all = store::Deliveries{tx.connection()}.lock_of_message(conversation->id, id);
  const bool is_over = std::any_of(all.begin(), all.end(), [](const Delivery& delivery) {
    return delivery.status == domain::DeliveryStatus::read || delivery.chosen_by == domain::kEscalation;
  });
  if (all.empty() || is_over || store::Messages{tx.connection()}.has_answer(conversation->id, message->seq)) return {};
  const auto patience = domain::escalates_after(rules_, facts_of(*message, tx.now()));
  if (patience <= domain::Duration::zero()) return {};  // the rules are others now
  // What fell over to another channel a moment ago gets its time there.
  const auto newest = std::max_element(
      all.begin(), all.end(), [](const Delivery& a, const Delivery& b) { return a.created_at < b.created_at; });
  if (newest->created_at + patience > tx.now()) {
    add_task(tx, kEscalateTask, "escalate:" + id, id, newest->created_at + patience);
    return {};
  }
  const auto way = next(tx.connection(), *conversation, *message, all, domain::Next::unread, tx.now());
  if (!way) return {};
  const auto& [route, client] = *way;
  queue_delivery(tx, integrations_, *conversation, *message, client, {std::string{domain::kEscalation}});
  return write_note(tx, *conversation, speaker_,
                    {kAboutEscalation,
                     "A message by " + channel_of(newest->integration_id) + " was not read within " +
                         domain::in_words(patience) + ". It goes by " + channel_of(route.integration) + " as well.",
                     "escalation:" + id, metadata_of(*newest, route.integration)});
}

void Answering::run_escalations(Dispatcher& dispatcher, store::Store& store) const {
  dispatcher.on(kEscalateTask, [this, &store](std::shared_ptr<Claim> claim) {
    complete(store, std::move(claim),
             [this](store::Transaction& tx, const domain::Task& task) { return escalate(tx, task.payload); });
  });
}

}  // namespace hub::messaging
