// Random histories of clients who write and sign in, of claims, merges and undoings, beside a model that knows nothing
// but who belongs to whom. What must hold: domain.md, "Properties to test".
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "messaging/merging.hpp"
#include "store/identities.hpp"
#include "store/merges.hpp"
#include "store/rows.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::messaging {
namespace {

// Who is whom: users as they came, and the merges that hold.
class Model {
 public:
  struct Person {
    int age = 0;
    std::string external_id;
    std::string into;      // merged into
    std::string by_merge;  // journal's id of that merge
  };
  struct Line {
    std::string survivor, loser;
    bool holds = true;
  };

  void came(const std::string& user) {
    if (people_.count(user) == 0) people_[user].age = static_cast<int>(people_.size());
  }
  void known_as(const std::string& user, const std::string& external_id) { people_[user].external_id = external_id; }
  std::string now(std::string user) const {
    while (!people_.at(user).into.empty()) user = people_.at(user).into;
    return user;
  }
  const Person& person(const std::string& user) const { return people_.at(user); }
  bool may_merge(const std::string& a, const std::string& b) const {
    const auto x = now(a), y = now(b);
    return x == y || people_.at(x).external_id.empty() || people_.at(y).external_id.empty();
  }
  std::string survivor_of(const std::string& a, const std::string& b) const {
    const auto x = now(a), y = now(b);
    const auto& p = people_.at(x);
    const auto& q = people_.at(y);
    if (p.external_id.empty() != q.external_id.empty()) return p.external_id.empty() ? y : x;
    return p.age <= q.age ? x : y;
  }
  void merged(const std::string& id, const std::string& survivor, const std::string& loser) {
    people_[loser].into = survivor;
    lines_[id] = {survivor, loser};
    order_.push_back(id);
  }
  // What undoing must say; empty: it must work.
  std::string refusal(const std::string& id) const {
    const auto& line = lines_.at(id);
    if (!line.holds) return "merge_undone";
    return people_.at(line.survivor).into.empty() ? "" : "merged_since";
  }
  void undone(const std::string& id) {
    auto& line = lines_.at(id);
    line.holds = false;
    people_[line.loser].into.clear();
  }
  const std::vector<std::string>& merges() const { return order_; }
  const std::map<std::string, Person>& people() const { return people_; }

 private:
  std::map<std::string, Person> people_;
  std::map<std::string, Line> lines_;
  std::vector<std::string> order_;
};

// What anybody can see: without versions and the journal.
using Observed = std::vector<std::string>;

class History : public HubInAFolder, public ::testing::WithParamInterface<unsigned> {
 protected:
  std::mt19937 random{GetParam()};
  Model model;
  Merging merging{integrations, hooks};
  std::map<std::string, std::string> home;     // client -> the user with whom it came
  std::map<std::string, std::string> written;  // message id -> client
  std::map<std::string, std::string> claims;   // phone -> user who claimed it
  int counter = 0;

  int below(int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); }
  template <class Map>
  std::string any_of(const Map& map) {
    auto it = map.begin();
    std::advance(it, below(static_cast<int>(map.size())));
    return it->first;
  }
  std::string any_user() { return any_of(model.people()); }

  domain::Result<Merged> merge(const std::string& a, const std::string& b) {
    return store->change([&](store::Transaction& tx) { return Merging::merge(tx, a, b, "model"); });
  }
  domain::Result<Unmerged> undo(const std::string& id) {
    return store->change([&](store::Transaction& tx) { return merging.undo(tx, id); });
  }

  void write() {
    const auto client = home.empty() || below(4) == 0 ? "client-" + std::to_string(++counter) : any_of(home);
    clock.advance(std::chrono::seconds(below(3)));
    const auto id = "m" + std::to_string(++counter);
    const auto received = receive(inbound(client, id, id));
    ASSERT_TRUE(received) << received.error().message;
    if (home.count(client) == 0) {
      home[client] = received->user_id;
      model.came(received->user_id);
    }
    EXPECT_EQ(received->user_id, model.now(home[client]));
    written[received->message_id] = client;
    if (below(3) > 0) return;
    ASSERT_TRUE(send(outgoing(received->conversation_id, "desk", "re: " + id)));
  }

