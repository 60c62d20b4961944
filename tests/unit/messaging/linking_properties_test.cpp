// Random histories of people who write, ask for links, confirm them rightly and wrongly, unlink and wait, beside a
// model that knows only who has shown what. What must hold: nobody reads what was said from an address before it is
// linked.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "unit/messaging/linking_fixture.hpp"

namespace hub::messaging {
namespace {

using domain::LinkProof;

// A client is "channel|address". Who is one person with whom: sets that only a confirmed link joins.
class Links : public LinkingHub, public ::testing::WithParamInterface<unsigned> {
 protected:
  std::mt19937 random{GetParam()};
  std::map<std::string, int> person;  // of a client that has written or was linked
  std::map<std::string, std::string> written;
  std::vector<LinkAsked> asked;
  int people = 0;

  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); }
  std::string browser() { return "web|browser-" + std::to_string(below(3)); }
  std::string phone() { return "sms-main|+3312345670" + std::to_string(below(4)); }
  std::string chat() { return "telegram-main|chat-" + std::to_string(below(3)); }
  static std::string channel_of(const std::string& client) { return client.substr(0, client.find('|')); }
  static std::string address_of(const std::string& client) { return client.substr(client.find('|') + 1); }

  std::string user_of(const std::string& client) { return owner_of(address_of(client), channel_of(client)); }

  void write(const std::string& client, const std::string& text, std::string links_to = {}) {
    if (links_to.empty()) links_to = linked_by(client, text);
    const auto received = says(address_of(client), text, channel_of(client));
    if (person.count(client) == 0) person[client] = ++people;
    if (!links_to.empty()) join(client, links_to);
    written[received.message_id] = client;
  }
  // Whom these words from this client link it to: who last asked for any word from there, or for this one.
  std::string linked_by(const std::string& client, const std::string& text) {
    const auto known = client_at(address_of(client), channel_of(client));
    if (!known) return {};
    const auto open = look([&](auto& sql) {
      return store::LinkRequests{sql}.open_of_client(known->id, clock.now() + std::chrono::seconds(1));
    });
    for (const auto& one : open) {
      if (one.proof == LinkProof::activity) return client_of(one.user_id);
      if (one.proof == LinkProof::prompt) return text == "yes" ? client_of(one.user_id) : std::string{};
    }
    return {};
  }
  void join(const std::string& a, const std::string& b) {
    if (person.count(a) == 0) person[a] = ++people;
    const auto from = person.at(a), to = person.at(b);
    for (auto& [client, one] : person) {
      if (one == from) one = to;
    }
  }

  void ask_for() {
    const auto from = browser();
    if (person.count(from) == 0) return;
    const LinkProof proofs[] = {LinkProof::code, LinkProof::activity, LinkProof::prompt};
    auto made = ask(user_of(from), address_of(phone()), proofs[below(3)]);
    if (made && made->request.state == domain::LinkState::open) asked.push_back(*made);
    if (below(3) > 0) return;
    if (auto offered = ask(user_of(from), "", LinkProof::token, "telegram-main")) asked.push_back(*offered);
  }

  void answer() {
    if (asked.empty()) return;
    const auto one = asked[static_cast<std::size_t>(below(static_cast<int>(asked.size())))];
    const auto now = request(one.request.id);
    if (!now) return;
    const bool open = now->state == domain::LinkState::open && now->expires_at > clock.now() + std::chrono::seconds(1);
    const auto asker = client_of(now->user_id);
    if (one.request.proof == LinkProof::token) return write(chat(), "/start " + one.token, open ? asker : "");
    const auto client = "sms-main|" + phone_of(one);
    if (client == "sms-main|") return;
    if (one.request.proof != LinkProof::code) return write(client, below(3) > 0 ? "yes" : "hello");
    const bool right = below(2) == 0;
    const auto confirmed = confirm(now->user_id, right ? code_of(one) : "000000");
    const bool linked = confirmed.outcome == Confirmation::Outcome::linked;
    EXPECT_EQ(linked, right && open) << "the right code of an open request links, and nothing else";
    if (linked) join(client, asker);
  }
  // Some client of a user that the model knows; the user exists.
  std::string client_of(const std::string& user) {
    for (const auto& [client, one] : person) {
      if (user_of(client) == user) return client;
    }
    return {};
  }
  std::string phone_of(const LinkAsked& one) {
    const auto client = look([&](auto& sql) { return store::Clients{sql}.find(one.request.client_id); });
    return client ? client->external_id : std::string{};
  }

  void check() {
    for (const auto& [client, one] : person) {
      for (const auto& [other, two] : person) {
        const auto a = user_of(client), b = user_of(other);
        if (a.empty() || b.empty()) continue;
        ASSERT_EQ(a == b, one == two) << client << " and " << other;
      }
    }
    for (const auto& [id, client] : written) {
      const auto message = look([&](auto& sql) { return store::Messages{sql}.find(id); });
      ASSERT_TRUE(message);
      ASSERT_EQ(conversation(message->conversation_id).user_id, user_of(client)) << "read by nobody else";
    }
  }
};

TEST_P(Links, JoinOnlyWhomTheyWereConfirmedFor) {
  for (int step = 0; step < 80 && !HasFailure(); ++step) {
    switch (below(8)) {
      case 0:
      case 1:
        write(browser(), "hello");
        break;
      case 2:
        write(phone(), "hello");
        break;
      case 3:
      case 4:
        ask_for();
        break;
      case 5:
        clock.advance(std::chrono::minutes(below(20)));
        break;
      default:
        answer();
    }
    check();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Links, ::testing::Range(1U, 17U));

}  // namespace
}  // namespace hub::messaging
