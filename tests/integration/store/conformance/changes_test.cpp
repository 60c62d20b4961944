#include <atomic>
#include <future>
#include <thread>

#include "fixture.hpp"

namespace store_test {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

class Changes : public StoreTest {
 protected:
  // Holds the writer inside a change until the test lets it go on: what is submitted meanwhile shares a batch.
  class Gate {
   public:
    explicit Gate(store::Store& store) {
      store.submit(
          [opened = opened_.get_future().share(), this](store::Transaction&) -> domain::Result<> {
            if (!reached_.exchange(true)) entered_.set_value();
            opened.wait();
            return {};
          },
          [](const domain::Result<>&) {});
      entered_.get_future().wait();
    }
    void open() { opened_.set_value(); }

   private:
    std::promise<void> entered_;
    std::promise<void> opened_;
    std::atomic<bool> reached_{false};
  };

  static domain::Result<> put(store::Transaction& tx, const std::string& key) {
    return store::Records(tx.connection()).put({"test", "c", key, "{}", 0});
  }
  std::string keys() {
    return look([](auto& connection) {
      std::string keys;
      for (const auto& record : store::Records(connection).list("test", "c", "", 1000)) keys += record.key;
      return keys;
    });
  }
  // Submits and gives the outcome later.
  std::future<domain::Result<>> submit(store::Store::Change change) {
    auto promise = std::make_shared<std::promise<domain::Result<>>>();
    store_->submit(std::move(change), [promise](domain::Result<> outcome) { promise->set_value(std::move(outcome)); });
    return promise->get_future();
  }
};

TEST_P(Changes, AFailedChangeIsUndoneAloneItsNeighboursCommit) {
  Gate gate{*store_};
  auto first = submit([](auto& tx) { return put(tx, "a"); });
  auto failed = submit([](auto& tx) -> domain::Result<> {
    if (auto done = put(tx, "x"); !done) return done;
    return domain::rejected("no", "changed its mind");
  });
  auto thrown = submit([](auto& tx) -> domain::Result<> {
    if (auto done = put(tx, "y"); !done) return done;
    throw std::runtime_error("a defect");
  });
  auto last = submit([](auto& tx) { return put(tx, "b"); });
  gate.open();
  EXPECT_TRUE(first.get());
  EXPECT_EQ(failed.get().error().code, "no");
  EXPECT_EQ(thrown.get().error().code, "exception");
  EXPECT_TRUE(last.get());
  EXPECT_EQ(keys(), "ab");
}

TEST_P(Changes, AConstraintBrokenByOneHurtsNoOther) {
  Gate gate{*store_};
  auto first = submit([](auto& tx) { return put(tx, "a"); });
  auto broken = submit([](auto& tx) -> domain::Result<> {
    if (auto done = put(tx, "x"); !done) return done;
    store::sql::run(tx.connection(),
                    "INSERT INTO records (instance, collection, record_key, document, version) "
                    "VALUES ('test', 'c', 'a', '', 1)");
    return {};
  });
  gate.open();
  EXPECT_TRUE(first.get());
  EXPECT_EQ(broken.get().error().code, "constraint");
  EXPECT_EQ(keys(), "a");
}

TEST_P(Changes, ThatQueuedShareACommit) {
  const auto before = store_->statistics();
  Gate gate{*store_};
  std::vector<std::future<domain::Result<>>> outcomes;
  for (int i = 0; i < 100; ++i) {
    outcomes.push_back(submit([i](auto& tx) { return put(tx, std::to_string(1000 + i)); }));
  }
  EXPECT_EQ(store_->statistics().queue_length, 100);
  gate.open();
  for (auto& outcome : outcomes) EXPECT_TRUE(outcome.get());
  const auto after = store_->statistics();
  EXPECT_EQ(after.changes - before.changes, 101);
  EXPECT_EQ(after.commits - before.commits, 2);
}

TEST_P(Changes, EventsAreToldAfterTheCommitInItsOrderAndBeforeDone) {
  std::vector<std::string> told;
  bool durable = true;
  reopen();
  store_->listen([&](const std::vector<domain::Event>& events) {
    for (const auto& event : events) {
      const auto& id = std::get<domain::UserChanged>(event).user_id;
      told.push_back(id);
      durable =
          durable && look([&](auto& connection) { return store::Records(connection).version("test", "c", id); }) == 1;
    }
  });
  Gate gate{*store_};
  std::vector<std::future<domain::Result<>>> outcomes;
  for (const std::string id : {"a", "b", "c"}) {
    outcomes.push_back(submit([id](auto& tx) -> domain::Result<> {
      tx.publish(domain::UserChanged{id});
      if (auto done = put(tx, id); !done) return done;
      if (id == "b") return domain::rejected("no", "no");
      return {};
    }));
  }
  auto told_before_done = std::make_shared<std::promise<std::size_t>>();
  store_->submit([](auto&) -> domain::Result<> { return {}; },
                 [&, told_before_done](const domain::Result<>&) { told_before_done->set_value(told.size()); });
  gate.open();
  EXPECT_EQ(told_before_done->get_future().get(), 2U);
  EXPECT_THAT(told, ElementsAre("a", "c"));
  EXPECT_TRUE(durable);
}

TEST_P(Changes, AreAccompaniedWithinTheirCommit) {
  reopen();
  std::vector<std::string> told;
  store_->listen([&](const std::vector<domain::Event>& events) {
    for (const auto& event : events) {
      if (const auto* changed = std::get_if<domain::UserChanged>(&event)) told.push_back(changed->user_id);
    }
  });
  store_->accompany([](store::Transaction& tx, const std::vector<domain::Event>& events) -> domain::Result<> {
    for (const auto& event : events) {
      const auto& id = std::get<domain::UserChanged>(event).user_id;
      if (auto done = put(tx, "<" + id + ">"); !done) return done;
      if (id == "refused") return domain::rejected("no", "the companion says no");
      tx.publish(domain::UserChanged{id + "'s companion"});
    }
    return {};
  });
  const auto change = [&](const std::string& id, const domain::Result<>& outcome) {
    return submit([id, outcome](auto& tx) -> domain::Result<> {
      tx.publish(domain::UserChanged{id});
      if (auto done = put(tx, id); !done) return done;
      return outcome;
    });
  };
  Gate gate{*store_};
  auto first = change("a", {});
  auto failed = change("b", domain::rejected("no", "changed its mind"));
  auto refused = change("refused", {});
  auto last = change("c", {});
  auto silent = submit([](auto& tx) { return put(tx, "d"); });
  gate.open();
  EXPECT_TRUE(first.get());
  EXPECT_FALSE(failed.get());
  EXPECT_EQ(refused.get().error().message, "the companion says no");
  EXPECT_TRUE(last.get());
  EXPECT_TRUE(silent.get());
  EXPECT_EQ(keys(), "<a><c>acd");
  EXPECT_THAT(told, ElementsAre("a", "a's companion", "c", "c's companion"));
}

TEST_P(Changes, FromManyThreadsLeaveNoGapInTheSeqs) {
  commit([&](store::Transaction& tx) {
    for (const auto* id : {"k0", "k1", "k2"}) store::Conversations(tx.connection()).insert(conversation(id));
  });
  constexpr int kThreads = 16;
  constexpr int kEach = 24;
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        if (!append(message("k" + std::to_string((t + i) % 3), "m", std::to_string(t) + "-" + std::to_string(i))))
          ++failures;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  for (const auto* id : {"k0", "k1", "k2"}) {
    const auto messages = look([&](auto& connection) { return store::Messages(connection).after(id, 0, 1000); });
    ASSERT_EQ(messages.size(), static_cast<std::size_t>(kThreads * kEach / 3));
    for (std::size_t i = 0; i < messages.size(); ++i) EXPECT_EQ(messages[i].seq, static_cast<domain::Seq>(i + 1));
  }
}

TEST_P(Changes, RaceOfOneExternalIdStoresOneRow) {
  commit([&](store::Transaction& tx) { store::Conversations(tx.connection()).insert(conversation("k1")); });
  std::vector<std::thread> threads;
  std::atomic<int> stored{0};
  std::atomic<int> duplicates{0};
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&] {
      const auto appended = append(message("k1", "same", "m-1"));
      if (appended) ++(appended->duplicate ? duplicates : stored);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(stored, 1);
  EXPECT_EQ(duplicates, 15);
  EXPECT_THAT(texts_of("k1"), ElementsAre("same"));
}

TEST_P(Changes, ReadsSeeOneStateWhileOthersWrite) {
  commit([](store::Transaction& tx) { ASSERT_TRUE(put(tx, "a")); });
  const auto seen = look([&](auto& connection) {
    store::Records records(connection);
    const auto before = records.list("test", "c", "", 10).size();
    commit([](store::Transaction& tx) { ASSERT_TRUE(put(tx, "b")); });
    return std::pair{before, records.list("test", "c", "", 10).size()};
  });
  EXPECT_EQ(seen, std::pair(std::size_t{1}, std::size_t{1}));
  EXPECT_EQ(keys(), "ab");
}

TEST_P(Changes, ASnapshotIsAsOfTheBeginningOfTheRead) {
  const auto seen = look([&](auto& connection) {
    commit([](store::Transaction& tx) { ASSERT_TRUE(put(tx, "late")); });
    return store::Records(connection).list("test", "c", "", 10).size();
  });
  EXPECT_EQ(seen, 0U);
}

TEST_P(Changes, QueuedReadsRunOnTheirOwnThread) {
  commit([](store::Transaction& tx) { ASSERT_TRUE(put(tx, "a")); });
  std::promise<std::pair<std::thread::id, std::int64_t>> answer;
  std::int64_t version = 0;
  store_->submit_read(
      [&](store::Snapshot& snapshot) { version = store::Records(snapshot.connection()).version("test", "c", "a"); },
      [&](const domain::Result<>& outcome) {
        answer.set_value({std::this_thread::get_id(), outcome ? version : -1});
      });
  const auto [thread, seen] = answer.get_future().get();
  EXPECT_NE(thread, std::this_thread::get_id());
  EXPECT_EQ(seen, 1);
}

TEST_P(Changes, WhatIsDurableSurvivesARestart) {
  commit([](store::Transaction& tx) { ASSERT_TRUE(put(tx, "a")); });
  reopen();
  EXPECT_EQ(keys(), "a");
}

TEST_P(Changes, StopCommitsWhatIsQueuedAndRefusesTheRest) {
  Gate gate{*store_};
  auto queued = submit([](auto& tx) { return put(tx, "a"); });
  std::thread stopping{[&] { store_->stop(); }};
  gate.open();
  EXPECT_TRUE(queued.get());
  stopping.join();
  const auto refused = submit([](auto& tx) { return put(tx, "b"); }).get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, domain::Status::abandoned);
  EXPECT_FALSE(store_->check());
  store_->stop();
  reopen();
  EXPECT_EQ(keys(), "a");
}

TEST_P(Changes, BeyondTheQueueAreRefused) {
  auto options = database_->options();
  options.max_queue = 1;
  reopen(options);
  Gate gate{*store_};
  auto first = submit([](auto& tx) { return put(tx, "a"); });
  const auto refused = submit([](auto& tx) { return put(tx, "b"); }).get();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "store_overloaded");
  gate.open();
  EXPECT_TRUE(first.get());
}

TEST_P(Changes, WaitingOnTheWriterThreadIsRefusedRatherThanHung) {
  domain::Result<> inner;
  commit(
      [&](store::Transaction&) { inner = store_->change([](store::Transaction&) -> domain::Result<> { return {}; }); });
  ASSERT_FALSE(inner);
  EXPECT_EQ(inner.error().code, "change_on_writer_thread");
}

TEST_P(Changes, AHealthyStoreSaysSo) {
  EXPECT_TRUE(store_->check());
}

INSTANTIATE_TEST_SUITE_P(Drivers, Changes, testing::ValuesIn(drivers()));

}  // namespace
}  // namespace store_test
