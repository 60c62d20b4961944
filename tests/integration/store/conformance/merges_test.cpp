#include "store/merges.hpp"

#include "fixture.hpp"
#include "store/erasing.hpp"
#include "store/identities.hpp"
#include "store/splitting.hpp"

namespace store_test {
namespace {

using Merges = StoreTest;
using Claims = StoreTest;
using Splitting = StoreTest;

domain::Merge merge(const std::string& id, const std::string& survivor, const std::string& loser, int at) {
  domain::Merge merge;
  merge.id = id;
  merge.survivor = survivor;
  merge.loser = loser;
  merge.reason = "same phone";
  merge.merged_at = domain::from_ms(at);
  return merge;
}

domain::User user(const std::string& id, const std::string& merged_into = {}) {
  domain::User user;
  user.id = id;
  user.merged_into = merged_into;
  return user;
}

domain::Identity identity(domain::IdentityKind kind, const std::string& value, const std::string& user_id,
                          const std::string& verified_by = "code") {
  domain::Identity identity;
  identity.key.kind = kind;
  identity.key.value = value;
  identity.user_id = user_id;
  identity.verified_by = verified_by;
  identity.verified_at = domain::from_ms(3);
  return identity;
}

TEST_P(Merges, ALineReadsBackAsWritten) {
  auto written = merge("m1", "u1", "u2", 5);
  written.clients = {"c1", "c2"};
  written.identities = {{domain::IdentityKind::email, "ana@example.org"},
                        {domain::IdentityKind::phone, "+33123456789"}};
  written.conversations = {{"k1", 7, 3}};
  written.kept = {{"k2", 4, 1}};
  written.filled = {"givenName", "locale"};
  commit([&](store::Transaction& tx) { store::Merges(tx.connection()).insert(written); });
  const auto read = look([](auto& connection) { return store::Merges(connection).find("m1"); });
  ASSERT_TRUE(read);
  EXPECT_EQ(read->survivor, "u1");
  EXPECT_EQ(read->loser, "u2");
  EXPECT_EQ(read->reason, "same phone");
  EXPECT_EQ(read->merged_at, domain::from_ms(5));
  EXPECT_EQ(read->clients, written.clients);
  EXPECT_EQ(read->identities, written.identities);
  EXPECT_EQ(read->filled, written.filled);
  ASSERT_EQ(read->conversations.size(), 1U);
  EXPECT_EQ(read->conversations[0].last_seq, 7);
  EXPECT_EQ(read->conversations[0].version, 3);
  ASSERT_EQ(read->kept.size(), 1U);
  EXPECT_EQ(read->kept[0].id, "k2");
  EXPECT_FALSE(look([](auto& connection) { return store::Merges(connection).find("m2"); }));
}

TEST_P(Merges, OnlyThoseThatHoldAreFoundByTheirSides) {
  commit([](store::Transaction& tx) {
    store::Merges merges(tx.connection());
    merges.insert(merge("m1", "u1", "u2", 1));
    merges.insert(merge("m2", "u1", "u3", 2));
    merges.insert(merge("m3", "u0", "u1", 3));
    EXPECT_TRUE(merges.mark_undone("m1", domain::from_ms(9)));
    EXPECT_FALSE(merges.mark_undone("m1", domain::from_ms(10))) << "it was undone before";
    EXPECT_FALSE(merges.mark_undone("m7", domain::from_ms(10)));
    merges.add_filled("m2", "surname");
  });
  look([](auto& connection) {
    store::Merges merges(connection);
    const auto into = merges.into("u1");
    EXPECT_EQ(into.size(), 1U);
    EXPECT_EQ(into.at(0).id, "m2");
    EXPECT_EQ(into.at(0).filled, std::vector<std::string>{"surname"});
    EXPECT_EQ(merges.out_of("u1")->id, "m3");
    EXPECT_FALSE(merges.out_of("u2"));
    EXPECT_EQ(merges.of_user("u1").size(), 3U);
    EXPECT_EQ(merges.find("m1")->undone_at, domain::from_ms(9));
    return 0;
  });
}

TEST_P(Merges, ErasingAPersonTakesAllWhoWentIntoThem) {
  commit([](store::Transaction& tx) {
    store::Users users(tx.connection());
    ASSERT_TRUE(users.insert(user("u1")));
    ASSERT_TRUE(users.insert(user("u2", "u1")));
    ASSERT_TRUE(users.insert(user("u3", "u2")));
    ASSERT_TRUE(users.insert(user("u4")));
    store::Merges merges(tx.connection());
    auto inner = merge("m1", "u2", "u3", 1);
    inner.identities = {{domain::IdentityKind::email, "ana@example.org"}};
    merges.insert(inner);
    merges.insert(merge("m2", "u1", "u2", 2));
    ASSERT_TRUE(
        store::Identities(tx.connection()).insert(identity(domain::IdentityKind::email, "ana@example.org", "u1")));
    merges.erase_person("u1");
  });
  look([](auto& connection) {
    store::Users users(connection);
    EXPECT_TRUE(users.find("u1")) << "the caller's";
    EXPECT_FALSE(users.find("u2"));
    EXPECT_FALSE(users.find("u3"));
    EXPECT_TRUE(users.find("u4"));
    EXPECT_FALSE(store::Identities(connection).find({domain::IdentityKind::email, "ana@example.org"}));
    store::Merges merges(connection);
    EXPECT_TRUE(merges.into("u1").empty());
    const auto inner = merges.find("m1");
    EXPECT_TRUE(inner && inner->erased && inner->identities.empty() && inner->reason.empty());
    return 0;
  });
}

TEST_P(Merges, ASurvivorIsFoundAtTheEndOfAnyChain) {
  constexpr int kLength = 40;
  commit([](store::Transaction& tx) {
    store::Users users(tx.connection());
    for (int i = 0; i < kLength; ++i) {
      const auto next = i + 1 == kLength ? std::string{} : "u" + std::to_string(i + 1);
      ASSERT_TRUE(users.insert(user("u" + std::to_string(i), next)));
    }
    EXPECT_EQ(users.lock_survivor("u0")->id, "u39");
    EXPECT_EQ(users.find_survivor("u39")->id, "u39");
    EXPECT_FALSE(users.find_survivor("nobody"));
  });
}

TEST_P(Merges, ClientsMoveTogether) {
  commit([](store::Transaction& tx) {
    store::Clients clients(tx.connection());
    for (const auto* id : {"c1", "c2", "c3"}) {
      domain::Client client;
      client.id = client.external_id = id;
      client.integration_id = "web-main";
      client.user_id = std::string{id} == "c3" ? "u3" : "u2";
      ASSERT_TRUE(clients.insert(client));
    }
    const auto moved = clients.move_to_user("u2", "u1");
    ASSERT_EQ(moved.size(), 2U);
    EXPECT_EQ(moved[0].user_id, "u1");
    EXPECT_TRUE(clients.of_user("u2").empty());
    EXPECT_EQ(clients.of_user("u1").size(), 2U);
    EXPECT_TRUE(clients.move_to_user("u2", "u1").empty());
  });
}

TEST_P(Claims, EachBelongsToOneUser) {
  const domain::IdentityKey phone{domain::IdentityKind::phone, "+33123456789"};
  commit([&](store::Transaction& tx) {
    store::Identities identities(tx.connection());
    ASSERT_TRUE(identities.insert(identity(phone.kind, phone.value, "u1")));
    const auto taken = identities.insert(identity(phone.kind, phone.value, "u2"));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, "identity_taken");
    ASSERT_TRUE(identities.insert(identity(domain::IdentityKind::email, phone.value, "u2", "link")));
  });
  commit([&](store::Transaction& tx) {
    store::Identities identities(tx.connection());
    EXPECT_FALSE(identities.move(phone, "u2", "u3")) << "it is not theirs";
    EXPECT_TRUE(identities.move(phone, "u1", "u2"));
    EXPECT_EQ(identities.of_user("u2").size(), 2U);
    const auto found = identities.find(phone);
    EXPECT_EQ(found->user_id, "u2");
    EXPECT_EQ(found->verified_by, "code");
    EXPECT_EQ(found->verified_at, domain::from_ms(3));
    EXPECT_TRUE(identities.erase(phone));
    EXPECT_FALSE(identities.erase(phone));
  });
}

TEST_P(Splitting, AMessageLeavesItsSeqAndJoinsTheEndOfAnother) {
  commit([&](store::Transaction& tx) {
    store::Conversations(tx.connection()).insert(conversation("k1", "u1"));
    store::Conversations(tx.connection()).insert(conversation("k2", "u2"));
  });
  ASSERT_TRUE(append(message("k1", "one", "e1")));
  auto two = message("k1", "two", "e2");
  ASSERT_TRUE(append(two));
  ASSERT_TRUE(append(message("k2", "there", "e3")));
  domain::Delivery delivery;
  delivery.message_id = two.id;
  delivery.conversation_id = "k1";
  delivery.client_id = "client-1";
  delivery.status = domain::DeliveryStatus::sent;
  commit([&](store::Transaction& tx) {
    store::Deliveries(tx.connection()).insert(delivery);
    store::Splitting splitting(tx.connection());
    const auto moved = splitting.move(two.id, "k2", ids_->next());
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->seq, 2);
    EXPECT_EQ(moved->conversation_id, "k2");
    EXPECT_FALSE(splitting.move(two.id, "k2", ids_->next())) << "it is there";
    EXPECT_FALSE(splitting.move("none", "k2", ids_->next()));
    splitting.refresh("k1");
    splitting.refresh("k2");
  });
  EXPECT_EQ(texts_of("k1"), std::vector<std::string>{"one"});
  EXPECT_EQ(texts_of("k2"), (std::vector<std::string>{"there", "two"}));
  look([&](auto& connection) {
    EXPECT_EQ(store::Conversations(connection).find("k1")->last_seq, 2) << "its numbers go on";
    EXPECT_EQ(store::Conversations(connection).find("k1")->last_message_preview, "one");
    EXPECT_EQ(store::Conversations(connection).find("k2")->last_seq, 2);
    EXPECT_EQ(store::Conversations(connection).find("k2")->last_message_preview, "two");
    EXPECT_EQ(store::Erasing(connection).ranges("k1", 10).size(), 1U);
    EXPECT_EQ(store::Deliveries(connection).of_message(two.id).size(), 1U);
    EXPECT_EQ(store::Messages(connection).search("two", 10).size(), 1U);
    return 0;
  });
  const auto again = append(message("k1", "two", "e2"));
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->duplicate) << "a repeated send finds it where it is now";
  EXPECT_EQ(again->id, two.id);
  const auto next = append(message("k1", "three", "e4"));
  EXPECT_EQ(next->seq, 3);
}

