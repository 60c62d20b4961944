#include "messaging/dispatcher.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <thread>

#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub::messaging {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

void finish(store::Store& store, const std::shared_ptr<Claim>& claim) {
  const auto done = store.change([&](store::Transaction& tx) { return claim->complete(tx); });
  if (done) return claim->finished();
  claim->fail(done.error());
}

// Claims that a runner puts aside, for the test to end.
class Kept {
 public:
  Dispatcher::Runner runner() {
    return [this](std::shared_ptr<Claim> claim) {
      const std::lock_guard lock{mutex_};
      claims_.push_back(std::move(claim));
      changed_.notify_all();
    };
  }
  std::shared_ptr<Claim> next() {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, seconds(30), [&] { return !claims_.empty(); })) return nullptr;
    auto claim = std::move(claims_.front());
    claims_.pop_front();
    return claim;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Claim>> claims_;
};

struct Dispatching : HubInAFolder {
  Kept kept;  // outlives the dispatchers
  std::unique_ptr<Dispatcher> dispatcher = make_dispatcher(*store, clock, quick());

  ~Dispatching() override { dispatcher->stop(domain::Duration::zero()); }

  domain::TaskId add(const std::string& lane, const std::string& payload = "{}", domain::Duration delay = {},
                     const std::string& kind = "work") {
    return store
        ->change([&](store::Transaction& tx) -> domain::Result<domain::TaskId> {
          domain::Task task;
          task.id = tx.next_id();
          task.kind = kind;
          task.lane = lane;
          task.payload = payload;
          task.due = tx.now() + delay;
          task.created_at = tx.now();
          store::Tasks{tx.connection()}.insert(task);
          tx.publish(domain::TasksAdded{task.due});
          return task.id;
        })
        .value();
  }
  std::optional<domain::Task> find(const domain::TaskId& id) {
    return look([&](auto& sql) { return store::Tasks{sql}.find(id); });
  }
  // Spins, for what no event tells.
  template <class F>
  bool becomes_true(F condition) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(30);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

TEST_F(Dispatching, RunsADueTaskAndRemovesIt) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto id = add("lane", R"({"n":1})");
  const auto claim = kept.next();
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->task().id, id);
  EXPECT_EQ(claim->task().payload, R"({"n":1})");
  finish(*store, claim);
  EXPECT_FALSE(find(id));
  EXPECT_EQ(dispatcher->statistics().completed, 1);
}

TEST_F(Dispatching, KeepsTheOrderOfALaneAndRunsLanesSideBySide) {
  constexpr int lanes = 5;
  constexpr int each = 30;
  std::mutex mutex;
  std::map<std::string, std::vector<int>> seen;
  std::map<std::string, int> at_once;
  bool overlapped = false;
  Count done;
  dispatcher->on("work", [&](std::shared_ptr<Claim> claim) {
    const auto lane = claim->task().lane;
    {
      const std::lock_guard lock{mutex};
      overlapped = overlapped || ++at_once[lane] > 1;
      seen[lane].push_back(std::stoi(claim->task().payload));
    }
    store->submit(
        [claim, lane, &mutex, &at_once](store::Transaction& tx) {
          const auto completed = claim->complete(tx);
          const std::lock_guard lock{mutex};
          --at_once[lane];
          return completed;
        },
        [claim, &done](auto) {
          claim->finished();
          done.raise();
        });
  });
  dispatcher->start();
  for (int i = 0; i < each; ++i) {
    for (int lane = 0; lane < lanes; ++lane) add("lane-" + std::to_string(lane), std::to_string(i));
  }
  ASSERT_TRUE(done.await(lanes * each));
  EXPECT_FALSE(overlapped);
  for (const auto& [lane, order] : seen) {
    ASSERT_EQ(order.size(), static_cast<std::size_t>(each)) << lane;
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end())) << lane;
  }
}

TEST_F(Dispatching, WaitsUntilATaskFallsDueHoweverLong) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto later = add("a", "later", hours(24 * 4));
  const auto soon = add("b", "soon");
  const auto first = kept.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->task().id, soon);
  finish(*store, first);
  clock.advance(hours(24 * 4));
  dispatcher->wake();
  const auto second = kept.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->task().id, later);
  finish(*store, second);
}

