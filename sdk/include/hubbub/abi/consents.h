// Service hubbub.consents/1: whether a person wants to hear from us on this channel. Since 1.1.
//
// What is recorded holds for the whole hub: for every integration of the same channel type ("sms"), whoever sends. A
// message to someone who has opted out fails visibly before it reaches a plugin; what they write still comes in. So a
// plugin only records: what its provider calls unsubscribing, or words that mean it ("STOP"). The records are kept as
// evidence; the latest one counts.
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_CONSENTS "hubbub.consents/1"

typedef int32_t hubbub_consent_state;

enum { HUBBUB_CONSENT_OPTED_OUT = 1, HUBBUB_CONSENT_OPTED_IN = 2 };

typedef struct hubbub_consent {
  uint32_t struct_size;
  hubbub_consent_state state;
  hubbub_view external_id;  // of the person's client on this channel, as inbound messages name it. Required
  hubbub_view event_id;     // the provider's id of what said so: told again, it counts once. Required
  hubbub_view evidence;     // what was said, "STOP"; for people
} hubbub_consent;

typedef struct hubbub_consents {
  // Within handle() of a route it is committed with all that the route received, before the response leaves.
  // Elsewhere: stored when it returns HUBBUB_OK. [any]
  hubbub_status (*record)(void* host, const hubbub_consent* consent, const hubbub_error_sink* errors);
} hubbub_consents;

#ifdef __cplusplus
}
#endif
