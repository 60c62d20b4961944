#include "fixture.hpp"

namespace store_test {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class Tasks : public StoreTest {
 protected:
  template <class F>
  auto with_tasks(F work) {
    auto answer = store_->change([&](store::Transaction& tx) -> domain::Result<int> {
      store::Tasks tasks(tx.connection());
      return static_cast<int>(work(tasks));
    });
    if (!answer) throw std::runtime_error(answer.error().message);
    return *answer;
  }
  void insert(const domain::Task& task) {
    commit([&](store::Transaction& tx) { store::Tasks(tx.connection()).insert(task); });
  }
  bool claim(const std::string& id, const std::string& owner = "hub-1") {
    return with_tasks([&](auto& tasks) { return tasks.claim(id, owner, clock_.now(), clock_.now() + seconds(60)); }) !=
           0;
  }
  bool complete(const std::string& id, const std::string& owner = "hub-1") {
    return with_tasks([&](auto& tasks) { return tasks.complete(id, owner); }) != 0;
  }
  bool retry_in(const std::string& id, domain::Duration delay) {
    auto failed = *look([&](auto& connection) { return store::Tasks(connection).find(id); });
    ++failed.attempts;
    failed.due = clock_.now() + delay;
    failed.last_error = "peer down";
    return with_tasks([&](auto& tasks) { return tasks.reschedule(failed, "hub-1"); }) != 0;
  }
  std::vector<std::string> due(int limit = 100) {
    return look([&](auto& connection) {
      std::vector<std::string> ids;
      for (const auto& task : store::Tasks(connection).due(clock_.now(), limit)) ids.push_back(task.id);
      return ids;
    });
  }
};

TEST_P(Tasks, AreDueWhenTheirTimeHasCome) {
  insert(task("a", "lane-a"));
  insert(task("b", "lane-b", seconds(5)));
  EXPECT_THAT(due(), ElementsAre("a"));
  EXPECT_EQ(look([](auto& connection) { return store::Tasks(connection).next_due(); }), clock_.now());
  clock_.advance(seconds(5));
  EXPECT_THAT(due(), ElementsAre("a", "b"));
  EXPECT_THAT(due(1), ElementsAre("a"));
}

TEST_P(Tasks, OfOneLaneComeOneByOne) {
  insert(task("a", "lane"));
  insert(task("b", "lane"));
  insert(task("c", "lane"));
  EXPECT_THAT(due(), ElementsAre("a"));
  EXPECT_TRUE(claim("a"));
  EXPECT_THAT(due(), IsEmpty());
  EXPECT_FALSE(claim("b"));
  EXPECT_TRUE(complete("a"));
  EXPECT_THAT(due(), ElementsAre("b"));
}

TEST_P(Tasks, ClaimIsExclusiveUntilTheLeaseEnds) {
  insert(task("a", "lane"));
  EXPECT_TRUE(claim("a", "hub-1"));
  EXPECT_FALSE(claim("a", "hub-2"));
  clock_.advance(seconds(60));
  EXPECT_THAT(due(), ElementsAre("a"));
  EXPECT_TRUE(claim("a", "hub-2"));
  EXPECT_FALSE(complete("a", "hub-1"));
  EXPECT_TRUE(complete("a", "hub-2"));
  EXPECT_FALSE(complete("a", "hub-2"));
}

TEST_P(Tasks, AnExtendedLeaseLastsLonger) {
  insert(task("a", "lane"));
  ASSERT_TRUE(claim("a"));
  const auto until = clock_.now() + seconds(120);
  EXPECT_TRUE(with_tasks([&](auto& tasks) { return tasks.extend("a", "hub-1", until); }));
  EXPECT_TRUE(with_tasks([&](auto& tasks) { return tasks.extend("a", "hub-1", until); }));
  EXPECT_FALSE(with_tasks([&](auto& tasks) { return tasks.extend("a", "hub-2", until); }));
  EXPECT_EQ(look([](auto& connection) { return store::Tasks(connection).next_due(); }), until);
  clock_.advance(seconds(60));
  EXPECT_THAT(due(), IsEmpty());
}

TEST_P(Tasks, ARetryKeepsItsLaneWaiting) {
  insert(task("a", "lane"));
  clock_.advance(seconds(1));
  insert(task("b", "lane"));
  ASSERT_TRUE(claim("a"));
  EXPECT_TRUE(retry_in("a", seconds(30)));
  EXPECT_THAT(due(), IsEmpty());
  clock_.advance(seconds(30));
  EXPECT_THAT(due(), ElementsAre("a"));
  ASSERT_TRUE(claim("a"));
  EXPECT_TRUE(complete("a"));
  EXPECT_THAT(due(), ElementsAre("b"));
}

TEST_P(Tasks, ATimerOfTheFutureHoldsNobodyUp) {
  insert(task("timer", "lane", seconds(100)));
  insert(task("now", "lane"));
  EXPECT_THAT(due(), ElementsAre("now"));
  ASSERT_TRUE(claim("now"));
  EXPECT_TRUE(complete("now"));
  EXPECT_EQ(look([](auto& connection) { return store::Tasks(connection).next_due(); }), clock_.now() + seconds(100));
  clock_.advance(seconds(100));
  EXPECT_THAT(due(), ElementsAre("timer"));
}

TEST_P(Tasks, NothingOvertakesARunningTask) {
  insert(task("running", "lane"));
  ASSERT_TRUE(claim("running"));
  insert(task("earlier", "lane", seconds(-10)));
  EXPECT_THAT(due(), IsEmpty());
  EXPECT_TRUE(complete("running"));
  EXPECT_THAT(due(), ElementsAre("earlier"));
}

TEST_P(Tasks, ADeadTaskFreesItsLaneAndCanBeRevived) {
  insert(task("a", "lane"));
  insert(task("b", "lane"));
  ASSERT_TRUE(claim("a"));
  auto failed = task("a", "lane");
  failed.dead = true;
  failed.attempts = 12;
  failed.last_error = "gave up";
  EXPECT_TRUE(with_tasks([&](auto& tasks) { return tasks.reschedule(failed, "hub-1"); }));
  EXPECT_THAT(due(), ElementsAre("b"));
  const auto dead = look([](auto& connection) { return store::Tasks(connection).dead(10); });
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].last_error, "gave up");
  EXPECT_TRUE(dead[0].dead);
  const auto counts = look([](auto& connection) { return store::Tasks(connection).counts(); });
  EXPECT_EQ(counts.waiting, 1);
  EXPECT_EQ(counts.dead, 1);
  clock_.advance(seconds(1));
  EXPECT_TRUE(with_tasks([&](auto& tasks) { return tasks.revive("a", clock_.now()); }));
  EXPECT_FALSE(with_tasks([&](auto& tasks) { return tasks.revive("a", clock_.now()); }));
  EXPECT_THAT(due(), ElementsAre("b"));
  ASSERT_TRUE(claim("b"));
  EXPECT_TRUE(complete("b"));
  EXPECT_THAT(due(), ElementsAre("a"));
  EXPECT_EQ(look([](auto& connection) { return store::Tasks(connection).find("a"); })->attempts, 0);
}