TEST_F(Dispatching, TriesAgainWithGrowingPausesThenGivesUpVisibly) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto id = add("lane");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    const auto claim = kept.next();
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->task().attempts, attempt - 1);
    claim->fail({domain::Status::unavailable, "provider_down", "The provider does not answer."});
    ASSERT_TRUE(becomes_true([&] { return find(id)->attempts == attempt; }));
    if (attempt == 3) break;
    EXPECT_GE(find(id)->due - clock.now(), seconds(attempt) / 2);
    clock.advance(seconds(2 * attempt));
    dispatcher->wake();
  }
  ASSERT_TRUE(heard.await<domain::TaskDied>(1));
  EXPECT_EQ(heard.all<domain::TaskDied>()[0].task.last_error, "provider_down: The provider does not answer.");
  EXPECT_EQ(task_counts().dead, 1);
  EXPECT_EQ(dispatcher->statistics().died, 1);

  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    store::Tasks{tx.connection()}.revive(id, tx.now());
    tx.publish(domain::TasksAdded{tx.now()});
    return {};
  }));
  const auto revived = kept.next();
  ASSERT_TRUE(revived);
  EXPECT_EQ(revived->task().attempts, 0);
  finish(*store, revived);
  EXPECT_EQ(task_counts().dead, 0);
}

TEST_F(Dispatching, DoesNotRepeatWhatCanNeverSucceed) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  int dead = 0;
  for (const auto status : {domain::Status::invalid, domain::Status::rejected, domain::Status::unsupported,
                            domain::Status::unauthenticated}) {
    add("lane");
    kept.next()->fail({status, "no", "No."});
    ASSERT_TRUE(heard.await<domain::TaskDied>(static_cast<std::size_t>(++dead)));
  }
  EXPECT_EQ(task_counts().dead, 4);
}

TEST_F(Dispatching, StoresWhatADeathMeansInTheChangeThatMarksIt) {
  dispatcher->on("work", kept.runner());
  dispatcher->on_death("work", [](store::Transaction& tx, const domain::Task& task) {
    EXPECT_TRUE(task.dead);
    EXPECT_TRUE(store::Records{tx.connection()}.put({"test", "gave-up", task.id, task.last_error, 0}));
  });
  dispatcher->start();
  const auto id = add("lane");
  kept.next()->fail({domain::Status::rejected, "no", "No."});
  ASSERT_TRUE(heard.await<domain::TaskDied>(1));
  const auto left = look([&](auto& sql) { return store::Records{sql}.find("test", "gave-up", id); });
  ASSERT_TRUE(left);
  EXPECT_EQ(left->json, "no: No.");

  const auto other_kind = add("lane", "{}", {}, "nobody's");
  ASSERT_TRUE(becomes_true([&] { return find(other_kind)->attempts == 1; }));
  EXPECT_EQ(task_counts().dead, 1);
}

TEST_F(Dispatching, TakesBackWhatADeathMeantWhenTheTaskTriesAgain) {
  std::vector<domain::Task> revived;
  dispatcher->on("work", kept.runner());
  dispatcher->on_revival("work", [&](store::Transaction&, const domain::Task& task) { revived.push_back(task); });
  dispatcher->start();
  const auto id = add("lane");
  kept.next()->fail({domain::Status::rejected, "no", "No."});
  ASSERT_TRUE(heard.await<domain::TaskDied>(1));
  const auto revive = [&](const domain::TaskId& which) {
    return store->change([&](store::Transaction& tx) -> domain::Result<bool> { return dispatcher->revive(tx, which); })
        .value();
  };
  EXPECT_FALSE(revive("nobody"));
  EXPECT_TRUE(revive(id));
  ASSERT_EQ(revived.size(), 1U);
  EXPECT_EQ(revived[0].id, id);
  EXPECT_FALSE(revived[0].dead);
  const auto claim = kept.next();
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->task().attempts, 0);
  EXPECT_FALSE(revive(id)) << "it lives";
  finish(*store, claim);
}

