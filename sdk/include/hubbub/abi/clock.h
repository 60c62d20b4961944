// Service hubbub.clock/1: what time it is. Tests turn this clock, so ask it and not the system.
#pragma once

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_CLOCK "hubbub.clock/1"

typedef struct hubbub_clock {
  // Milliseconds since 1970-01-01T00:00:00Z. [any]
  int64_t (*now_ms)(void* host);
} hubbub_clock;

#ifdef __cplusplus
}
#endif
