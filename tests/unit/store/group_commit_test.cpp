#include "store/group_commit.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace {

using namespace hub;  // NOLINT
using Kind = store::sql::Failure::Kind;

// A database that fails on command: `next` is thrown by the next COMMIT, `away` keeps it from being reached.
struct Script {
  std::optional<Kind> next;
  std::atomic<bool> away = false;
  int commits = 0;
  int rollbacks = 0;
  std::atomic<int> reconnects = 0;
};

class NoConnection final : public store::sql::Connection {
 public:
  store::sql::Statement& prepare(std::string_view) override { throw std::logic_error("no statements here"); }
  void execute(std::string_view) override {}
  std::int64_t changes() override { return 0; }
  std::string_view dialect() const override { return "sqlite"; }
};

class ScriptedSession final : public store::Session {
 public:
  explicit ScriptedSession(Script& script) : script_{script} {}
  store::sql::Connection& connection() override { return connection_; }
  void begin_write() override {
    if (script_.away) throw store::sql::Failure(Kind::connection_lost, "away");
  }
  void begin_read() override {}
  void commit() override {
    if (const auto kind = std::exchange(script_.next, std::nullopt)) throw store::sql::Failure(*kind, "as told");
    ++script_.commits;
  }
  void rollback() noexcept override { ++script_.rollbacks; }
  bool in_transaction() override { return true; }
  std::int64_t rows_written() override { return 0; }
  void reconnect() override {
    ++script_.reconnects;
    if (script_.away) throw store::sql::Failure(Kind::connection_lost, "away");
  }

 private:
  Script& script_;
  NoConnection connection_;
};

class GroupCommit : public testing::Test {
 protected:
  domain::Result<> change(int& runs) {
    std::promise<domain::Result<>> outcome;
    group_.submit(
        [&](store::Transaction&) -> domain::Result<> {
          ++runs;
          return {};
        },
        [&](domain::Result<> result) { outcome.set_value(std::move(result)); });
    return outcome.get_future().get();
  }

  Script script_;
  domain::ManualClock clock_;
  std::unique_ptr<domain::Ids> ids_ = domain::make_counting_ids();
  std::vector<std::string> told_;  // by the writer, before the change's end or its own look
  std::promise<void> back_;
  store::GroupCommit group_{std::make_unique<ScriptedSession>(script_),
                            clock_,
                            *ids_,
                            {256, 1000, std::chrono::milliseconds(200), std::chrono::milliseconds(5)},
                            {[this](const domain::Error& why) { told_.push_back("lost: " + why.message); },
                             [this](domain::Duration away) {
                               told_.push_back(away.count() >= 0 ? "back" : "back before it was lost");
                               back_.set_value();
                             }}};
};

TEST_F(GroupCommit, RunsTheBatchAgainAfterADeadlock) {
  int runs = 0;
  script_.next = Kind::deadlock;
  EXPECT_TRUE(change(runs));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(group_.statistics().retries, 1);
}

TEST_F(GroupCommit, ReconnectsAndRunsAgainAfterALostConnection) {
  int runs = 0;
  script_.next = Kind::connection_lost;
  EXPECT_TRUE(change(runs));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(script_.reconnects, 1);
}

TEST_F(GroupCommit, SaysSoWhenTheOutcomeCannotBeKnown) {
  int runs = 0;
  script_.next = Kind::outcome_unknown;
  const auto outcome = change(runs);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().status, domain::Status::abandoned);
  EXPECT_EQ(outcome.error().code, "outcome_unknown");
  EXPECT_EQ(runs, 1);
}

TEST_F(GroupCommit, AFullDiskFailsTheBatchAndNotTheStore) {
  int runs = 0;
  script_.next = Kind::disk_full;
  const auto outcome = change(runs);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, "disk_full");
  EXPECT_TRUE(change(runs));
  EXPECT_TRUE(group_.health());
}

TEST_F(GroupCommit, TellsOnceThatTheServerIsLostAndOnceThatItIsBackThoughNobodyWrites) {
  int runs = 0;
  script_.away = true;
  EXPECT_FALSE(change(runs));
  EXPECT_FALSE(change(runs));
  script_.away = false;
  back_.get_future().wait();
  EXPECT_TRUE(change(runs));
  EXPECT_TRUE(group_.health());
  EXPECT_EQ(runs, 1);
  ASSERT_EQ(told_.size(), 2U);
  EXPECT_EQ(told_[0], "lost: the database cannot be reached; check that it runs and the store's settings: away");
  EXPECT_EQ(told_[1], "back");
  EXPECT_EQ(group_.statistics().outages, 1);
}

TEST_F(GroupCommit, TellsNothingOfAConnectionThatIsMadeAnewAtOnce) {
  int runs = 0;
  script_.next = Kind::connection_lost;
  EXPECT_TRUE(change(runs));
  EXPECT_TRUE(told_.empty());
  EXPECT_EQ(group_.statistics().outages, 0);
}

TEST_F(GroupCommit, WaitsOnceForALostServerAndThenFailsQuickly) {
  int runs = 0;
  script_.away = true;
  const auto first = change(runs);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, "store_unreachable");
  EXPECT_GT(script_.reconnects, 1);
  EXPECT_FALSE(group_.health());
  const auto began = std::chrono::steady_clock::now();
  for (int count = 0; count < 100; ++count) EXPECT_FALSE(change(runs));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10)) << "200 ms each would be 20 s";
  EXPECT_EQ(runs, 0);
  script_.away = false;
  EXPECT_TRUE(change(runs));
  EXPECT_TRUE(group_.health());
}

TEST_F(GroupCommit, OutlivesADoneThatThrows) {
  std::promise<void> called;
  group_.submit([](store::Transaction&) -> domain::Result<> { return {}; },
                [&](const domain::Result<>&) {
                  called.set_value();
                  throw std::runtime_error("careless");
                });
  called.get_future().wait();
  int runs = 0;
  EXPECT_TRUE(change(runs));
}

}  // namespace
