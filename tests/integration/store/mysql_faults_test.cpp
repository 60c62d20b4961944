// What only a real server shows: deadlocks, lost connections, and the truth about a COMMIT whose answer never came.
#include <atomic>
#include <future>
#include <thread>

#include "databases.hpp"
#include "store/rows.hpp"
#include "support/certificate.hpp"
#include "support/cutting_proxy.hpp"
#include "support/temp_dir.hpp"

namespace store_test {
namespace {

using test_support::CuttingProxy;
using namespace std::chrono_literals;

class MySqlFaults : public StoreTest {
 protected:
  const std::string& database_name() const { return dynamic_cast<const ServerDatabase&>(*database_).name(); }

  static domain::Result<> put(store::Transaction& tx, const std::string& key) {
    return store::Records(tx.connection()).put({"test", "c", key, "{}", 0});
  }
  std::int64_t count(const std::string& key) {
    return SideConnection(database_name()).number("SELECT COUNT(*) FROM records WHERE record_key = '" + key + "'");
  }
  void reopen_through(const CuttingProxy& proxy) {
    auto options = database_->options();
    options.port = proxy.port();
    reopen(options);
  }
};

TEST_P(MySqlFaults, ADeadlockRunsTheChangeAgainAndItCommitsOnce) {
  commit([](store::Transaction& tx) {
    ASSERT_TRUE(put(tx, "a"));
    ASSERT_TRUE(put(tx, "b"));
  });
  SideConnection rival(database_name());
  rival.execute("SET SESSION innodb_lock_wait_timeout = 20");
  rival.execute("BEGIN");
  // Weighs more than the store's transaction, so that the server chooses the store's as the victim.
  for (int i = 0; i < 50; ++i) {
    rival.execute("INSERT INTO records VALUES ('rival', 'c', '" + std::to_string(i) + "', '', 1)");
  }
  rival.execute(
      "UPDATE records SET version = version + 1 WHERE instance = 'test' AND collection = 'c' AND record_key = 'b'");

  std::promise<void> store_holds_a;
  std::atomic<int> runs{0};
  std::thread crossing{[&] {
    store_holds_a.get_future().wait();
    rival.execute(
        "UPDATE records SET version = version + 1 WHERE instance = 'test' AND collection = 'c' AND record_key = 'a'");
    rival.execute("COMMIT");
  }};
  commit([&](store::Transaction& tx) {
    auto& connection = tx.connection();
    store::sql::run(
        connection,
        "UPDATE records SET version = version + 10 WHERE instance = 'test' AND collection = 'c' AND record_key = 'a'");
    if (runs++ == 0) store_holds_a.set_value();
    store::sql::run(
        connection,
        "UPDATE records SET version = version + 10 WHERE instance = 'test' AND collection = 'c' AND record_key = 'b'");
  });
  crossing.join();
  EXPECT_GE(runs, 2);
  EXPECT_GE(store_->statistics().retries, 1);
  EXPECT_EQ(rival.number("SELECT version FROM records WHERE instance = 'test' AND record_key = 'a'"), 12);
  EXPECT_EQ(rival.number("SELECT version FROM records WHERE instance = 'test' AND record_key = 'b'"), 12);
}

TEST_P(MySqlFaults, ASessionKilledBetweenStatementsRunsTheChangeAgain) {
  int runs = 0;
  commit([&](store::Transaction& tx) {
    ASSERT_TRUE(put(tx, "first"));
    if (runs++ == 0) SideConnection(database_name()).kill_other_sessions();
    ASSERT_TRUE(put(tx, "second"));
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count("first"), 1);
  EXPECT_EQ(count("second"), 1);
}

TEST_P(MySqlFaults, AFailureThatTheClosureSwallowedDoesNotCommitHalfOfIt) {
  int runs = 0;
  commit([&](store::Transaction& tx) {
    ASSERT_TRUE(put(tx, "first"));
    if (runs++ == 0) SideConnection(database_name()).kill_other_sessions();
    for (const auto* key : {"second", "third"}) {
      try {
        static_cast<void>(put(tx, key));
      } catch (const store::sql::Failure&) {
        // As a careless closure might.
      }
    }
  });
  EXPECT_EQ(runs, 2);
  for (const auto* key : {"first", "second", "third"}) EXPECT_EQ(count(key), 1) << key;
}

TEST_P(MySqlFaults, ASessionKilledRightBeforeCommitRunsTheChangeAgain) {
  int runs = 0;
  commit([&](store::Transaction& tx) {
    ASSERT_TRUE(put(tx, "a"));
    if (runs++ == 0) SideConnection(database_name()).kill_other_sessions();
  });
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count("a"), 1);
}

TEST_P(MySqlFaults, ACommitThatNeverReachedTheServerRunsAgain) {
  CuttingProxy proxy{server().port()};
  reopen_through(proxy);
  int runs = 0;
  commit([&](store::Transaction& tx) {
    if (runs++ == 0) proxy.cut_at("COMMIT", CuttingProxy::Cut::before_forwarding);
    ASSERT_TRUE(put(tx, "a"));
  });
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count("a"), 1);
}

TEST_P(MySqlFaults, ACommitWhoseAnswerWasLostIsKnownToHaveHappened) {
  CuttingProxy proxy{server().port()};
  reopen_through(proxy);
  int runs = 0;
  std::vector<std::string> told;
  store_->listen([&](const std::vector<domain::Event>& events) {
    for (const auto& event : events) told.push_back(std::get<domain::UserChanged>(event).user_id);
  });
  commit([&](store::Transaction& tx) {
    if (runs++ == 0) proxy.cut_at("COMMIT", CuttingProxy::Cut::before_the_answer);
    ASSERT_TRUE(put(tx, "a"));
    tx.publish(domain::UserChanged{"a"});
  });
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(count("a"), 1);
  EXPECT_EQ(told, std::vector<std::string>{"a"});
}

TEST_P(MySqlFaults, MessagesStayGapFreeWhileSessionsAreKilled) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  std::atomic<bool> done{false};
  std::atomic<int> failures{0};
  std::vector<std::thread> writers;
  for (int t = 0; t < 4; ++t) {
    writers.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        if (!append(message("k1", "m", std::to_string(t) + "-" + std::to_string(i)))) ++failures;
      }
    });
  }
  std::thread killer{[&] {
    SideConnection side(database_name());
    for (int i = 0; i < 10 && !done; ++i) side.kill_other_sessions();
  }};
  for (auto& writer : writers) writer.join();
  done = true;
  killer.join();
  EXPECT_EQ(failures, 0);
  const auto messages = look([](auto& connection) { return store::Messages(connection).after("k1", 0, 1000); });
  ASSERT_EQ(messages.size(), 200U);
  for (std::size_t i = 0; i < messages.size(); ++i) EXPECT_EQ(messages[i].seq, static_cast<domain::Seq>(i + 1));
}

