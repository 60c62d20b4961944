// Calling others over HTTP: service hubbub.http-client/1, and the face hubbub.http-reply/1 that hears the answers.
//
// Asynchronous and pooled: thousands of calls may be under way, no thread waits. Redirects are not followed.
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_HTTP_CLIENT "hubbub.http-client/1"
#define HUBBUB_FACE_HTTP_REPLY "hubbub.http-reply/1"

typedef struct hubbub_http_call {
  uint32_t struct_size;
  uint32_t timeout_ms;  // for the whole exchange; 0: 30 s; at most 120 s
  hubbub_view method;
  hubbub_view url;  // http or https
  const hubbub_pair* headers;
  size_t header_count;
  hubbub_view body;
} hubbub_http_call;

typedef struct hubbub_http_client {
  // HUBBUB_OK: replied() will follow once with this token. [any]
  hubbub_status (*send)(void* host, const hubbub_http_call* call, uint64_t token, const hubbub_error_sink* errors);
} hubbub_http_client;

typedef struct hubbub_http_answer {
  uint32_t struct_size;
  // HUBBUB_OK: there is an answer, whatever its status code. HUBBUB_UNAVAILABLE: nothing was sent (no connection,
  // TLS). HUBBUB_ABANDONED: cut off after sending, the outcome is unknown. HUBBUB_INVALID: bad URL, answer too large.
  hubbub_status status;
  int32_t http_status;
  uint32_t reserved;
  const hubbub_pair* headers;
  size_t header_count;
  hubbub_view body;
  int64_t retry_after_ms;  // from Retry-After, seconds or date; 0: none
  hubbub_view error;       // for people, when there is no answer
} hubbub_http_answer;

typedef struct hubbub_http_reply {
  // [strand]
  void (*replied)(void* self, uint64_t token, const hubbub_http_answer* answer);
} hubbub_http_reply;

#ifdef __cplusplus
}
#endif
