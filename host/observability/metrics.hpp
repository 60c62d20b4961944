// Figures for Prometheus: counters, gauges and histograms, and the text that a scrape gets.
//
//   auto& posts = metrics.counter("hubbub_messages_total", "Messages stored.", {{"author", "user"}});
//   posts.add();
//
// Ask for a metric once and keep the reference: asking searches, adding is an atomic instruction.
//
// Threads: every function may be called from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hub::observability {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  void add(std::int64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double by) { value_.fetch_add(by, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  // `bounds`: upper bounds of the buckets, ascending; one more bucket takes the rest.
  explicit Histogram(std::vector<double> bounds);
  void observe(double value);

  struct Reading {
    std::vector<std::uint64_t> counts;  // of each bucket alone; one more than bounds
    double sum = 0;
  };
  Reading read() const;
  const std::vector<double>& bounds() const { return bounds_; }

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

// Seconds from 0.1 ms to 10 s, for how long something took.
std::vector<double> latency_bounds();

struct Sample {
  Labels labels;
  double value = 0;
};

// A promise to be sampled at each scrape; ends with this object. Movable.
class Sampling {
 public:
  Sampling() = default;
  explicit Sampling(std::shared_ptr<void> registration) : registration_{std::move(registration)} {}

 private:
  std::shared_ptr<void> registration_;
};

// Names follow Prometheus: letters, digits, underscores (others become underscores); counters end in _total, times are
// in seconds, sizes in bytes. One name has one kind: asked for as another, the answer is a metric that no scrape shows.
// Beyond 1,000 sets of labels a name's further ones share the series {overflow="true"}: what others send may become a
// label without filling the memory.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The same name and labels give the same metric. References stay valid as long as this.
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Histogram& histogram(const std::string& name, const std::string& help, std::vector<double> bounds,
                       const Labels& labels = {});

  // `read` runs at each scrape, on its thread; quick, and not calling back here. When the Sampling is destroyed it runs
  // no more (the destructor waits for a scrape under way).
  [[nodiscard]] Sampling sample_gauge(const std::string& name, const std::string& help,
                                      std::function<std::vector<Sample>()> read);
  [[nodiscard]] Sampling sample_counter(const std::string& name, const std::string& help,
                                        std::function<std::vector<Sample>()> read);

  // The text exposition format, version 0.0.4: `Content-Type: text/plain; version=0.0.4; charset=utf-8`.
  std::string render() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace hub::observability