TEST_P(MySqlFaults, TwoHubsOnOneDatabaseShareTheSeqs) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  const auto ids = domain::make_ulids(clock_);
  auto second = std::move(*store::open(database_->options(), clock_, *ids));
  const auto write = [&](store::Store& hub, const std::string& name) {
    for (int i = 0; i < 40; ++i) {
      auto said = message("k1", name, "m-" + std::to_string(i));
      const auto appended =
          hub.change([&](store::Transaction& tx) { return store::Messages(tx.connection()).append(said); });
      EXPECT_TRUE(appended) << appended.error().message;
    }
  };
  std::thread other{[&] { write(*second, "second"); }};
  write(*store_, "first");
  other.join();
  const auto messages = look([](auto& connection) { return store::Messages(connection).after("k1", 0, 1000); });
  ASSERT_EQ(messages.size(), 40U);
  for (std::size_t i = 0; i < messages.size(); ++i) EXPECT_EQ(messages[i].seq, static_cast<domain::Seq>(i + 1));
}

TEST_P(MySqlFaults, NoTextOfAnErasedConversationStaysBehind) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  ASSERT_TRUE(append(message("k1", "private")));
  commit([&](store::Transaction& tx) { EXPECT_TRUE(store::Conversations(tx.connection()).erase("k1")); });
  EXPECT_EQ(SideConnection(database_name()).number("SELECT COUNT(*) FROM search_erased"), 0);
}

TEST_P(MySqlFaults, AnIdleReaderThatWasCutOffReadsAgain) {
  EXPECT_TRUE(store_->check());
  SideConnection(database_name()).kill_other_sessions();
  EXPECT_TRUE(store_->check());
}

TEST_P(MySqlFaults, AServerThatIsAwayIsWaitedForAndComesBack) {
  commit([](store::Transaction& tx) { ASSERT_TRUE(put(tx, "a")); });
  auto options = database_->options();
  options.patience = 0ms;
  reopen(options);
  server().kill();
  const auto failed = store_->change([](store::Transaction& tx) { return put(tx, "b"); });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, "store_unreachable");
  EXPECT_FALSE(store_->check());
  server().restart();
  EXPECT_TRUE(store_->change([](store::Transaction& tx) { return put(tx, "c"); }));
  EXPECT_TRUE(store_->check());
  EXPECT_EQ(count("a"), 1);
  EXPECT_EQ(count("b"), 0);
  EXPECT_EQ(count("c"), 1);
}

TEST_P(MySqlFaults, AServerThatAnswersNobodyIsGivenUpAndAskedAgain) {
  auto options = database_->options();
  options.patience = 0ms;
  options.answer_within = 1s;
  reopen(options);
  server().pause();
  const auto failed = store_->change([](store::Transaction& tx) { return put(tx, "a"); });
  const auto unread = store_->check();
  server().resume();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, "store_unreachable");
  EXPECT_FALSE(unread);
  EXPECT_TRUE(store_->change([](store::Transaction& tx) { return put(tx, "b"); }));
  EXPECT_TRUE(store_->check());
  EXPECT_EQ(count("a"), 0);
  EXPECT_EQ(count("b"), 1);
}

TEST_P(MySqlFaults, AnAuthorityMeansAnEncryptedConnectionToItsServer) {
  auto options = database_->options();
  options.tls_ca = server().certificate();
  reopen(options);
  const auto cipher = look([](auto& connection) {
    return store::sql::one(
        connection, "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'",
        [](store::sql::Statement& row) { return store::sql::text_at(row, 0); });
  });
  EXPECT_NE(cipher.value_or(""), "");
}

TEST_P(MySqlFaults, AServerOfAnotherAuthorityIsRefused) {
  const test_support::TempDir folder;
  auto options = database_->options();
  options.tls_ca = folder.file("other.pem");
  test_support::make_certificate(options.tls_ca, folder.file("key.pem"), "127.0.0.1");
  const auto opened = store::open(options, clock_, *ids_);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("certificate"));
}

TEST_P(MySqlFaults, AnUnreachableServerIsNamedWhenOpening) {
  auto options = database_->options();
  options.port = 1;
  const auto opened = store::open(options, clock_, *ids_);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "store_unreachable");
  EXPECT_THAT(opened.error().message, testing::HasSubstr("127.0.0.1:1"));
}

INSTANTIATE_TEST_SUITE_P(Drivers, MySqlFaults, testing::Values("mysql"));

}  // namespace
}  // namespace store_test