  // By an external id of their own, so that two known ones never share a client.
  void sign_in() {
    if (home.empty()) return;
    const auto client = any_of(home);
    const auto who = model.now(home[client]);
    if (!model.person(who).external_id.empty()) return;
    const auto external_id = "known-" + std::to_string(++counter);
    const auto known = identify(client, external_id);
    ASSERT_TRUE(known);
    EXPECT_EQ(known->user.id, who);
    model.known_as(who, external_id);
  }

  void join(const std::string& a, const std::string& b) {
    const bool may = model.may_merge(a, b), one = model.now(a) == model.now(b);
    const auto survivor = model.survivor_of(a, b);
    const auto loser = model.now(a) == survivor ? model.now(b) : model.now(a);
    const auto merged = merge(a, b);
    ASSERT_EQ(merged.has_value(), may);
    if (!may) {
      EXPECT_EQ(merged.error().code, "different_external_ids");
      return;
    }
    EXPECT_EQ(merged->survivor.id, survivor);
    EXPECT_EQ(merged->merge_id.empty(), one);
    if (one) return;
    model.merged(merged->merge_id, survivor, loser);
    const auto before = observe();
    const auto again = merge(b, a);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->survivor.id, survivor);
    EXPECT_TRUE(again->merge_id.empty());
    EXPECT_EQ(observe(), before) << "merging is idempotent";
  }

  void claim() {
    if (model.people().empty()) return;
    const auto user = any_user();
    const auto phone = "+3312345" + std::to_string(1000 + below(8));
    const auto holder = claims.count(phone) > 0 ? holder_of(phone) : std::string{};
    if (!holder.empty() && !model.may_merge(user, holder)) return;
    const bool one = holder.empty() || model.now(user) == model.now(holder);
    const auto survivor = holder.empty() ? model.now(user) : model.survivor_of(user, holder);
    const auto loser = holder.empty() || model.now(user) != survivor ? model.now(user) : model.now(holder);
    const auto claimed = store->change([&](store::Transaction& tx) {
      return Merging::claim(tx, user, {domain::IdentityKind::phone, phone}, "code");
    });
    ASSERT_TRUE(claimed) << claimed.error().message;
    EXPECT_EQ(claimed->survivor.id, survivor);
    if (!one) model.merged(claimed->merge_id, survivor, loser);
    claims[phone] = user;
    EXPECT_EQ(holder_of(phone), survivor);
  }
  std::string holder_of(const std::string& phone) {
    const auto found = look([&](auto& sql) {
      return store::Identities{sql}.find({domain::IdentityKind::phone, phone});
    });
    return found ? found->user_id : std::string{};
  }

  void undo_any() {
    if (model.merges().empty()) return;
    const auto id = model.merges()[static_cast<std::size_t>(below(static_cast<int>(model.merges().size())))];
    const auto refusal = model.refusal(id);
    const auto undone = undo(id);
    ASSERT_EQ(undone.has_value(), refusal.empty()) << refusal << (undone ? "" : undone.error().message);
    if (!refusal.empty()) {
      EXPECT_EQ(undone.error().code, refusal);
    } else {
      model.undone(id);
    }
  }

  void merge_and_undo() {
    if (model.people().size() < 2) return;
    const auto a = any_user(), b = any_user();
    if (!model.may_merge(a, b) || model.now(a) == model.now(b)) return;
    const auto before = observe();
    const auto merged = merge(a, b);
    ASSERT_TRUE(merged);
    ASSERT_TRUE(undo(merged->merge_id));
    EXPECT_EQ(observe(), before) << "undoing restores what could be seen";
  }

  Observed observe() {
    return look([](auto& sql) {
      Observed seen;
      for (const auto* query :
           {"SELECT id || '|' || COALESCE(external_id, '') || '|' || given_name || '|' || merged_into FROM users",
            "SELECT id || '|' || user_id FROM clients", "SELECT kind || '|' || value || '|' || user_id FROM identities",
            "SELECT id || '|' || user_id || '|' || last_seq || '|' || last_message_at || '|' || last_message_preview "
            "FROM conversations",
            "SELECT id || '|' || conversation_id || '|' || seq || '|' || author_id || '|' || content_text FROM "
            "messages"}) {
        auto rows = store::sql::all(sql, query, [](store::sql::Statement& row) { return store::sql::text_at(row, 0); });
        std::sort(rows.begin(), rows.end());
        seen.insert(seen.end(), rows.begin(), rows.end());
      }
      return seen;
    });
  }

  void check() {
    look([&](auto& sql) {
      for (const auto& [user, person] : model.people()) {
        EXPECT_EQ(store::Users{sql}.find_survivor(user)->id, model.now(user));
        EXPECT_EQ(store::Users{sql}.find(user)->merged_into, person.into);
      }
      for (const auto& [client, user] : home) {
        EXPECT_EQ(store::Clients{sql}.find_by_external_id("web", client)->user_id, model.now(user)) << client;
      }
      for (const auto& [id, client] : written) {
        const auto message = store::Messages{sql}.find(id);
        if (!message) {
          ADD_FAILURE() << "message " << id << " is lost";
          continue;
        }
        const auto of = store::Conversations{sql}.find(message->conversation_id);
        EXPECT_EQ(store::Users{sql}.find_survivor(message->author.id)->id, of->user_id);
        EXPECT_EQ(of->user_id, model.now(home.at(client))) << "a message is with the side whose client wrote it";
      }
      EXPECT_EQ(store::sql::number(sql, kGaps), 0) << "seqs are gap-free";
      EXPECT_EQ(store::sql::number(sql, kOfNobody), 0) << "a conversation belongs to someone who is not merged";
      return 0;
    });
  }

  static constexpr const char* kGaps =
      "SELECT COUNT(*) FROM conversations c WHERE c.last_seq <> (SELECT COUNT(*) FROM messages m WHERE "
      "m.conversation_id = c.id) OR c.last_seq <> (SELECT COALESCE(MAX(seq), 0) FROM messages m WHERE "
      "m.conversation_id = c.id)";
  static constexpr const char* kOfNobody =
      "SELECT COUNT(*) FROM conversations c LEFT JOIN users u ON u.id = c.user_id WHERE u.id IS NULL OR "
      "u.merged_into <> ''";
};

