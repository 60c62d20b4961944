// Service hubbub.log/1: structured log lines. The hub adds the instance and redacts every secret that it knows.
#pragma once

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_LOG "hubbub.log/1"

enum { HUBBUB_LOG_DEBUG = 0, HUBBUB_LOG_INFO = 1, HUBBUB_LOG_WARNING = 2, HUBBUB_LOG_ERROR = 3 };

typedef struct hubbub_log {
  // `message` is one sentence that stays the same; what varies goes into `fields`. Never put there what people wrote.
  // [any]
  void (*write)(void* host, int32_t level, hubbub_view message, const hubbub_pair* fields, size_t field_count);
} hubbub_log;

#ifdef __cplusplus
}
#endif
