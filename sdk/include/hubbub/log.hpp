// Structured log lines and metrics of an instance.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/log.h"
#include "abi/metrics.h"
#include "core.hpp"

namespace hubbub {

// Named values: log.info("Refused a request", {{"path", path}}).
using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

namespace boundary {
inline std::vector<hubbub_pair> pairs(Fields fields) {
  std::vector<hubbub_pair> result;
  result.reserve(fields.size());
  for (const auto& [name, value] : fields) result.push_back({view(name), view(value)});
  return result;
}
}  // namespace boundary

// The message is one sentence that stays the same; what varies is a field. The hub redacts the secrets that it knows;
// what people wrote does not belong here. [any]
class Log {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_LOG;
  explicit Log(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_log>(id)} {}

  void debug(std::string_view message, Fields fields = {}) const { write(HUBBUB_LOG_DEBUG, message, fields); }
  void info(std::string_view message, Fields fields = {}) const { write(HUBBUB_LOG_INFO, message, fields); }
  void warning(std::string_view message, Fields fields = {}) const { write(HUBBUB_LOG_WARNING, message, fields); }
  void error(std::string_view message, Fields fields = {}) const { write(HUBBUB_LOG_ERROR, message, fields); }

 private:
  void write(std::int32_t level, std::string_view message, Fields fields) const {
    if (api_ == nullptr) return;
    const auto list = boundary::pairs(fields);
    api_->write(core_->self(), level, boundary::view(message), list.data(), list.size());
  }
  boundary::CorePtr core_;
  const hubbub_log* api_;
};

// Names and labels are from a small fixed set, never ids. [any]
class Metrics {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_METRICS;
  explicit Metrics(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_metrics>(id)} {}

  void count(std::string_view name, double delta = 1, Fields labels = {}) const {
    const auto list = boundary::pairs(labels);
    api_->count(core_->self(), boundary::view(name), delta, list.data(), list.size());
  }
  void gauge(std::string_view name, double value, Fields labels = {}) const {
    const auto list = boundary::pairs(labels);
    api_->gauge(core_->self(), boundary::view(name), value, list.data(), list.size());
  }

 private:
  boundary::CorePtr core_;
  const hubbub_metrics* api_;
};

}  // namespace hubbub
