// A person goes on with their conversation on another channel (docs/domain.md, "Linking and merging" 2): the address
// there is asked, by a one-time code, a deep link, a question, or any word from it; once it is shown to be theirs, its
// client joins them, and when that client was somebody else's, the two people merge. [any thread]
//
// Until then nothing that is said from the address reaches who asked: someone else may have been asked for. What the
// hub sends to ask is a *notice*: a "deliver" task without a conversation, so that it is durable, sent once, tried
// again and refused to those who opted out like every message, and yet is read by nobody but the address.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/content.hpp"
#include "domain/identity.hpp"
#include "domain/link.hpp"
#include "domain/result.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/hooks.hpp"
#include "messaging/ingest.hpp"
#include "messaging/integrations.hpp"
#include "messaging/link_secrets.hpp"
#include "messaging/outbox.hpp"
#include "store/store.hpp"

namespace hub::store {
class LinkRequests;
}

namespace hub::messaging {

inline constexpr const char* kLinkExpiryTask = "link_expiry";

// One channel that a person may go on on.
struct Linkable {
  domain::IntegrationId integration_id;
  std::string channel_type;
  std::optional<domain::IdentityKind> address;  // of who is there; none: the channel has no addresses
  // What people are offered: `code` to an address that they name, or `token`, a deep link. None: the business alone
  // links people there, as it vouches for an address or asks it in words that the channel lets it send first.
  std::optional<domain::LinkProof> offer;
};

// All of them, by id. [any thread]
std::vector<Linkable> linkable_in(const Integrations& integrations);

// A code that is on its way to an address, or has come, and that the person who asked has not entered yet.
struct AwaitedCode {
  domain::IntegrationId integration_id;
  std::string address;  // as the hub writes it
  domain::Time expires_at{};
  int attempts_left = 0;
};

struct LinkWish {
  domain::UserId user;  // who asks
  domain::IntegrationId integration;
  std::string address;  // as people write it; empty: `token` for whoever brings it
  domain::LinkProof proof = domain::LinkProof::code;
  domain::ConversationId conversation{};     // where the person is told that it worked; empty: the default one
  std::optional<domain::Content> message{};  // what the address is told; none: the hub's own words
};

struct LinkAsked {
  domain::LinkRequest request;           // state `linked`: nothing had to be asked
  std::optional<domain::Client> client;  // none for a deep link, nobody is known there yet
  std::string token;                     // of a deep link
  std::string url;                       // likewise; empty when the channel has no address for it
};

struct Confirmation {
  enum class Outcome {
    linked,
    wrong_code,  // `attempts_left` of it
    not_asked,   // nothing is open: expired, used up, done before, or never asked
    two_people   // both are known to the business, by different external ids: they stay apart
  };
  Outcome outcome = Outcome::not_asked;
  int attempts_left = 0;
  std::optional<domain::User> user;      // of `linked`, as is
  std::optional<domain::Client> client;  //
  std::optional<domain::Message> line;   // what was said about it; none: the person has no conversation
};

// What the address is told.
struct Notice {
  domain::Message message;
  std::string locale;
};

struct LinkingOptions {
  std::string secret;    // at least 32 random bytes, the same after a restart
  std::string app_name;  // who is speaking
  domain::LinkRules rules{};
};

class Linking {
 public:
  // `integrations` must outlive it.
  Linking(const Integrations& integrations, LinkingOptions options);

  std::vector<Linkable> linkable() const;

  // Asks the address. A newer request of the person takes the place of the open one. invalid/"not_linkable",
  // "address_not_supported", "bad_identity"; rate_limited/"too_many_link_requests"; not_found/"user_not_found". Whether
  // the address is known, blocked or has opted out is not told: it is not theirs yet. "address_not_supported" also
  // where nothing but the business's own `message` reaches an address, and for a code on such a channel.
  domain::Result<LinkAsked> request(store::Transaction& tx, const LinkWish& wish) const;

