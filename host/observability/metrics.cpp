#include "observability/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <sstream>
#include <variant>

namespace hub::observability {
namespace {

constexpr std::size_t most_series = 1000;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// A name as Prometheus takes it: [a-zA-Z_][a-zA-Z0-9_]*
std::string sound_name(const std::string& name) {
  std::string out = name.empty() || !is_letter(name.front()) ? "_" : "";
  for (const char c : name) out += is_letter(c) || (c >= '0' && c <= '9') ? c : '_';
  return out;
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\\'; }, ' ');
  return text;
}

Labels sound_labels(const Labels& labels) {
  Labels out;
  for (const auto& [name, value] : labels) out.emplace_back(sound_name(name), value);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
            out.end());
  return out;
}

prometheus::ClientMetric with_labels(const Labels& labels) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : labels) metric.label.push_back({name, value});
  return metric;
}

using prometheus::MetricType;

prometheus::ClientMetric reading(const Labels& labels, MetricType type, double value) {
  auto metric = with_labels(labels);
  if (type == MetricType::Counter) metric.counter.value = value;
  if (type == MetricType::Gauge) metric.gauge.value = value;
  return metric;
}

prometheus::ClientMetric reading(const Labels& labels, const Histogram& histogram) {
  auto metric = with_labels(labels);
  const auto read = histogram.read();
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < read.counts.size(); ++i) {
    below += read.counts[i];
    const bool last = i == histogram.bounds().size();
    metric.histogram.bucket.push_back({below, last ? std::numeric_limits<double>::infinity() : histogram.bounds()[i]});
  }
  metric.histogram.sample_count = below;
  metric.histogram.sample_sum = read.sum;
  return metric;
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds) : bounds_{std::move(bounds)}, counts_(bounds_.size() + 1) {}

void Histogram::observe(double value) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

Histogram::Reading Histogram::read() const {
  Reading reading;
  for (const auto& count : counts_) reading.counts.push_back(count.load(std::memory_order_relaxed));
  reading.sum = sum_.load(std::memory_order_relaxed);
  return reading;
}

std::vector<double> latency_bounds() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

class Metrics::State {
 public:
  template <class Metric, class... Args>
  Metric& find_or_add(const std::string& name, const std::string& help, const Labels& labels, Args&&... args) {
    const std::lock_guard lock{mutex_};
    auto& family = families_.try_emplace(sound_name(name), Family{one_line(help), Series<Metric>{}, {}}).first->second;
    auto* series = std::get_if<Series<Metric>>(&family.series);
    if (series == nullptr) return add_unseen<Metric>(std::forward<Args>(args)...);
    auto key = sound_labels(labels);
    if (series->size() >= most_series && series->count(key) == 0) key = {{"overflow", "true"}};
    auto& slot = (*series)[key];
    if (!slot) slot = std::make_unique<Metric>(std::forward<Args>(args)...);
    return *slot;
  }

  using Read = std::function<std::vector<Sample>()>;

  std::uint64_t add_sampled(const std::string& name, const std::string& help, MetricType type, Read read) {
    const std::lock_guard lock{mutex_};
    auto empty = type == MetricType::Counter ? AnySeries{Series<Counter>{}} : AnySeries{Series<Gauge>{}};
    auto& family = families_.try_emplace(sound_name(name), Family{one_line(help), std::move(empty), {}}).first->second;
    ++last_id_;
    if (type_of(family) == type) family.sampled.emplace(last_id_, std::move(read));
    return last_id_;
  }

  void remove_sampled(std::uint64_t id) {
    const std::lock_guard lock{mutex_};
    for (auto& [name, family] : families_) family.sampled.erase(id);
  }

