#include "messaging/linking.hpp"

#include <algorithm>
#include <utility>

#include "messaging/link_phrases.hpp"
#include "messaging/link_steps.hpp"
#include "store/conversations.hpp"
#include "store/identities.hpp"
#include "store/link_requests.hpp"
#include "store/records.hpp"
#include "store/sql.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {

using domain::Client;
using domain::ClientStatus;
using domain::LinkProof;
using domain::LinkRequest;
using domain::LinkState;
using domain::Result;
using domain::User;

namespace {

bool is_linkable(const Integration& integration) {
  return integration.kind == IntegrationKind::channel && !integration.live;
}

tl::unexpected<domain::Error> not_linkable(std::string_view id) {
  return domain::invalid("not_linkable", "Nobody can be linked on '" + std::string{id} +
                                             "': it is not a channel of this hub that people are reached on by an "
                                             "address or a link. The list of linkable integrations names those.");
}

std::optional<LinkProof> offer_of(const Integration& integration) {
  if (domain::may_write_first(integration.channel_type)) return LinkProof::code;
  return integration.deep_link.empty() ? std::optional<LinkProof>{} : LinkProof::token;
}

// Can the address be asked as wished? A code is the hub's own words, and so is a question without the business's.
Result<> check_reach(const Integration& integration, const LinkWish& wish, LinkProof proof) {
  const bool is_asked = proof != LinkProof::vouched;
  const bool in_own_words = proof == LinkProof::code || !wish.message;
  if (!is_asked || !in_own_words || domain::may_write_first(integration.channel_type)) return {};
  return domain::invalid("address_not_supported",
                         "'" + integration.id +
                             "' lets nobody write to strangers in words of their own. Leave the address out and hand "
                             "people the link (`deep_link` of the integration), or give a confirmation.message that "
                             "may be sent first, such as an approved template.");
}

std::optional<domain::IdentityKey> claim_of(store::Transaction& tx, const domain::IdentityKey& key,
                                            std::string_view user) {
  const auto held = store::Identities{tx.connection()}.find(key);
  return held && held->user_id == user ? std::optional{key} : std::nullopt;
}

// The client that is asked: whoever has the address, else a pending one of who asks.
Client client_at(store::Transaction& tx, const Integration& integration, std::string_view address, const User& user) {
  store::Clients clients{tx.connection()};
  if (auto found = clients.find_by_external_id(integration.id, address)) return *std::move(found);
  Client client;
  client.id = tx.next_id();
  client.user_id = user.id;
  client.integration_id = integration.id;
  client.type = integration.channel_type;
  client.external_id = address;
  client.status = ClientStatus::pending;
  client.created_at = tx.now();
  if (auto inserted = clients.insert(client); !inserted) {
    // Another node has just made the same row: run this change again, on the state that holds it.
    throw store::sql::Failure(store::sql::Failure::Kind::deadlock, inserted.error().message);
  }
  store::Users{tx.connection()}.note_moves(user.id);
  tx.publish(domain::ClientAdded{client, "channelLinking"});
  tx.publish(domain::ClientChanged{client, "matched"});
  return client;
}

// One code at a time: a guess must not be tried on several.
void replace_open(store::Transaction& tx, const LinkRequest& request) {
  store::LinkRequests requests{tx.connection()};
  for (const auto& open : requests.lock_open_of_user(request.user_id, tx.now())) {
    const bool same_kind = request.proof == LinkProof::code && open.proof == LinkProof::code;
    const bool same_client = !request.client_id.empty() && open.client_id == request.client_id;
    if (!same_kind && !same_client) continue;
    requests.close(open.id, LinkState::failed, "replaced");
    if (open.client_id != request.client_id) drop_pending_client(tx, open, "linkCancelled");
  }
}

std::string url_of(const Integration& integration, std::string_view token) {
  constexpr std::string_view place = "{token}";
  auto url = integration.deep_link;
  const auto at = url.find(place);
  if (at == std::string::npos) return {};
  return url.replace(at, place.size(), token);
}

}  // namespace

Linking::Linking(const Integrations& integrations, LinkingOptions options)
    : integrations_{integrations},
      secrets_{std::move(options.secret)},
      app_name_{std::move(options.app_name)},
      rules_{options.rules} {}

std::vector<Linkable> linkable_in(const Integrations& integrations) {
  std::vector<Linkable> list;
  for (const auto& integration : integrations.all()) {
    const auto address = domain::address_kind_of(integration.channel_type);
    if (!is_linkable(integration) || (!address && integration.deep_link.empty())) continue;
    list.push_back({integration.id, integration.channel_type, address, offer_of(integration)});
  }
  return list;
}

std::vector<Linkable> Linking::linkable() const {
  return linkable_in(integrations_);
}

