// Service hubbub.live/1: people who are connected to the hub itself (a widget in their browser), not through a
// provider. The plugin says who they are and gives them a token; the hub does the rest: messages, history, typing,
// receipts (docs/live-protocol.md). For channels with HUBBUB_LIVE in their descriptor.
#pragma once

#include "inbox.h"
#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_LIVE "hubbub.live/1"

typedef struct hubbub_live_options {
  uint32_t struct_size;
  uint32_t typing_preview;    // 1: what the person is typing is shown to agents before it is sent
  int64_t lifetime_ms;        // of the token; 0: the hub's choice
  uint64_t max_upload_bytes;  // of one file; 0: the hub's limit
} hubbub_live_options;

typedef struct hubbub_live_session {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view token;    // opaque; for `hello` and for uploads
  hubbub_view path;     // of the WebSocket: "/live"
  hubbub_view user_id;  // empty: somebody new, who is made when they say something
  int64_t expires_at_ms;
} hubbub_live_session;

typedef struct hubbub_live_session_sink {
  void* context;
  void (*write)(void* context, const hubbub_live_session* session);
} hubbub_live_session_sink;

// What the hub accepts as files.
typedef struct hubbub_live_limits {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t max_upload_bytes;
  const hubbub_view* media_types;  // "image/png", "image/*"
  size_t media_type_count;
} hubbub_live_limits;

typedef struct hubbub_live_limits_sink {
  void* context;
  void (*write)(void* context, const hubbub_live_limits* limits);
} hubbub_live_limits_sink;

typedef struct hubbub_live {
  // A token for the person. Whoever signs in is looked up and joined now, in one commit; somebody new costs nothing
  // until they say something. The plugin has verified who `sender` is. HUBBUB_REJECTED when the client is blocked.
  // [any]
  hubbub_status (*mint)(void* host, const hubbub_sender* sender, const hubbub_live_options* options,
                        const hubbub_live_session_sink* sink, const hubbub_error_sink* errors);
  // [any]
  hubbub_status (*limits)(void* host, const hubbub_live_limits_sink* sink, const hubbub_error_sink* errors);
} hubbub_live;

#ifdef __cplusplus
}
#endif
