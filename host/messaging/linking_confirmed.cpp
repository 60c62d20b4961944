// Linking, second half: the address was shown to be theirs, and what people say that shows it.
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "messaging/completing.hpp"
#include "messaging/link_phrases.hpp"
#include "messaging/link_steps.hpp"
#include "messaging/linking.hpp"
#include "messaging/merging.hpp"
#include "messaging/posting.hpp"
#include "store/conversations.hpp"
#include "store/identities.hpp"
#include "store/link_requests.hpp"
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

bool is_of(store::Transaction& tx, const Client& client, std::string_view user) {
  store::Users users{tx.connection()};
  const auto owner = users.find_survivor(client.user_id);
  const auto person = users.find_survivor(user);
  return owner && person && owner->id == person->id;
}

std::optional<domain::IdentityKey> key_of(const Client& client) {
  const auto kind = domain::address_kind_of(client.type);
  if (!kind) return std::nullopt;
  auto key = domain::normalised(*kind, client.external_id);
  return key ? std::optional{*std::move(key)} : std::nullopt;
}

void drop_pending_client(store::Transaction& tx, const LinkRequest& request, std::string_view reason) {
  if (request.client_id.empty()) return;
  store::Clients clients{tx.connection()};
  auto client = clients.find(request.client_id);
  if (!client || client->status != ClientStatus::pending) return;
  store::Users users{tx.connection()};
  users.hold(client->user_id);  // another hub may have confirmed it just now
  for (const auto& open : store::LinkRequests{tx.connection()}.open_of_client(client->id, tx.now())) {
    if (open.id != request.id) return;
  }
  users.note_moves(client->user_id);
  clients.erase(client->id);
  tx.publish(domain::ClientRemoved{*std::move(client), std::string{reason}});
}

// Everybody who is one person if the address is theirs.
struct Linking::Party {
  User person;                             // who asked
  Client client;                           // that they have shown to have
  std::optional<User> owner;               // whose client it is; none: it waits for this
  std::optional<domain::IdentityKey> key;  // its address
  std::optional<User> claimant;            // whose the address is

  static std::optional<Party> meet(store::Transaction& tx, const LinkRequest& request) {
    store::Users users{tx.connection()};
    auto person = users.lock_survivor(request.user_id);
    auto client = store::Clients{tx.connection()}.find(request.client_id);
    if (!person || !client) return std::nullopt;
    if (client->status == ClientStatus::blocked) return std::nullopt;
    Party party{*std::move(person), *std::move(client), {}, {}, {}};
    // A pending client's user is someone who asked, perhaps somebody else: not the one who has it.
    auto owner = users.lock_survivor(party.client.user_id);
    if (party.client.status != ClientStatus::pending) party.owner = std::move(owner);
    party.key = key_of(party.client);
    if (party.key) {
      if (const auto held = store::Identities{tx.connection()}.find(*party.key)) {
        party.claimant = users.lock_survivor(held->user_id);
      }
    }
    return party;
  }

  // Two who are known to the business by different ids never become one.
  bool may_be_one() const {
    std::vector<std::string_view> known;
    for (const auto* user : {&person, owner ? &*owner : nullptr, claimant ? &*claimant : nullptr}) {
      if (user != nullptr && !user->external_id.empty()) known.push_back(user->external_id);
    }
    return std::adjacent_find(known.begin(), known.end(), std::not_equal_to<>{}) == known.end();
  }
};

Result<Confirmation> Linking::link(store::Transaction& tx, const LinkRequest& request, std::string_view verified_by,
                                   std::string_view command) const {
  store::LinkRequests requests{tx.connection()};
  const auto party = Party::meet(tx, request);
  if (!party) {
    requests.close(request.id, LinkState::failed, "client_gone");
    return Confirmation{};
  }
  Confirmation confirmation;
  if (!party->may_be_one()) {
    requests.close(request.id, LinkState::failed, "two_people");
    drop_pending_client(tx, request, "linkFailed");
    confirmation.outcome = Confirmation::Outcome::two_people;
    return confirmation;
  }
  if (!requests.close(request.id, LinkState::linked, verified_by)) return confirmation;
  if (auto joined = join(tx, *party, verified_by); !joined) return tl::unexpected(std::move(joined.error()));
  confirmation.outcome = Confirmation::Outcome::linked;
  confirmation.user = store::Users{tx.connection()}.find_survivor(request.user_id);
  confirmation.client = store::Clients{tx.connection()}.find(request.client_id);
  tx.publish(domain::ClientChanged{*confirmation.client, "confirmed"});
  tx.publish(domain::UserChanged{confirmation.user->id});
  auto told = tell(tx, request, confirmation, command);
  if (!told) return tl::unexpected(std::move(told.error()));
  confirmation.line = *std::move(told);
  return confirmation;
}

