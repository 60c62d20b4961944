// How a call ended. The status alone decides on retry; a text beside it is for people.
//
// Both sides return these from every function that can fail. Values are fixed for ever; a newer host may add some, so
// treat an unknown value as HUBBUB_INTERNAL.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t hubbub_status;

enum {
  HUBBUB_OK = 0,
  HUBBUB_INVALID = 1,          // the caller's input is wrong; never retried
  HUBBUB_UNAUTHENTICATED = 2,  // who is asking is unknown, or a secret is wrong; never retried
  HUBBUB_RATE_LIMITED = 3,     // retried after `retry_after_ms`
  HUBBUB_UNAVAILABLE = 4,      // a peer or a resource is down; retried
  HUBBUB_REJECTED = 5,         // understood and refused by a rule; never retried
  HUBBUB_UNSUPPORTED = 6,      // the other side cannot do this; never retried
  HUBBUB_CONFLICT = 7,         // a version or uniqueness check failed; read again, then retry
  HUBBUB_ABANDONED = 8,        // cancelled by shutdown or deadline; the outcome is unknown; retried
  HUBBUB_INTERNAL = 9          // a defect; retried, in the hope that it passes
};

#ifdef __cplusplus
}
#endif