TEST_P(Tasks, TheNextRunFindsWhatThisOneNoted) {
  insert(task("a", "lane"));
  ASSERT_TRUE(claim("a"));
  const auto note = [&](const std::string& owner) {
    return with_tasks([&](auto& tasks) { return tasks.note("a", owner, R"({"handedOver":true})"); }) != 0;
  };
  EXPECT_TRUE(note("hub-1"));
  EXPECT_TRUE(note("hub-1")) << "noted twice is noted";
  EXPECT_FALSE(note("hub-2"));
  EXPECT_TRUE(retry_in("a", seconds(0)));
  EXPECT_FALSE(note("hub-1")) << "its lease has ended";
  EXPECT_EQ(look([](auto& connection) { return store::Tasks(connection).find("a"); })->payload,
            R"({"handedOver":true})");
}

TEST_P(Tasks, ErasingTheHeadLetsTheNextRun) {
  insert(task("a", "lane"));
  insert(task("b", "lane"));
  EXPECT_TRUE(with_tasks([](auto& tasks) { return tasks.erase("a"); }));
  EXPECT_FALSE(with_tasks([](auto& tasks) { return tasks.erase("a"); }));
  EXPECT_THAT(due(), ElementsAre("b"));
}

TEST_P(Tasks, NothingWaitsInAnEmptyTable) {
  EXPECT_THAT(due(), IsEmpty());
  EXPECT_FALSE(look([](auto& connection) { return store::Tasks(connection).next_due(); }));
}

INSTANTIATE_TEST_SUITE_P(Drivers, Tasks, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