Result<> Linking::join(store::Transaction& tx, const Party& party, std::string_view verified_by) const {
  auto person = party.person.id;
  if (party.owner) {
    auto merged = Merging::merge(tx, person, party.owner->id, "linked by " + std::string{verified_by});
    if (!merged) return tl::unexpected(std::move(merged.error()));
    person = merged->survivor.id;
  }
  if (party.key) {
    auto claimed = Merging::claim(tx, person, *party.key, verified_by);
    if (!claimed) return tl::unexpected(std::move(claimed.error()));
    person = claimed->survivor.id;
  }
  store::Clients clients{tx.connection()};
  auto client = party.client;
  client.user_id = person;
  client.status = ClientStatus::active;
  if (verified_by != "api") client.last_seen_at = std::max(client.last_seen_at, tx.now());  // they were there just now
  clients.update(client);
  store::Users users{tx.connection()};
  for (const auto& id : {person, party.client.user_id}) users.note_moves(id);
  return {};
}

// One line on the new channel, in the conversation that goes on there: agents and other clients see it too. `command`:
// the id of what the person sent there to link; the line stands in its place, so that it is known when it comes again,
// and they were last heard there.
Result<std::optional<domain::Message>> Linking::tell(store::Transaction& tx, const LinkRequest& request,
                                                     const Confirmation& linked, std::string_view command) const {
  const auto& user = *linked.user;
  const auto& client = *linked.client;
  store::Conversations conversations{tx.connection()};
  auto conversation = request.conversation_id.empty() ? std::optional<domain::Conversation>{}
                                                      : conversations.find(request.conversation_id);
  if (!conversation || conversation->user_id != user.id) conversation = conversations.latest_of_user(user.id);
  if (!conversation) return std::optional<domain::Message>{};
  domain::Message message;
  message.id = tx.next_id();
  message.conversation_id = conversation->id;
  message.author = {domain::AuthorType::system, "linking", app_name_, {}};
  message.content =
      domain::text_content(LinkPhrases{user.profile.locale, app_name_}.linked(conversation->last_message_preview));
  message.source = {"linking", client.integration_id, {}, "link:" + request.id};
  if (!command.empty()) message.source = {"linking", client.integration_id, client.id, std::string{command}};
  message.received_at = tx.now();
  const auto posted = post(tx, *conversation, message);
  if (!posted) return tl::unexpected(posted.error());
  if (!posted->duplicate) queue_delivery(tx, integrations_, *conversation, message, client, {"linking"});
  return std::optional{std::move(message)};
}

void Linking::attach(Hooks& hooks) const {
  hooks.will_receive.emplace_back([this](store::Transaction& tx, const Inbound& inbound, const Identified& who) {
    return overhear(tx, inbound, who);
  });
  hooks.has_received.emplace_back(
      [this](store::Transaction& tx, const domain::Conversation& conversation, const domain::Message& message) {
        return asked_in(tx, conversation, message);
      });
}

namespace {

// A provider repeats itself; what was heard once is not heard again, and no attempt is counted twice.
bool was_heard(store::Transaction& tx, const Inbound& inbound) {
  return !inbound.external_id.empty() &&
         store::Messages{tx.connection()}.find_by_external_id(inbound.sender.integration_id, inbound.external_id);
}

bool is_bots_command(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return text.size() > 1 && text.front() == '/' && text.find_first_not_of(kLetters, 1) == std::string_view::npos;
}

// What brings a token may say nothing else: the token itself, or a bot's command such as "/start", which a person taps
// rather than writes. Then it is no message.
bool says_nothing_else(const domain::Content& content, std::string_view token) {
  if (content.type != domain::ContentType::text) return false;
  std::string said{wire::payload_of(content)};
  if (said.empty()) said = content.text;
  if (const auto at = said.find(token); at != std::string::npos) said.erase(at, token.size());
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = said.find_first_not_of(kBlanks);
  if (first == std::string::npos) return true;
  return is_bots_command(std::string_view{said}.substr(first, said.find_last_not_of(kBlanks) - first + 1));
}

// A token is nothing to keep. Its letters are the same in text and in JSON.
std::string without(std::string text, std::string_view token) {
  if (const auto at = text.find(token); at != std::string::npos) text.replace(at, token.size(), "...");
  return text;
}

// The same, of a person's words: a token that has a line for itself leaves none.
std::string words_beside(std::string text, std::string_view token) {
  const auto at = text.find(token);
  const auto end = at + token.size();
  const bool begins = at == 0 || text[at - 1] == '\n';
  const bool ends = end == text.size() || text[end] == '\n';
  if (!begins || !ends || text.size() == token.size()) return without(std::move(text), token);
  return end == text.size() ? text.erase(at - 1) : text.erase(at, token.size() + 1);
}

}  // namespace

