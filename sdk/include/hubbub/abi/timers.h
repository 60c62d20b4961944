// Durable timers of an instance: service hubbub.timers/1, and the face hubbub.timer/1 that they call.
//
// A timer is a task of the hub: it survives restarts and fires at least once, also when the hub was down at its time.
// (Timers that belong to a conversation are set in a turn, hubbub.turns/1, and come back as an event of a turn.)
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_TIMERS "hubbub.timers/1"
#define HUBBUB_FACE_TIMER "hubbub.timer/1"

typedef struct hubbub_timers {
  // Stored when it returns HUBBUB_OK. Each call is one firing; what a timer is no longer needed for, its handler
  // ignores. `data`: JSON or empty, at most 64 KB, comes back with the timer. [any]
  hubbub_status (*schedule)(void* host, hubbub_view name, int64_t delay_ms, hubbub_view data,
                            const hubbub_error_sink* errors);
} hubbub_timers;

typedef struct hubbub_timer_event {
  uint32_t struct_size;
  uint32_t attempt;  // from 1
  hubbub_view name;
  hubbub_view data;
  int64_t due_ms;       // when it was to fire
  int64_t deadline_ms;  // how long the call may take, in milliseconds from now
} hubbub_timer_event;

typedef struct hubbub_timer {
  // A status that is retried fires again later, with growing pauses. [strand]
  hubbub_status (*fire)(void* self, const hubbub_timer_event* event, const hubbub_error_sink* errors);
} hubbub_timer;

#ifdef __cplusplus
}
#endif