  // The code that this person is to enter; none: nothing is open.
  std::optional<AwaitedCode> awaited(store::sql::Connection& connection, std::string_view user, domain::Time now) const;

  // A code was entered by this person. What is wrong is an outcome and no error: attempts are counted, so the change
  // must be committed. user_not_found.
  domain::Result<Confirmation> confirm(store::Transaction& tx, std::string_view user, std::string_view code) const;

  // The channel leaves the person: its client goes, and the claim of its address. What was said stays. Whoever writes
  // from there is a stranger. client_not_found; rejected/"not_linkable" for the widget itself.
  domain::Result<> unlink(store::Transaction& tx, std::string_view user, std::string_view client) const;

  // Messages that ask for a link, confirm or refuse it. Before the first message. A workflow offers a link by what it
  // sends: a form with a field named "hubbub.link:<integration>" for the address, or a quick reply with that payload
  // for a channel without addresses. What becomes of it is told in the conversation.
  void attach(Hooks& hooks) const;
  // What nobody confirmed goes. Before the dispatcher starts.
  void run_expiry(Dispatcher& dispatcher, store::Store& store) const;

  // For deliveries: what is said to the client of an order without a conversation. rejected/"link_over" when nobody
  // needs to hear it any more.
  domain::Result<Notice> notice(store::sql::Connection& connection, const DeliverOrder& order, domain::Time now) const;

 private:
  struct Party;  // who would become one
  domain::Result<> check_limits(store::Transaction& tx, const domain::LinkRequest& request, bool has_address) const;
  domain::Result<LinkAsked> ask_address(store::Transaction& tx, domain::LinkRequest request, const LinkWish& wish,
                                        const domain::User& user, const Integration& integration) const;
  bool is_flooded(store::LinkRequests& requests, const domain::LinkRequest& request) const;
  LinkAsked offer_token(store::Transaction& tx, domain::LinkRequest request, const Integration& integration) const;
  void open(store::Transaction& tx, const domain::LinkRequest& request) const;
  std::string words_of(const LinkWish& wish, std::string_view locale) const;
  domain::Result<Confirmation> wrong(store::Transaction& tx, const domain::LinkRequest& request) const;
  domain::Result<Confirmation> link(store::Transaction& tx, const domain::LinkRequest& request,
                                    std::string_view verified_by, std::string_view command = {}) const;
  domain::Result<> join(store::Transaction& tx, const Party& party, std::string_view verified_by) const;
  domain::Result<std::optional<domain::Message>> tell(store::Transaction& tx, const domain::LinkRequest& request,
                                                      const Confirmation& linked, std::string_view command) const;
  domain::Result<Overheard> overhear(store::Transaction& tx, const Inbound& inbound, const Identified& who) const;
  domain::Result<Overheard> overhear_token(store::Transaction& tx, const Inbound& inbound, const Identified& who,
                                           const LinkSecrets::Token& token) const;
  domain::Result<Overheard> overhear_answer(store::Transaction& tx, const Inbound& inbound,
                                            const domain::LinkRequest& request) const;
  domain::Result<> asked_in(store::Transaction& tx, const domain::Conversation& conversation,
                            const domain::Message& message) const;
  domain::Result<std::string> answer_to(store::Transaction& tx, const domain::User& user, LinkWish wish) const;
  domain::Result<> expire(store::Transaction& tx, std::string_view id) const;

  const Integrations& integrations_;
  const LinkSecrets secrets_;
  const std::string app_name_;
  const domain::LinkRules rules_;
};

// An e-mail address or phone number of a signed-in person that the business has verified and signed for: theirs without
// a code. Clients that wrote from there join them, unless they are another known person's: the two stay apart.
domain::Result<> claim_verified(store::Transaction& tx, const Integrations& integrations, const domain::User& user,
                                const Sender& sender);

}  // namespace hub::messaging