Result<Overheard> Linking::overhear(store::Transaction& tx, const Inbound& inbound, const Identified& who) const {
  const auto& text = inbound.content.text;
  auto token = secrets_.find_token(text);
  // Channels that know what a deep link brings say it in the metadata (Telegram's "start", Messenger's "ref").
  if (!token) token = secrets_.find_token(inbound.metadata_json);
  if (token) {
    if (was_heard(tx, inbound)) return Overheard{};
    return overhear_token(tx, inbound, who, *token);
  }
  // The code is for where the person asked; the address itself is not the place.
  if (who.client.status == ClientStatus::active && domain::code_in(text)) {
    if (was_heard(tx, inbound)) return Overheard{};
    const auto confirmed = confirm(tx, who.user.id, text);
    if (!confirmed) return tl::unexpected(confirmed.error());
    if (confirmed->outcome == Confirmation::Outcome::linked) return Overheard{true, true, {}};
  }
  const auto integration = integrations_.find(inbound.sender.integration_id);
  if (!integration || integration->live) return Overheard{};
  for (const auto& request : store::LinkRequests{tx.connection()}.open_of_client(who.client.id, tx.now())) {
    if (request.proof != LinkProof::activity && request.proof != LinkProof::prompt) continue;
    if (was_heard(tx, inbound)) return Overheard{};
    return overhear_answer(tx, inbound, request);
  }
  return Overheard{};
}

Result<Overheard> Linking::overhear_token(store::Transaction& tx, const Inbound& inbound, const Identified& who,
                                          const LinkSecrets::Token& token) const {
  auto request = store::LinkRequests{tx.connection()}.lock_open(token.request_id, tx.now());
  const bool fits =
      request && request->proof == LinkProof::token && request->integration_id == inbound.sender.integration_id;
  if (!fits) return Overheard{};
  request->client_id = who.client.id;
  const bool is_command = says_nothing_else(inbound.content, token.text);
  const auto confirmed = link(tx, *request, "link", is_command ? inbound.external_id : std::string{});
  if (!confirmed) return tl::unexpected(confirmed.error());
  if (confirmed->outcome != Confirmation::Outcome::linked) return Overheard{};
  Overheard overheard{true, true, {}};
  if (is_command && !inbound.external_id.empty()) overheard.answer = confirmed->line;
  if (inbound.content.text.find(token.text) != std::string::npos) {
    overheard.instead = domain::text_content(words_beside(inbound.content.text, token.text));
  }
  overheard.metadata = without(inbound.metadata_json, token.text);
  return overheard;
}

Result<Overheard> Linking::overhear_answer(store::Transaction& tx, const Inbound& inbound,
                                           const LinkRequest& request) const {
  const bool asked = request.proof == LinkProof::prompt;
  const auto answer = asked ? answer_in(inbound.content.text) : Answer::yes;
  if (answer == Answer::other) return Overheard{};
  if (answer == Answer::no) {
    store::LinkRequests{tx.connection()}.close(request.id, LinkState::failed, "refused");
    return Overheard{false, true, {}};
  }
  const auto confirmed = link(tx, request, request.proof == LinkProof::prompt ? "prompt" : "activity");
  if (!confirmed) return tl::unexpected(confirmed.error());
  const bool linked = confirmed->outcome == Confirmation::Outcome::linked;
  return Overheard{linked, linked && asked, {}};
}

Result<> Linking::expire(store::Transaction& tx, std::string_view id) const {
  store::LinkRequests requests{tx.connection()};
  const auto request = requests.find(id);
  if (!request) return {};
  if (requests.close(id, LinkState::failed, "expired")) drop_pending_client(tx, *request, "linkFailed");
  return {};
}

void Linking::run_expiry(Dispatcher& dispatcher, store::Store& store) const {
  dispatcher.on(kLinkExpiryTask, [this, &store](std::shared_ptr<Claim> claim) {
    complete(store, std::move(claim),
             [this](store::Transaction& tx, const domain::Task& task) { return expire(tx, task.payload); });
  });
}

Result<> claim_verified(store::Transaction& tx, const Integrations& integrations, const User& user,
                        const Sender& sender) {
  if (sender.user_external_id.empty()) return {};
  for (const auto& [kind, address] : {std::pair{domain::IdentityKind::email, &sender.verified_email},
                                      std::pair{domain::IdentityKind::phone, &sender.verified_phone}}) {
    if (address->empty()) continue;
    const auto key = domain::normalised(kind, *address);
    if (!key) continue;  // what the business signed is not an address: nothing to claim
    const auto held = store::Identities{tx.connection()}.find(*key);
    if (!held || !(held->user_id == user.id)) {
      const auto claimed = Merging::claim(tx, user.id, *key, "jwt");
      if (!claimed && claimed.error().code == "different_external_ids") continue;
      if (!claimed) return tl::unexpected(claimed.error());
    }
    for (const auto& integration : integrations.all()) {
      if (domain::address_kind_of(integration.channel_type) != kind) continue;
      const auto client = store::Clients{tx.connection()}.find_by_external_id(integration.id, key->value);
      if (!client || client->status != ClientStatus::active || is_of(tx, *client, user.id)) continue;
      const auto merged = Merging::merge(tx, user.id, client->user_id, "verified by jwt");
      if (!merged && merged.error().code != "different_external_ids") return tl::unexpected(merged.error());
    }
  }
  return {};
}

}  // namespace hub::messaging
