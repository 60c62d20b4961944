// hubbub.log/1, hubbub.metrics/1, hubbub.clock/1: what an instance tells about itself, and what time it is.
#include "plugins/services/tables.hpp"

namespace hub::plugins {
namespace {

Fields fields_of(const hubbub_pair* pairs, size_t count) {
  Fields fields;
  fields.reserve(count);
  for (size_t index = 0; index < count; ++index)
    fields.emplace_back(string_of(pairs[index].name), string_of(pairs[index].value));
  return fields;
}

void write(void* host, int32_t level, hubbub_view message, const hubbub_pair* fields, size_t count) {
  static constexpr const char* kLevels[] = {"debug", "info", "warning", "error"};
  const auto& instance = instance_of(host);
  const char* name = level >= HUBBUB_LOG_DEBUG && level <= HUBBUB_LOG_ERROR ? kLevels[level] : "info";
  instance.ports().observe.log(name, instance.id(), text_of(message), fields_of(fields, count));
}

Fields labels_of(const Instance& instance, const hubbub_pair* labels, size_t count) {
  auto fields = fields_of(labels, count);
  fields.emplace_back("instance", instance.id());
  return fields;
}

void count(void* host, hubbub_view name, double delta, const hubbub_pair* labels, size_t label_count) {
  const auto& instance = instance_of(host);
  if (delta < 0) return;
  instance.ports().observe.count("hubbub_plugin_" + string_of(name), delta, labels_of(instance, labels, label_count));
}

void gauge(void* host, hubbub_view name, double value, const hubbub_pair* labels, size_t label_count) {
  const auto& instance = instance_of(host);
  instance.ports().observe.gauge("hubbub_plugin_" + string_of(name), value, labels_of(instance, labels, label_count));
}

int64_t now_ms(void* host) {
  return domain::to_ms(instance_of(host).ports().clock.now());
}

}  // namespace

const hubbub_log* log_service() {
  static constexpr hubbub_log table{&write};
  return &table;
}

const hubbub_metrics* metrics_service() {
  static constexpr hubbub_metrics table{&count, &gauge};
  return &table;
}

const hubbub_clock* clock_service() {
  static constexpr hubbub_clock table{&now_ms};
  return &table;
}

}  // namespace hub::plugins