TEST_F(Dispatching, WaitsAsLongAsAProviderAsks) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto id = add("lane");
  kept.next()->fail({domain::Status::rate_limited, "slow_down", "Too many requests.", 60'000});
  ASSERT_TRUE(becomes_true([&] { return find(id)->attempts == 1; }));
  EXPECT_EQ(find(id)->due, clock.now() + seconds(60));
}

TEST_F(Dispatching, TriesAKindAgainByRulesOfItsOwn) {
  dispatcher->on("work", kept.runner());
  dispatcher->back_off("work", {seconds(10), minutes(15), 2, 4});
  dispatcher->start();
  const auto id = add("lane");
  kept.next()->fail({domain::Status::unavailable, "down", "Down."});
  ASSERT_TRUE(becomes_true([&] { return find(id)->attempts == 1; }));
  EXPECT_GE(find(id)->due, clock.now() + seconds(5));
  clock.advance(seconds(10));
  dispatcher->wake();
  kept.next()->fail({domain::Status::unavailable, "down", "Down."});
  ASSERT_TRUE(heard.await<domain::TaskDied>(1)) << "after two tries, where others have three";
}

TEST_F(Dispatching, WhatIsPutOffKeepsItsPlaceInItsLaneAndItsAttempts) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto first = add("lane", "first");
  const auto claim = kept.next();
  ASSERT_TRUE(claim);
  clock.advance(seconds(1));
  const auto second = add("lane", "second");
  claim->put_off(seconds(30));
  ASSERT_TRUE(becomes_true([&] { return find(first)->lease_owner.empty(); }));
  EXPECT_EQ(find(first)->due, clock.now() + seconds(30));
  EXPECT_EQ(find(first)->attempts, 0);
  EXPECT_TRUE(due_tasks().empty()) << "the second waits for the first";
  clock.advance(seconds(30));
  dispatcher->wake();
  const auto again = kept.next();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->task().id, first);
  finish(*store, again);
  const auto next = kept.next();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->task().id, second);
  finish(*store, next);
  EXPECT_EQ(dispatcher->statistics().failed, 0);
}

TEST_F(Dispatching, HoldsALaneBackWhileItsFirstTaskWaitsForARetry) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto first = add("lane", "first");
  const auto second = add("lane", "second");
  kept.next()->fail({domain::Status::unavailable, "down", "Down."});
  ASSERT_TRUE(becomes_true([&] { return find(first)->attempts == 1; }));
  clock.advance(seconds(2));
  dispatcher->wake();
  const auto retried = kept.next();
  ASSERT_TRUE(retried);
  EXPECT_EQ(retried->task().id, first);
  finish(*store, retried);
  const auto next = kept.next();
  EXPECT_EQ(next->task().id, second);
  finish(*store, next);
}

TEST_F(Dispatching, GivesATaskToExactlyOneOfManyClaimants) {
  const auto id = add("lane");
  std::atomic<int> owners = 0;
  std::vector<std::thread> claimants;
  for (int i = 0; i < 8; ++i) {
    claimants.emplace_back([&, i] {
      const auto got = store->change([&](store::Transaction& tx) -> domain::Result<bool> {
        return store::Tasks{tx.connection()}.claim(id, "node-" + std::to_string(i), tx.now(), tx.now() + minutes(1));
      });
      if (got.value()) ++owners;
    });
  }
  for (auto& claimant : claimants) claimant.join();
  EXPECT_EQ(owners, 1);
}

TEST_F(Dispatching, RefusesTheLateCommitOfARunWhoseLeaseRanOut) {
  Kept elsewhere;
  const domain::ManualClock stopped_clock;  // the first process stands still while time passes: it renews nothing
  auto frozen = make_dispatcher(*store, stopped_clock, quick("frozen"));
  auto other = make_dispatcher(*store, clock, quick("elsewhere"));
  frozen->on("work", kept.runner());
  other->on("work", elsewhere.runner());
  frozen->start();
  const auto id = add("lane");
  const auto stalled = kept.next();
  ASSERT_TRUE(stalled);

  clock.advance(seconds(61));
  other->start();
  const auto second = elsewhere.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->task().id, id);
  EXPECT_EQ(second->task().attempts, 1) << "the lost run was an attempt";

  const auto late = store->change([&](store::Transaction& tx) -> domain::Result<> {
    EXPECT_TRUE(store::Records{tx.connection()}.put({"bot", "effects", "late", "{}", 0}));
    return stalled->complete(tx);
  });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, "lease_lost");
  EXPECT_FALSE(look([](auto& sql) { return store::Records{sql}.find("bot", "effects", "late"); }));
  stalled->fail(late.error());
  finish(*store, second);
  EXPECT_FALSE(find(id));
  other->stop(seconds(5));
  frozen->stop(seconds(5));
}

