#include "fixture.hpp"

namespace store_test {
namespace {

using People = StoreTest;

domain::User user(const std::string& id, const std::string& external_id) {
  domain::User user;
  user.id = id;
  user.external_id = external_id;
  user.profile = {"Ana", "Silva", "ana@example.org", "https://example.org/a.png", "pt-BR"};
  user.metadata_json = R"({"vip":true})";
  user.created_at = domain::from_ms(1);
  user.signed_up_at = domain::from_ms(2);
  return user;
}

domain::Client client(const std::string& id, const std::string& external_id) {
  domain::Client client;
  client.id = id;
  client.user_id = "u1";
  client.integration_id = "web-main";
  client.type = "web";
  client.external_id = external_id;
  client.display_name = "Firefox";
  client.info_json = "{}";
  client.last_seen_at = domain::from_ms(10);
  client.created_at = domain::from_ms(10);
  return client;
}

TEST_P(People, UserReadsBackAsWritten) {
  commit([](store::Transaction& tx) { ASSERT_TRUE(store::Users(tx.connection()).insert(user("u1", "crm-7"))); });
  const auto found = look([](auto& connection) { return store::Users(connection).find_by_external_id("crm-7"); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, "u1");
  EXPECT_EQ(found->profile.surname, "Silva");
  EXPECT_EQ(found->profile.locale, "pt-BR");
  EXPECT_EQ(found->metadata_json, R"({"vip":true})");
  EXPECT_EQ(found->signed_up_at, domain::from_ms(2));
}

TEST_P(People, ExternalIdBelongsToOneUserOnly) {
  commit([](store::Transaction& tx) {
    store::Users users(tx.connection());
    ASSERT_TRUE(users.insert(user("u1", "crm-7")));
    const auto taken = users.insert(user("u2", "crm-7"));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, "external_id_taken");
    ASSERT_TRUE(users.insert(user("u3", "")));
    auto third = user("u3", "crm-7");
    const auto updated = users.update(third);
    ASSERT_FALSE(updated);
    EXPECT_EQ(updated.error().code, "external_id_taken");
  });
}

TEST_P(People, AnyNumberOfUsersIsAnonymous) {
  commit([](store::Transaction& tx) {
    store::Users users(tx.connection());
    EXPECT_TRUE(users.insert(user("u1", "")));
    EXPECT_TRUE(users.insert(user("u2", "")));
  });
  EXPECT_FALSE(look([](auto& connection) { return store::Users(connection).find_by_external_id(""); }));
}

TEST_P(People, UserUpdateOfAnOldVersionIsStale) {
  commit([](store::Transaction& tx) { ASSERT_TRUE(store::Users(tx.connection()).insert(user("u1", ""))); });
  commit([](store::Transaction& tx) {
    store::Users users(tx.connection());
    auto known = user("u1", "");
    known.profile.given_name = "Eva";
    EXPECT_TRUE(users.update(known));
    const auto stale = users.update(known);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code, "stale");
    known.version = 1;
    EXPECT_TRUE(users.update(known));
    EXPECT_TRUE(users.erase("u1"));
    EXPECT_FALSE(users.erase("u1"));
  });
}

TEST_P(People, ClientIsUniquePerIntegration) {
  commit([](store::Transaction& tx) {
    store::Clients clients(tx.connection());
    ASSERT_TRUE(clients.insert(client("c1", "browser-1")));
    const auto taken = clients.insert(client("c2", "browser-1"));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, "client_taken");
    auto elsewhere = client("c3", "browser-1");
    elsewhere.integration_id = "web-other";
    EXPECT_TRUE(clients.insert(elsewhere));
  });
}

TEST_P(People, ExternalIdsDifferByCaseAndBlanks) {
  commit([](store::Transaction& tx) {
    store::Clients clients(tx.connection());
    EXPECT_TRUE(clients.insert(client("c1", "abc")));
    EXPECT_TRUE(clients.insert(client("c2", "ABC")));
    EXPECT_TRUE(clients.insert(client("c3", "abc ")));
    EXPECT_TRUE(clients.insert(client("c4", "äbc")));
  });
  const auto found =
      look([](auto& connection) { return store::Clients(connection).find_by_external_id("web-main", "abc "); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, "c3");
}

TEST_P(People, ClientUpdateKeepsWhatNamesIt) {
  commit([](store::Transaction& tx) {
    store::Clients clients(tx.connection());
    ASSERT_TRUE(clients.insert(client("c1", "browser-1")));
    auto changed = client("c1", "another");
    changed.user_id = "u2";
    changed.status = domain::ClientStatus::blocked;
    clients.update(changed);
    clients.touch("c1", domain::from_ms(99));
    clients.touch("c1", domain::from_ms(50));
  });
  const auto of_user = look([](auto& connection) { return store::Clients(connection).of_user("u2"); });
  ASSERT_EQ(of_user.size(), 1U);
  EXPECT_EQ(of_user[0].external_id, "browser-1");
  EXPECT_EQ(of_user[0].status, domain::ClientStatus::blocked);
  EXPECT_EQ(of_user[0].last_seen_at, domain::from_ms(99));
}

INSTANTIATE_TEST_SUITE_P(Drivers, People, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
