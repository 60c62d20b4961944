#include "config/watch.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "unit/config/fixture.hpp"

namespace hub::config {
namespace {

using namespace std::chrono_literals;

// Counts calls and lets the test await them.
class Calls {
 public:
  std::function<void()> callback() {
    return [this] {
      const std::lock_guard lock{mutex_};
      ++count_;
      changed_.notify_all();
    };
  }
  bool reach(int count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 20s, [&] { return count_ >= count; });
  }
  int count() {
    const std::lock_guard lock{mutex_};
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

TEST(Watch, SeesTheFileWrittenInPlace) {
  const TemporaryFolder folder;
  const auto file = folder.write("hub.yaml", "a");
  Calls calls;
  const auto watching = watch(file, calls.callback(), 10ms, 1h);
  folder.write("hub.yaml", "b");
  EXPECT_TRUE(calls.reach(1));
  folder.write("hub.yaml", "c");
  EXPECT_TRUE(calls.reach(2));
}

TEST(Watch, SeesAnotherFilePutInItsPlace) {
  const TemporaryFolder folder;
  const auto file = folder.write("hub.yaml", "a");
  Calls calls;
  const auto watching = watch(file, calls.callback(), 10ms, 1h);
  for (int round = 1; round <= 3; ++round) {
    std::filesystem::rename(folder.write("hub.yaml.tmp", "round " + std::to_string(round)), file);
    EXPECT_TRUE(calls.reach(round));
  }
}

TEST(Watch, SeesALinkThatLeadsElsewhereNow) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.file("v1"));
  std::filesystem::create_directories(folder.file("v2"));
  folder.write("v1/hub.yaml", "a");
  folder.write("v2/hub.yaml", "b");
  std::filesystem::create_directory_symlink("v1", folder.file("..data"));
  std::filesystem::create_symlink("..data/hub.yaml", folder.file("hub.yaml"));
  Calls calls;
  const auto watching = watch(folder.file("hub.yaml"), calls.callback(), 10ms, 1h);
  std::filesystem::create_directory_symlink("v2", folder.file("..tmp"));
  std::filesystem::rename(folder.file("..tmp"), folder.file("..data"));
  EXPECT_TRUE(calls.reach(1));
}

TEST(Watch, KeepsSilentWhenTheContentIsTheSame) {
  const TemporaryFolder folder;
  const auto file = folder.write("hub.yaml", "a");
  Calls calls;
  const auto watching = watch(file, calls.callback(), 10ms, 1h);
  folder.write("hub.yaml", "a");
  folder.write("other.yaml", "x");
  // What is seen next is the change that follows, and nothing before it.
  folder.write("hub.yaml", "b");
  EXPECT_TRUE(calls.reach(1));
  EXPECT_EQ(calls.count(), 1);
}

TEST(Watch, WaitsForAFileThatIsGoneToComeBack) {
  const TemporaryFolder folder;
  const auto file = folder.write("hub.yaml", "a");
  Calls calls;
  const auto watching = watch(file, calls.callback(), 10ms, 1h);
  std::filesystem::remove(file);
  folder.write("hub.yaml", "b");
  EXPECT_TRUE(calls.reach(1));
}

TEST(Watch, LooksByItselfWhereTheFolderCannotBeWatched) {
  const TemporaryFolder folder;
  Calls calls;
  const auto watching = watch(folder.file("later/hub.yaml"), calls.callback(), 1ms, 5ms);
  std::filesystem::create_directories(folder.file("later"));
  folder.write("later/hub.yaml", "a");
  EXPECT_TRUE(calls.reach(1));
}

}  // namespace
}  // namespace hub::config
