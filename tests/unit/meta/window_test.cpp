// What the 24-hour window remembers when the hub was down.
#include "fixture.hpp"

namespace meta {
namespace {

constexpr Milliseconds kMinute{60'000};

struct RememberedWindow : Page {
  // All that Meta tells and all that goes out works; what is refused is refused by us.
  bool may_write() {
    accepts();
    const auto before = calls_of(messages).size();
    const auto delivery = send("Hello");
    if (delivery.sent()) return true;
    EXPECT_EQ(delivery.error.code, "outside_window");
    EXPECT_EQ(calls_of(messages).size(), before) << "Meta was asked";
    return false;
  }
  void restart(Milliseconds down = Milliseconds{1'000}) {
    hub.stop();
    hub.advance(down).value();
    create_messenger(more);
  }
  // Whom this plugin knows since long.
  void create_long_ago() {
    create_messenger(more);
    hub.advance(kDay * 8).value();
  }
  std::string more;
};

TEST_F(RememberedWindow, IsClosedAfterARestartForWhoWroteBefore) {
  create_long_ago();
  says("Hi");
  hub.advance(kDay + kHour).value();
  restart();
  hub.advance(kHour).value();
  EXPECT_FALSE(may_write());
}

TEST_F(RememberedWindow, IsOpenAfterARestartForAsLongAsItWas) {
  create_long_ago();
  says("Hi");
  hub.advance(kDay - kHour * 2).value();
  restart();
  hub.advance(kHour).value();
  EXPECT_TRUE(may_write());
}

TEST_F(RememberedWindow, IsClosedAfterARestartForWhoNeverWrote) {
  create_long_ago();
  restart();
  hub.advance(kHour).value();
  EXPECT_FALSE(may_write());
}

// Meta may still tell of what was written while nobody answered.
TEST_F(RememberedWindow, IsMetasToJudgeInTheFirstHourAfterARestart) {
  create_long_ago();
  says("Hi");
  hub.advance(kDay * 2).value();
  restart();
  EXPECT_TRUE(may_write());
  hub.advance(kHour - Milliseconds{1}).value();
  EXPECT_TRUE(may_write());
  hub.advance(Milliseconds{1}).value();
  EXPECT_FALSE(may_write());
}

// Meta may have given up telling of what was written in it.
TEST_F(RememberedWindow, IsMetasToJudgeForADayAfterALongOutage) {
  create_long_ago();
  says("Hi");
  hub.advance(kDay * 2).value();
  restart(kHour + Milliseconds{1});
  hub.advance(kDay - Milliseconds{1}).value();
  EXPECT_TRUE(may_write());
  hub.advance(Milliseconds{1}).value();
  EXPECT_FALSE(may_write());
  restart();
  hub.advance(kHour).value();
  EXPECT_FALSE(may_write()) << "the outage was forgotten";
}

TEST_F(RememberedWindow, OfACrashedHubReachesAsFarAsItsLastMessage) {
  create_long_ago();
  says("Hi");
  hub.advance(kDay).value();
  const auto listened = hub.record("listening", "all");
  restart();
  hub.put_record("listening", "all", listened);  // it never stopped
  hub.advance(kDay - kMinute).value();
  EXPECT_TRUE(may_write());
  hub.advance(kMinute).value();
  EXPECT_FALSE(may_write());
}

TEST_F(RememberedWindow, CostsOneWriteForAWholeConversation) {
  create_long_ago();
  says("Hi", "mid.1");
  const auto first = hub.record("window", kPerson);
  EXPECT_EQ(Json::parse(first)["at"].integer(), hub.now_ms());
  for (int i = 2; i < 7; ++i) {
    hub.advance(kMinute * 5).value();
    says("and", "mid." + std::to_string(i));
    EXPECT_EQ(hub.record("window", kPerson), first);
  }
  hub.advance(kMinute * 5).value();
  says("more", "mid.7");
  EXPECT_EQ(Json::parse(hub.record("window", kPerson))["at"].integer(), hub.now_ms());
}

// The record may be half an hour behind what they wrote last.
TEST_F(RememberedWindow, IsNeverClosedByWhatIsNotOnDisk) {
  create_long_ago();
  says("Hi", "mid.1");
  hub.advance(kMinute * 29).value();
  says("Still here", "mid.2");
  hub.advance(kHour).value();
  restart();
  hub.advance(kDay - kHour - kMinute * 2).value();
  EXPECT_TRUE(may_write());
  hub.advance(kMinute * 10).value();
  EXPECT_FALSE(may_write());
}

TEST_F(RememberedWindow, ForHumanAgentsIsOpenAfterARestart) {
  more = R"(, "human_agent": true)";
  create_long_ago();
  says("Hi");
  hub.advance(kDay * 2).value();
  restart();
  hub.advance(kHour).value();
  EXPECT_TRUE(may_write());
  EXPECT_EQ(last(messages)["tag"].string(), "HUMAN_AGENT");
  hub.advance(kDay * 5).value();
  EXPECT_FALSE(may_write());
}

TEST_F(RememberedWindow, SaysWhomItsRecordsAreAbout) {
  create_messenger();
  says("Hi");
  EXPECT_EQ(hub.subject_of("window", kPerson).external_id, kPerson);
}

}  // namespace
}  // namespace meta