TEST_F(Dispatching, RenewsTheLeaseOfALongRun) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto id = add("lane");
  const auto claim = kept.next();
  ASSERT_TRUE(claim);
  for (int i = 0; i < 3; ++i) {
    clock.advance(seconds(45));
    dispatcher->wake();
    ASSERT_TRUE(becomes_true([&] { return find(id)->lease_until == clock.now() + seconds(60); }));
  }
  finish(*store, claim);
  EXPECT_FALSE(find(id));
}

TEST_F(Dispatching, TakesUpAtOnceWhatADeadProcessLeft) {
  const auto id = add("lane");
  ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
    store::Tasks{tx.connection()}.claim(id, "killed#1", tx.now(), tx.now() + minutes(1));
    return {};
  }));
  auto options = quick("restarted");
  options.alone = true;
  auto restarted = make_dispatcher(*store, clock, options);
  restarted->on("work", kept.runner());
  restarted->start();
  const auto claim = kept.next();
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->task().attempts, 1);
  finish(*store, claim);
  restarted->stop(seconds(5));
}

TEST_F(Dispatching, LetsATaskDieThatKillsEveryProcess) {
  const auto id = add("lane");
  for (int life = 1; life <= 3; ++life) {
    auto options = quick("life-" + std::to_string(life));
    options.alone = true;
    auto doomed = make_dispatcher(*store, clock, options);
    doomed->on("work", kept.runner());
    doomed->start();
    const auto claim = kept.next();
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->task().attempts, life - 1);
    doomed->stop(domain::Duration::zero());
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {  // as if it had not stopped in peace
      store::Tasks{tx.connection()}.claim(id, "killed#" + std::to_string(life), tx.now(), tx.now() + minutes(1));
      return {};
    }));
  }
  auto options = quick("last");
  options.alone = true;
  auto last = make_dispatcher(*store, clock, options);
  last->on("work", kept.runner());
  int deaths = 0;
  last->on_death("work", [&](store::Transaction&, const domain::Task&) { ++deaths; });
  last->start();
  ASSERT_TRUE(heard.await<domain::TaskDied>(1));
  EXPECT_EQ(heard.all<domain::TaskDied>()[0].task.last_error.substr(0, 11), "runner_lost");
  EXPECT_EQ(deaths, 1);
  last->stop(seconds(5));
}

TEST_F(Dispatching, CountsADroppedClaimAsAFailedAttempt) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto id = add("lane");
  kept.next().reset();
  ASSERT_TRUE(becomes_true([&] { return find(id)->attempts == 1; }));
  EXPECT_EQ(find(id)->last_error.substr(0, 9), "abandoned");
}

TEST_F(Dispatching, RetriesARunnerThatThrows) {
  dispatcher->on("work", [](std::shared_ptr<Claim>) { throw std::runtime_error("a defect"); });
  dispatcher->start();
  const auto id = add("lane");
  ASSERT_TRUE(becomes_true([&] { return find(id)->attempts == 1; }));
  EXPECT_EQ(find(id)->last_error, "runner_threw: The task's runner threw: a defect");
}

TEST_F(Dispatching, ReleasesWhatStillRunsWhenItStops) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto id = add("lane");
  const auto claim = kept.next();
  ASSERT_TRUE(claim);
  dispatcher->stop(domain::Duration::zero());
  const auto released = find(id);
  EXPECT_EQ(released->lease_owner, "");
  EXPECT_EQ(released->attempts, 0) << "stopping is no failure of the task";
  EXPECT_FALSE(store->change([&](store::Transaction& tx) { return claim->complete(tx); }));
  claim->fail({domain::Status::internal, "late", "Too late to matter."});
}

TEST_F(Dispatching, WaitsForRunningTasksWhenItStops) {
  dispatcher->on("work", kept.runner());
  dispatcher->start();
  const auto id = add("lane");
  const auto claim = kept.next();
  auto stopping = std::async(std::launch::async, [&] { dispatcher->stop(seconds(30)); });
  finish(*store, claim);
  stopping.get();
  EXPECT_FALSE(find(id));
}

}  // namespace
}  // namespace hub::messaging
