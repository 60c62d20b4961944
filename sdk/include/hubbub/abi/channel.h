// Sending: the face hubbub.channel/1 of a channel, and the service hubbub.deliveries/1 that hears how it went.
//
//   host ── send(message, token) ──▶ plugin          HUBBUB_OK: accepted, complete() will follow
//   host ◀── complete(token, delivery) ── plugin     exactly once, from any thread, also within send()
//
// When send() itself returns an error, that is the outcome and complete() must not follow. Past the deadline the
// outcome is unknown. With HUBBUB_IDEMPOTENT in its descriptor the hub tries again with the same id, which the plugin
// hands to its provider as the idempotency key; else the delivery is `unknown`. A completion that comes too late is
// ignored.
#pragma once

#include "content.h"
#include "inbox.h"
#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_FACE_CHANNEL "hubbub.channel/1"
#define HUBBUB_FACE_CHANNEL_ACTIVITY "hubbub.channel-activity/1"
#define HUBBUB_SERVICE_DELIVERIES "hubbub.deliveries/1"

typedef struct hubbub_outbound {
  uint32_t struct_size;
  uint32_t attempt;  // from 1
  hubbub_view id;    // of this delivery, the same for each try: the idempotency key
  hubbub_view message_id;
  hubbub_view conversation_id;  // empty: it is in none, as a one-time code to an address that is nobody's yet
  hubbub_view to;               // external id of the person's client on this channel
  hubbub_view text;             // rendered for the channel's capabilities; all that a simple channel needs
  hubbub_view content;          // JSON, of the kinds that the capabilities name
  hubbub_view metadata_json;
  hubbub_view author_name;
  hubbub_author_type author_type;
  uint32_t reserved;
  int64_t deadline_ms;  // complete() is due within that many milliseconds
} hubbub_outbound;

typedef struct hubbub_channel {
  // [strand]
  hubbub_status (*send)(void* self, const hubbub_outbound* message, uint64_t token, const hubbub_error_sink* errors);
} hubbub_channel;

typedef struct hubbub_channel_activity {
  // An agent or bot types, or has read: show it to the person if the channel can. `activity->external_id` is the
  // person's client. Failures are logged, never retried. [strand]
  hubbub_status (*show)(void* self, const hubbub_activity* activity, const hubbub_error_sink* errors);
} hubbub_channel_activity;

// `code` beside HUBBUB_ABANDONED, since 1.1: the message may have gone out, and its provider could not tell a second
// try from another message. The hub does not try again: the delivery is `unknown` until a receipt says more.
#define HUBBUB_OUTCOME_UNKNOWN "may_have_gone_out"

typedef struct hubbub_delivery {
  uint32_t struct_size;
  hubbub_status status;
  hubbub_view external_id;  // when HUBBUB_OK: the provider's id of the message, for receipts; may be empty
  hubbub_view code;         // otherwise, as in hubbub_error
  hubbub_view message;
  int64_t retry_after_ms;
} hubbub_delivery;

typedef struct hubbub_deliveries {
  // HUBBUB_INVALID for a token that is unknown or complete already. [any]
  hubbub_status (*complete)(void* host, uint64_t token, const hubbub_delivery* delivery);
} hubbub_deliveries;

#ifdef __cplusplus
}
#endif
