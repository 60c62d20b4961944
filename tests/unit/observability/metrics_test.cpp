#include "observability/metrics.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

namespace hub::observability {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, RenderAsPrometheusReadsThem) {
  Metrics metrics;
  metrics.counter("hubbub_messages_total", "Messages stored.", {{"author", "user"}}).add(3);
  metrics.gauge("hubbub_websockets", "Open WebSockets.").set(2.5);
  auto& took = metrics.histogram("hubbub_commit_seconds", "Time of a commit.", {0.5, 1});
  for (const double seconds : {0.25, 0.5, 0.75, 3.0}) took.observe(seconds);
  EXPECT_EQ(metrics.render(),
            "# HELP hubbub_commit_seconds Time of a commit.\n"
            "# TYPE hubbub_commit_seconds histogram\n"
            "hubbub_commit_seconds_count 4\n"
            "hubbub_commit_seconds_sum 4.5\n"
            "hubbub_commit_seconds_bucket{le=\"0.5\"} 2\n"
            "hubbub_commit_seconds_bucket{le=\"1\"} 3\n"
            "hubbub_commit_seconds_bucket{le=\"+Inf\"} 4\n"
            "# HELP hubbub_messages_total Messages stored.\n"
            "# TYPE hubbub_messages_total counter\n"
            "hubbub_messages_total{author=\"user\"} 3\n"
            "# HELP hubbub_websockets Open WebSockets.\n"
            "# TYPE hubbub_websockets gauge\n"
            "hubbub_websockets 2.5\n");
}

TEST(Metrics, AreTheSameForTheSameNameAndLabels) {
  Metrics metrics;
  auto& one = metrics.counter("a_total", "A.", {{"x", "1"}, {"y", "2"}});
  EXPECT_EQ(&one, &metrics.counter("a_total", "A.", {{"y", "2"}, {"x", "1"}}));
  EXPECT_NE(&one, &metrics.counter("a_total", "A.", {{"x", "2"}}));
}

TEST(Metrics, StandHostileNamesLabelsAndHelp) {
  Metrics metrics;
  metrics.counter("1 bad\nname{}", "two\nlines", {{"la bel", "a\"b\\c\nd"}}).add();
  const auto text = metrics.render();
  EXPECT_THAT(text, HasSubstr("# HELP _1_bad_name__ two lines\n"));
  EXPECT_THAT(text, HasSubstr("_1_bad_name__{la_bel=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST(Metrics, OfAnotherKindUnderATakenNameAreNotShown) {
  Metrics metrics;
  metrics.counter("taken_total", "A counter.").add();
  metrics.gauge("taken_total", "A gauge.").set(7);
  metrics.histogram("taken_total", "A histogram.", {1}).observe(7);
  EXPECT_EQ(metrics.render(), "# HELP taken_total A counter.\n# TYPE taken_total counter\ntaken_total 1\n");
}

TEST(Metrics, HoldALimitedNumberOfSeries) {
  Metrics metrics;
  for (int i = 0; i < 1500; ++i) metrics.counter("a_total", "A.", {{"who", std::to_string(i)}}).add();
  EXPECT_THAT(metrics.render(), HasSubstr("a_total{overflow=\"true\"} 500\n"));
}

TEST(Metrics, AreSampledAtEachScrapeUntilTheSamplingEnds) {
  Metrics metrics;
  double depth = 1;
  {
    const auto sampling = metrics.sample_gauge("queue_length", "Waiting.", [&] {
      return std::vector<Sample>{{{{"queue", "writer"}}, depth}, {{{"queue", "reader"}}, 0}};
    });
    EXPECT_THAT(metrics.render(), HasSubstr("queue_length{queue=\"writer\"} 1\n"));
    depth = 5;
    EXPECT_THAT(metrics.render(), HasSubstr("queue_length{queue=\"writer\"} 5\n"));
  }
  EXPECT_THAT(metrics.render(), Not(HasSubstr("queue_length")));
  const auto counted = metrics.sample_counter("commits_total", "Commits.", [] {
    return std::vector<Sample>{{{}, 12345678}};
  });
  EXPECT_THAT(metrics.render(), HasSubstr("# TYPE commits_total counter\ncommits_total 12345678\n"));
}

TEST(Metrics, CountFromManyThreads) {
  Metrics metrics;
  auto& counter = metrics.counter("a_total", "A.");
  auto& histogram = metrics.histogram("b_seconds", "B.", latency_bounds());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) {
        counter.add();
        histogram.observe(0.001);
      }
      metrics.render();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counter.value(), 40'000);
  EXPECT_THAT(metrics.render(), HasSubstr("b_seconds_count 40000\n"));
}

TEST(Metrics, AreCheapToCount) {
  Metrics metrics;
  auto& counter = metrics.counter("a_total", "A.");
  auto& histogram = metrics.histogram("b_seconds", "B.", latency_bounds());
  constexpr int rounds = 1'000'000;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) counter.add();
  const auto middle = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) histogram.observe(0.003);
  const auto end = std::chrono::steady_clock::now();
  const auto per_call = [](auto time) { return std::chrono::duration<double, std::nano>(time).count() / rounds; };
  RecordProperty("counter_ns", std::to_string(per_call(middle - begin)));
  RecordProperty("histogram_ns", std::to_string(per_call(end - middle)));
  // Far above what a release build takes (5 and 20 ns); what this would catch is a lock or a search on the hot path.
  EXPECT_LT(per_call(middle - begin), 2000);
  EXPECT_LT(per_call(end - middle), 5000);
}

}  // namespace
}  // namespace hub::observability