Result<LinkAsked> Linking::request(store::Transaction& tx, const LinkWish& wish) const {
  const auto integration = integrations_.find(wish.integration);
  if (!integration || !is_linkable(*integration)) return not_linkable(wish.integration);
  const auto user = store::Users{tx.connection()}.lock_survivor(wish.user);
  if (!user) return domain::not_found("user", "There is no user '" + wish.user + "'.");
  LinkRequest request;
  request.id = tx.next_id();
  request.user_id = user->id;
  request.conversation_id = wish.conversation;
  // Whatever the other one has said since by the time they merge: it goes on where it was asked.
  if (request.conversation_id.empty()) {
    if (auto latest = store::Conversations{tx.connection()}.latest_of_user(user->id)) {
      request.conversation_id = std::move(latest->id);
    }
  }
  request.integration_id = integration->id;
  request.proof = wish.address.empty() ? LinkProof::token : wish.proof;
  request.locale = user->profile.locale;
  request.content_json = words_of(wish, request.locale);
  request.created_at = tx.now();
  request.expires_at = tx.now() + domain::lifetime_of(rules_, request.proof);
  if (!wish.address.empty()) return ask_address(tx, std::move(request), wish, *user, *integration);
  if (auto allowed = check_limits(tx, request, false); !allowed) return tl::unexpected(std::move(allowed.error()));
  return offer_token(tx, std::move(request), *integration);
}

std::string Linking::words_of(const LinkWish& wish, std::string_view locale) const {
  if (wish.message) return wish.message->json;
  const LinkPhrases phrases{locale, app_name_};
  if (wish.proof == LinkProof::prompt) return phrases.prompt().json;
  if (wish.proof == LinkProof::activity) return domain::text_content(phrases.activity()).json;
  return {};
}

LinkAsked Linking::offer_token(store::Transaction& tx, LinkRequest request, const Integration& integration) const {
  open(tx, request);
  LinkAsked asked;
  asked.token = secrets_.token_of(request.id);
  asked.url = url_of(integration, asked.token);
  asked.request = std::move(request);
  return asked;
}

Result<LinkAsked> Linking::ask_address(store::Transaction& tx, LinkRequest request, const LinkWish& wish,
                                       const User& user, const Integration& integration) const {
  const auto kind = domain::address_kind_of(integration.channel_type);
  if (!kind) {
    return domain::invalid("address_not_supported", "People on '" + integration.id +
                                                        "' have no address that could be asked. Leave the address out "
                                                        "and hand them the link.");
  }
  const auto key = domain::normalised(*kind, wish.address);
  if (!key) return tl::unexpected(key.error());
  request.address_digest = secrets_.digest_of(*key);
  if (request.proof != LinkProof::vouched && claim_of(tx, *key, user.id)) {
    request.proof = LinkProof::vouched;  // verified before, and theirs
  }
  if (auto reached = check_reach(integration, wish, request.proof); !reached) {
    return tl::unexpected(std::move(reached.error()));
  }
  if (request.proof != LinkProof::vouched) {
    if (auto allowed = check_limits(tx, request, true); !allowed) return tl::unexpected(std::move(allowed.error()));
  }
  auto client = client_at(tx, integration, key->value, user);
  request.client_id = client.id;
  if (client.status == ClientStatus::active && is_of(tx, client, user.id)) {
    request.state = LinkState::linked;
    return LinkAsked{std::move(request), std::move(client), {}, {}};
  }
  open(tx, request);
  const bool silent =
      client.status == ClientStatus::blocked || (request.proof == LinkProof::vouched && request.content_json.empty());
  if (!silent) {
    const DeliverOrder order{request.id, {}, client.id};
    add_task(tx, kDeliverTask, "deliver:" + client.id, order.to_json(), tx.now());
  }
  if (request.proof != LinkProof::vouched) return LinkAsked{std::move(request), std::move(client), {}, {}};
  auto linked = link(tx, request, "api");
  if (!linked) return tl::unexpected(std::move(linked.error()));
  if (linked->outcome == Confirmation::Outcome::two_people) {
    return domain::conflict("different_external_ids",
                            "This address belongs to somebody whom the business knows by another external id: they are "
                            "two people and stay apart.");
  }
  if (linked->outcome != Confirmation::Outcome::linked) {
    return domain::rejected("link_refused", "This address cannot be linked. An agent may have blocked it.");
  }
  request.state = LinkState::linked;
  return LinkAsked{std::move(request), std::move(linked->client), {}, {}};
}

void Linking::open(store::Transaction& tx, const LinkRequest& request) const {
  replace_open(tx, request);
  store::LinkRequests requests{tx.connection()};
  requests.erase_closed(tx.now() - std::max(rules_.window, domain::kLinkDay));
  requests.insert(request);
  add_task(tx, kLinkExpiryTask, "link:" + request.id, request.id, request.expires_at);
}

// By whoever: several people, or one who comes as many.
bool Linking::is_flooded(store::LinkRequests& requests, const LinkRequest& request) const {
  const auto& address = request.address_digest;
  return requests.count_to_address(address, request.created_at - rules_.window) >= rules_.per_address ||
         requests.count_to_address(address, request.created_at - domain::kLinkDay) >= rules_.per_address_a_day;
}

