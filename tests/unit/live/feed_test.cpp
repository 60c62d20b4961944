#include "live/feed.hpp"

#include <gtest/gtest.h>

#include <random>

namespace hub::live {
namespace {

Frame frame_of(domain::Seq seq) {
  return std::make_shared<const std::string>(std::to_string(seq));
}

std::vector<domain::Seq> seqs(const std::vector<Frame>& frames) {
  std::vector<domain::Seq> all;
  for (const auto& frame : frames) all.push_back(std::stoll(*frame));
  return all;
}

class FeedTest : public ::testing::Test {
 protected:
  Feed feed;
  std::vector<Frame> out;

  Feed::Need news(domain::Seq seq) { return feed.news(seq, frame_of(seq), out); }
  void stand_at(domain::Seq last) {
    feed.start();
    EXPECT_EQ(feed.read_through(last, true, out), Feed::Need::nothing);
    out.clear();
  }
};

TEST_F(FeedTest, PassesNewsOnAtOnceInOrder) {
  stand_at(3);
  news(4);
  news(5);
  EXPECT_EQ(seqs(out), (std::vector<domain::Seq>{4, 5}));
}

TEST_F(FeedTest, HoldsNewsBackWhileTheReplayIsRead) {
  feed.start();
  EXPECT_EQ(news(7), Feed::Need::nothing);
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(feed.read_through(6, true, out), Feed::Need::nothing);
  EXPECT_EQ(seqs(out), std::vector<domain::Seq>{7});
}

TEST_F(FeedTest, DropsNewsThatTheReplayHasBrought) {
  feed.start();
  news(6);
  news(7);
  feed.read_through(7, true, out);
  EXPECT_TRUE(out.empty());
  news(8);
  EXPECT_EQ(seqs(out), std::vector<domain::Seq>{8});
}

TEST_F(FeedTest, DropsDoubles) {
  stand_at(3);
  news(4);
  news(4);
  news(2);
  EXPECT_EQ(seqs(out), std::vector<domain::Seq>{4});
}

TEST_F(FeedTest, ReadsWhatIsMissingFromTheStoreOnce) {
  stand_at(3);
  EXPECT_EQ(news(6), Feed::Need::read);
  EXPECT_EQ(news(7), Feed::Need::nothing) << "the read is under way";
  EXPECT_EQ(feed.read_through(5, true, out), Feed::Need::nothing);
  EXPECT_EQ(seqs(out), (std::vector<domain::Seq>{6, 7}));
  EXPECT_EQ(feed.next(), 8);
}

TEST_F(FeedTest, PutsNewsThatOvertookEachOtherInOrder) {
  stand_at(0);
  news(2);
  news(3);
  news(1);
  EXPECT_TRUE(out.empty()) << "the read that was asked for brings 1";
  feed.read_through(1, true, out);
  EXPECT_EQ(seqs(out), (std::vector<domain::Seq>{2, 3}));
}

TEST_F(FeedTest, AsksForTheNextPageOfALongReplay) {
  feed.start();
  EXPECT_EQ(feed.read_through(100, false, out), Feed::Need::read);
  EXPECT_EQ(feed.read_through(130, true, out), Feed::Need::nothing);
  EXPECT_EQ(feed.next(), 131);
}

TEST_F(FeedTest, SkipsWhatWasDeletedMeanwhile) {
  stand_at(3);
  EXPECT_EQ(news(6), Feed::Need::read);
  EXPECT_EQ(feed.read_through(0, true, out), Feed::Need::nothing);
  EXPECT_EQ(seqs(out), std::vector<domain::Seq>{6});
}

TEST_F(FeedTest, ReadsAgainWhatDidNotFitIntoItsMemory) {
  feed.start();
  for (domain::Seq seq = 2; seq <= 500; ++seq) news(seq);
  EXPECT_EQ(feed.read_through(1, true, out), Feed::Need::read);
  const auto held = seqs(out);
  EXPECT_EQ(held.front(), 2);
  EXPECT_LT(held.size(), 100U);
  const auto from = feed.next();
  out.clear();
  EXPECT_EQ(feed.read_through(500, true, out), Feed::Need::nothing);
  EXPECT_EQ(from, held.back() + 1);
  EXPECT_EQ(feed.next(), 501);
}

TEST_F(FeedTest, AsksAgainAfterAFailedRead) {
  stand_at(3);
  EXPECT_EQ(news(6), Feed::Need::read);
  feed.read_failed();
  EXPECT_EQ(news(7), Feed::Need::read);
}

// Whatever order news and reads come in, the reader sees 1..n, each once.
TEST(Feed, ShowsEachMessageOnceInOrderUnderAnyInterleaving) {
  for (unsigned round = 0; round < 500; ++round) {
    std::mt19937 dice{round};
    Feed feed;
    feed.start();
    std::vector<domain::Seq> seen;
    std::vector<domain::Seq> in_flight;  // committed, not yet told
    domain::Seq committed = 0;
    bool reading = true;
    domain::Seq read_from = 1, read_to = 0;
    const auto take = [&](std::vector<Frame>& out) {
      for (const auto seq : seqs(out)) seen.push_back(seq);
    };
    const auto begin_read = [&] {
      reading = true;
      read_from = feed.next();
      read_to = committed;
    };
    for (int step = 0; step < 400; ++step) {
      std::vector<Frame> out;
      const auto what = dice() % 3;
      if (what == 0 && committed < 100) in_flight.push_back(++committed);
      if (what == 1 && !in_flight.empty()) {
        const auto at = static_cast<std::ptrdiff_t>(dice() % in_flight.size());
        const auto seq = in_flight[static_cast<std::size_t>(at)];
        in_flight.erase(in_flight.begin() + at);
        const auto need = feed.news(seq, frame_of(seq), out);
        take(out);
        if (need == Feed::Need::read) begin_read();
      }
      if (what == 2 && reading) {
        reading = false;
        const auto last = std::min(read_to, read_from + 9);
        for (auto seq = read_from; seq <= last; ++seq) seen.push_back(seq);
        const auto need = feed.read_through(last >= read_from ? last : 0, last == read_to, out);
        take(out);
        if (need == Feed::Need::read) begin_read();
      }
    }
    for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], static_cast<domain::Seq>(i + 1)) << round;
  }
}

}  // namespace
}  // namespace hub::live
