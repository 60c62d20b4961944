// What a channel outside sees of an agent or bot: typing, and that it has read.
#include "unit/plugins/plugin_hub.hpp"

namespace hub::plugins {
namespace {

using std::chrono::seconds;

struct Activity : PluginHub {
  Probe& probe = make_probe();
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> seen;

  Activity() {
    probe.on_show = [this](const hubbub_activity& shown) {
      static const std::map<hubbub_activity_kind, std::string> names{
          {HUBBUB_TYPING_START, "types"}, {HUBBUB_TYPING_STOP, "stops"}, {HUBBUB_CONVERSATION_READ, "has read"}};
      const std::lock_guard lock(mutex);
      seen.push_back(names.at(shown.kind) + " to " + text(shown.external_id));
      changed.notify_all();
      return HUBBUB_OK;
    };
  }
  bool sees(std::size_t count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, seconds(30), [&] { return seen.size() >= count; });
  }
  // Everything that was asked for until now has been shown: both readers are past it, the strand is in order.
  void settle(const std::string& id = "sms") {
    Count readers;
    Count done;
    for (int reader = 0; reader < 2; ++reader) {
      store->submit_read(
          [&](store::Snapshot&) {
            readers.raise();
            readers.await(2);
          },
          [&](const auto&) { done.raise(); });
    }
    ASSERT_TRUE(done.await(2));
    runtime->find(id)->handle_now(4711, {});
  }
  std::string conversation_with(const std::string& person, const std::string& channel = "sms") {
    return receive(inbound(person, "from " + person, "hello", channel)).value().conversation_id;
  }
  void has_read(const std::string& id) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) { return outbox.has_read(tx, id, 1); }));
  }
};

TEST_F(Activity, OfTheBusinessReachesThePersonsLastUsedClient) {
  ASSERT_TRUE(put(probe));
  const auto id = conversation_with("+1555");
  runtime->typing(id, true);
  ASSERT_TRUE(sees(1));
  runtime->typing(id, false);
  ASSERT_TRUE(sees(2));
  has_read(id);
  ASSERT_TRUE(sees(3));
  EXPECT_EQ(seen, (std::vector<std::string>{"types to +1555", "stops to +1555", "has read to +1555"}));
  has_read(id);
  settle();
  EXPECT_EQ(seen.size(), 3U) << "nothing new was read";
}

TEST_F(Activity, IsShownAtMostEveryThreeSeconds) {
  ASSERT_TRUE(put(probe));
  const auto id = conversation_with("+1555");
  const auto other = conversation_with("+1777");
  for (int key = 0; key < 20; ++key) runtime->typing(id, true);
  runtime->typing(other, true);
  ASSERT_TRUE(sees(2));
  EXPECT_EQ((std::set<std::string>{seen.begin(), seen.end()}),
            (std::set<std::string>{"types to +1555", "types to +1777"}));
  clock.advance(seconds(3));
  runtime->typing(id, true);
  ASSERT_TRUE(sees(3));
  EXPECT_EQ(seen[2], "types to +1555");
}

TEST_F(Activity, ThatEndedBeforeItWasShownIsNot) {
  ASSERT_TRUE(put(probe));
  const auto id = conversation_with("+1555");
  std::promise<void> leave;
  const auto left = leave.get_future().share();
  for (int reader = 0; reader < 2; ++reader)
    store->submit_read([left](store::Snapshot&) { left.wait(); }, [](const auto&) {});
  runtime->typing(id, true);
  runtime->typing(id, false);
  leave.set_value();
  settle();
  EXPECT_TRUE(seen.empty());
  runtime->typing(id, false);
  settle();
  EXPECT_TRUE(seen.empty()) << "no stop without a start";
}

TEST_F(Activity, IsNotDoubledOnALiveChannelNorToldToOneThatCannotShowIt) {
  ASSERT_TRUE(put(probe, "widget", PROBE_LIVE));
  Probe& mute = make_probe();
  mute.on_show = probe.on_show;
  ASSERT_TRUE(put(mute, "plain", PROBE_CONCURRENT));
  for (const std::string channel : {"widget", "plain"}) {
    const auto id = conversation_with("person of " + channel, channel);
    runtime->typing(id, true);
    has_read(id);
    settle(channel);
    runtime->typing(id, false);
  }
  runtime->typing("no such conversation", true);
  settle("plain");
  EXPECT_TRUE(seen.empty());
}

TEST_F(Activity, OfAHubThatStopsIsDropped) {
  ASSERT_TRUE(put(probe));
  const auto id = conversation_with("+1555");
  runtime->stop();
  runtime->typing(id, true);
  has_read(id);
  EXPECT_TRUE(seen.empty());
}

}  // namespace
}  // namespace hub::plugins