  std::vector<prometheus::MetricFamily> collect() const {
    const std::lock_guard lock{mutex_};
    std::vector<prometheus::MetricFamily> all;
    for (const auto& [name, family] : families_) {
      prometheus::MetricFamily out;
      out.name = name;
      out.help = family.help;
      out.type = type_of(family);
      std::visit([&](const auto& series) { collect_series(series, out); }, family.series);
      for (const auto& [id, read] : family.sampled) {
        for (const auto& sample : read())
          out.metric.push_back(reading(sound_labels(sample.labels), out.type, sample.value));
      }
      if (!out.metric.empty()) all.push_back(std::move(out));
    }
    return all;
  }

 private:
  template <class Metric>
  using Series = std::map<Labels, std::unique_ptr<Metric>>;
  using AnySeries = std::variant<Series<Counter>, Series<Gauge>, Series<Histogram>>;

  struct Family {
    std::string help;
    AnySeries series;
    std::map<std::uint64_t, Read> sampled;
  };

  static MetricType type_of(const Family& family) {
    constexpr MetricType types[] = {MetricType::Counter, MetricType::Gauge, MetricType::Histogram};
    return types[family.series.index()];
  }

  static void collect_series(const Series<Counter>& series, prometheus::MetricFamily& out) {
    for (const auto& [labels, counter] : series) {
      out.metric.push_back(reading(labels, MetricType::Counter, static_cast<double>(counter->value())));
    }
  }
  static void collect_series(const Series<Gauge>& series, prometheus::MetricFamily& out) {
    for (const auto& [labels, gauge] : series) out.metric.push_back(reading(labels, MetricType::Gauge, gauge->value()));
  }
  static void collect_series(const Series<Histogram>& series, prometheus::MetricFamily& out) {
    for (const auto& [labels, histogram] : series) out.metric.push_back(reading(labels, *histogram));
  }

  // A metric whose name is another kind's: it works, and nobody sees it.
  template <class Metric, class... Args>
  Metric& add_unseen(Args&&... args) {
    auto& unseen = std::get<Series<Metric>>(unseen_[AnySeries{Series<Metric>{}}.index()]);
    auto& slot = unseen[{}];
    if (!slot) slot = std::make_unique<Metric>(std::forward<Args>(args)...);
    return *slot;
  }

  mutable std::mutex mutex_;
  std::map<std::string, Family> families_;
  AnySeries unseen_[3] = {Series<Counter>{}, Series<Gauge>{}, Series<Histogram>{}};
  std::uint64_t last_id_ = 0;
};

Metrics::Metrics() : state_{std::make_shared<State>()} {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  return state_->find_or_add<Counter>(name, help, labels);
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return state_->find_or_add<Gauge>(name, help, labels);
}

Histogram& Metrics::histogram(const std::string& name, const std::string& help, std::vector<double> bounds,
                              const Labels& labels) {
  return state_->find_or_add<Histogram>(name, help, labels, std::move(bounds));
}

namespace {

// Takes a sampled metric off the list when its last owner lets go.
template <class State>
class Registration {
 public:
  Registration(std::shared_ptr<State> state, std::uint64_t id) : state_{std::move(state)}, id_{id} {}
  ~Registration() { state_->remove_sampled(id_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  std::shared_ptr<State> state_;
  std::uint64_t id_;
};

}  // namespace

Sampling Metrics::sample_gauge(const std::string& name, const std::string& help,
                               std::function<std::vector<Sample>()> read) {
  const auto id = state_->add_sampled(name, help, MetricType::Gauge, std::move(read));
  return Sampling{std::make_shared<Registration<State>>(state_, id)};
}

Sampling Metrics::sample_counter(const std::string& name, const std::string& help,
                                 std::function<std::vector<Sample>()> read) {
  const auto id = state_->add_sampled(name, help, MetricType::Counter, std::move(read));
  return Sampling{std::make_shared<Registration<State>>(state_, id)};
}

std::string Metrics::render() const {
  std::ostringstream out;
  prometheus::TextSerializer{}.Serialize(out, state_->collect());
  return out.str();
}

}  // namespace hub::observability