TEST_P(History, KeepsPeopleMessagesAndNumbersTogether) {
  for (int step = 0; step < 120 && !HasFailure(); ++step) {
    switch (below(10)) {
      case 0:
        sign_in();
        break;
      case 1:
        claim();
        break;
      case 2:
      case 3:
        if (model.people().size() > 1) join(any_user(), any_user());
        break;
      case 4:
      case 5:
        undo_any();
        break;
      case 6:
        merge_and_undo();
        break;
      default:
        write();
    }
    check();
  }
}

// A → B and then B → C is the same as A → C: whatever the order, one person has everything.
TEST_P(History, AnyOrderOfMergesMakesTheSamePerson) {
  std::vector<std::string> users;
  for (int i = 0; i < 6; ++i) {
    clock.advance(std::chrono::seconds(1));
    users.push_back(receive(inbound("c" + std::to_string(i), "m" + std::to_string(i)))->user_id);
  }
  if (below(2) == 0) {
    const auto who = below(6);
    ASSERT_TRUE(identify("c" + std::to_string(who), "known"));
    std::swap(users[0], users[static_cast<std::size_t>(who)]);
  }
  const auto survivor = users.front();
  auto order = users;
  std::shuffle(order.begin(), order.end(), random);
  std::vector<std::string> merges;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const auto& one = order[static_cast<std::size_t>(below(static_cast<int>(i)))];
    const auto merged = below(2) == 0 ? merge(one, order[i]) : merge(order[i], one);
    ASSERT_TRUE(merged);
    merges.push_back(merged->merge_id);
  }
  look([&](auto& sql) {
    for (const auto& user : users) EXPECT_EQ(store::Users{sql}.find_survivor(user)->id, survivor);
    EXPECT_EQ(store::Clients{sql}.of_user(survivor).size(), users.size());
    EXPECT_EQ(store::Conversations{sql}.of_user(survivor, 100).size(), users.size());
    return 0;
  });
  std::reverse(merges.begin(), merges.end());
  for (const auto& id : merges) ASSERT_TRUE(undo(id));
  look([&](auto& sql) {
    for (const auto& user : users) EXPECT_EQ(store::Conversations{sql}.of_user(user, 100).size(), 1U);
    return 0;
  });
}

INSTANTIATE_TEST_SUITE_P(Seeds, History, ::testing::Range(1U, 17U));

}  // namespace
}  // namespace hub::messaging