Result<> Linking::check_limits(store::Transaction& tx, const LinkRequest& request, bool has_address) const {
  const auto since = tx.now() - rules_.window;
  store::LinkRequests requests{tx.connection()};
  const bool too_many = requests.count_of_user(request.user_id, since) >= rules_.per_user ||
                        (has_address && is_flooded(requests, request)) ||
                        requests.count_on_integration(request.integration_id, since) >= rules_.per_integration;
  if (!too_many) return {};
  domain::Error error{domain::Status::rate_limited, "too_many_link_requests",
                      "Too many links were asked for. Wait a while, then ask again."};
  error.retry_after_ms = static_cast<int>(rules_.window.count());
  return tl::unexpected(std::move(error));
}

std::optional<AwaitedCode> Linking::awaited(store::sql::Connection& connection, std::string_view user,
                                            domain::Time now) const {
  for (const auto& request : store::LinkRequests{connection}.open_of_user(user, now)) {
    if (request.proof != LinkProof::code) continue;
    const auto client = store::Clients{connection}.find(request.client_id);
    if (!client) continue;
    return AwaitedCode{request.integration_id, client->external_id, request.expires_at,
                       rules_.attempts - request.attempts};
  }
  return std::nullopt;
}

Result<Confirmation> Linking::confirm(store::Transaction& tx, std::string_view user, std::string_view code) const {
  const auto person = store::Users{tx.connection()}.lock_survivor(user);
  if (!person) return domain::not_found("user", "There is no user '" + std::string{user} + "'.");
  const auto digits = domain::code_in(code);
  for (const auto& request : store::LinkRequests{tx.connection()}.lock_open_of_user(person->id, tx.now())) {
    if (request.proof != LinkProof::code) continue;
    const bool right = digits && secrets_.is_code_of(request.id, *digits);
    return right ? link(tx, request, "code") : wrong(tx, request);
  }
  return Confirmation{};
}

Result<Confirmation> Linking::wrong(store::Transaction& tx, const LinkRequest& request) const {
  store::LinkRequests requests{tx.connection()};
  requests.count_attempt(request.id);
  const auto left = rules_.attempts - request.attempts - 1;
  if (left <= 0) {
    requests.close(request.id, LinkState::failed, "too_many_attempts");
    drop_pending_client(tx, request, "linkFailed");
  }
  Confirmation confirmation;
  confirmation.outcome = Confirmation::Outcome::wrong_code;
  confirmation.attempts_left = std::max(left, 0);
  return confirmation;
}

Result<> Linking::unlink(store::Transaction& tx, std::string_view user, std::string_view id) const {
  store::Users users{tx.connection()};
  store::Clients clients{tx.connection()};
  users.lock_survivor(user);
  auto client = clients.find(id);
  if (!client || !is_of(tx, *client, user)) {
    return domain::not_found("client", "The user has no client '" + std::string{id} + "'.");
  }
  const auto integration = integrations_.find(client->integration_id);
  if (integration && integration->live) {
    return domain::rejected("not_linkable", "A browser is not linked, so it cannot be unlinked.");
  }
  store::LinkRequests requests{tx.connection()};
  for (const auto& open : requests.open_of_client(client->id, tx.now())) {
    requests.close(open.id, LinkState::failed, "unlinked");
  }
  if (const auto key = key_of(*client); key && claim_of(tx, *key, client->user_id)) {
    store::Identities{tx.connection()}.erase(*key);
  }
  clients.erase(client->id);
  const auto owner = client->user_id;
  users.note_moves(owner);
  store::Records{tx.connection()}.keep_for_user(client->integration_id, client->external_id, owner);
  tx.publish(domain::ClientRemoved{*std::move(client), "sdk"});
  tx.publish(domain::UserChanged{owner});
  return {};
}

Result<Notice> Linking::notice(store::sql::Connection& connection, const DeliverOrder& order, domain::Time now) const {
  const auto request = store::LinkRequests{connection}.find(order.message_id);
  const bool is_open = request && request->state == LinkState::open && request->expires_at > now;
  const bool is_told = request && request->state == LinkState::linked && request->proof == LinkProof::vouched;
  if (!is_open && !is_told) {
    return domain::rejected("link_over", "The link that this message asks for is done, replaced or expired.");
  }
  Notice notice;
  notice.locale = request->locale;
  auto& message = notice.message;
  message.id = request->id;
  message.author = {domain::AuthorType::system, "linking", app_name_, {}};
  message.source = {"linking", request->integration_id, {}, {}};
  message.received_at = request->created_at;
  if (!request->content_json.empty()) {
    auto content = wire::parse_content(request->content_json, wire::Writer::business);
    if (!content) return tl::unexpected(std::move(content.error()));
    message.content = *std::move(content);
    return notice;
  }
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(rules_.code_lifetime).count();
  const auto code = secrets_.code_of(request->id);
  message.content = domain::text_content(LinkPhrases{request->locale, app_name_}.code(code, minutes));
  return notice;
}

}  // namespace hub::messaging
