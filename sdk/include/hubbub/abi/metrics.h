// Service hubbub.metrics/1: numbers for /metrics. The hub prefixes names ("hubbub_plugin_") and adds the label
// instance. Names and labels are from a small fixed set: never an id or what people wrote.
#pragma once

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_METRICS "hubbub.metrics/1"

typedef struct hubbub_metrics {
  // Adds to a counter; `delta` >= 0. [any]
  void (*count)(void* host, hubbub_view name, double delta, const hubbub_pair* labels, size_t label_count);
  // Sets a gauge. [any]
  void (*gauge)(void* host, hubbub_view name, double value, const hubbub_pair* labels, size_t label_count);
} hubbub_metrics;

#ifdef __cplusplus
}
#endif
