#include "plugins/strand.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <vector>

namespace hub::plugins {
namespace {

// Blocks works until it is opened.
class Gate {
 public:
  void pass() { opened_.wait(); }
  void open() { open_.set_value(); }

 private:
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future().share();
};

TEST(Strand, RunsWorkInTheOrderInWhichItCame) {
  Strand strand(1);
  std::vector<int> seen;
  for (int index = 0; index < 100; ++index) ASSERT_TRUE(strand.post([&, index] { seen.push_back(index); }));
  ASSERT_TRUE(strand.run([] {}));
  ASSERT_EQ(seen.size(), 100U);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(Strand, NeverRunsTwoAtOnce) {
  Strand strand(1);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> posters;
  for (int poster = 0; poster < 4; ++poster) {
    posters.emplace_back([&] {
      for (int count = 0; count < 200; ++count)
        strand.post([&] {
          most = std::max(most.load(), ++inside);
          --inside;
        });
    });
  }
  for (auto& poster : posters) poster.join();
  ASSERT_TRUE(strand.run([] {}));
  EXPECT_EQ(most, 1);
}

TEST(Strand, OfAConcurrentPluginRunsSideBySide) {
  Gate gate;
  Strand strand(2);
  std::promise<void> first_runs;
  strand.post([&] {
    first_runs.set_value();
    gate.pass();
  });
  first_runs.get_future().wait();
  EXPECT_TRUE(strand.run([] {})) << "beside the one that waits";
  gate.open();
}

TEST(Strand, RunsAtOnceWhenAskedFromItself) {
  Strand strand(1);
  bool inner = false;
  ASSERT_TRUE(strand.run([&] { EXPECT_TRUE(strand.run([&] { inner = true; })); }));
  EXPECT_TRUE(inner);
}

TEST(Strand, DropsWhatWaitsWhenItStops) {
  Strand strand(1);
  Gate gate;
  std::promise<void> runs;
  strand.post([&] {
    runs.set_value();
    gate.pass();
  });
  runs.get_future().wait();
  std::atomic<bool> ran = false;
  auto dropped = std::make_shared<int>(1);
  const std::weak_ptr<int> alive = dropped;
  strand.post([&ran, kept = std::move(dropped)] { ran = true; });
  auto waiter = std::async(std::launch::async, [&] { return strand.run([&] { ran = true; }); });
  auto stopper = std::async(std::launch::async, [&] { strand.stop(); });
  while (!alive.expired()) std::this_thread::yield();
  gate.open();
  stopper.get();
  EXPECT_FALSE(waiter.get()) << "whoever waits for dropped work learns it";
  EXPECT_FALSE(ran);
  EXPECT_FALSE(strand.post([] {}));
  EXPECT_FALSE(strand.run([] {}));
  strand.stop();
}

TEST(Strand, RunsItsLastWorkAlone) {
  Strand strand(4);
  Gate gate;
  std::atomic<int> inside = 0;
  std::promise<void> runs;
  strand.post([&] {
    ++inside;
    runs.set_value();
    gate.pass();
    --inside;
  });
  runs.get_future().wait();
  auto stopper = std::async(std::launch::async, [&] {
    int beside = -1;
    strand.stop([&] { beside = inside; });
    return beside;
  });
  while (strand.post([] {})) std::this_thread::yield();
  gate.open();
  EXPECT_EQ(stopper.get(), 0);
}

TEST(Strand, LeavesWorkThatDoesNotReturnBehind) {
  Gate gate;
  std::promise<void> runs;
  std::promise<void> last;
  {
    Strand strand(1);
    strand.post([&] {
      runs.set_value();
      gate.pass();
    });
    runs.get_future().wait();
    EXPECT_FALSE(strand.stop([&] { last.set_value(); }, std::chrono::milliseconds(1)));
    EXPECT_FALSE(strand.has_ended());
    EXPECT_FALSE(strand.stop());
    EXPECT_FALSE(strand.post([] {}));
  }
  gate.open();
  last.get_future().wait();
}

TEST(Strand, LeavesALastWorkThatDoesNotReturnBehind) {
  Gate gate;
  Strand strand(4);
  std::promise<void> left;
  EXPECT_FALSE(strand.stop(
      [&] {
        gate.pass();
        left.set_value();
      },
      std::chrono::milliseconds(1)));
  EXPECT_FALSE(strand.has_ended());
  gate.open();
  left.get_future().wait();
  while (!strand.has_ended()) std::this_thread::yield();
}

TEST(Strand, MayBeStoppedAndDestroyedByItsOwnWork) {
  auto strand = std::make_unique<Strand>(1);
  std::promise<bool> last;
  auto* raw = strand.get();
  Gate posted;  // nobody destroys what is in use elsewhere
  raw->post([&posted, owned = std::make_shared<std::unique_ptr<Strand>>(std::move(strand)), &last] {
    posted.pass();
    (*owned)->stop([&] { last.set_value(true); });
    owned->reset();
  });
  posted.open();
  EXPECT_TRUE(last.get_future().get());
}

}  // namespace
}  // namespace hub::plugins