TEST_P(Splitting, TellsWhoWroteWhatSince) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1", "u1")); });
  ASSERT_TRUE(append(message("k1", "one")));
  ASSERT_TRUE(append(message("k1", "two")));
  auto answer = message("k1", "answer");
  answer.author = {domain::AuthorType::agent, "ada", "Ada", ""};
  answer.source = {"agent", "desk", "", ""};
  ASSERT_TRUE(append(answer));
  commit([&](store::Transaction& tx) {
    domain::Delivery delivery;
    delivery.message_id = answer.id;
    delivery.conversation_id = "k1";
    delivery.client_id = "client-9";
    store::Deliveries(tx.connection()).insert(delivery);
    store::Splitting splitting(tx.connection());
    const auto written = splitting.written_after("k1", 1);
    ASSERT_EQ(written.size(), 2U);
    EXPECT_TRUE(written[0].by_user);
    EXPECT_EQ(written[0].clients, std::vector<std::string>{"client-1"});
    EXPECT_FALSE(written[1].by_user);
    EXPECT_EQ(written[1].clients, std::vector<std::string>{"client-9"});
    EXPECT_TRUE(written[1].under_way);
    EXPECT_EQ(splitting.wrote_first("k1"), "client-1");
    EXPECT_EQ(splitting.wrote_first("k2"), "");
    splitting.rename_author("k1", 1, "user-1", {domain::AuthorType::user, "u2", "Bo", ""});
    const auto messages = store::Messages(tx.connection()).after("k1", 0, 10);
    EXPECT_EQ(messages[0].author.id, "user-1");
    EXPECT_EQ(messages[1].author.display_name, "Bo");
    EXPECT_EQ(messages[2].author.id, "ada");
  });
}

INSTANTIATE_TEST_SUITE_P(Drivers, Merges, testing::ValuesIn(drivers()));
INSTANTIATE_TEST_SUITE_P(Drivers, Claims, testing::ValuesIn(drivers()));
INSTANTIATE_TEST_SUITE_P(Drivers, Splitting, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
