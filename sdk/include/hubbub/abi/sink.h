// Where results go. The one who calls passes a sink; the one who is called writes into it, within the call.
//
// So nobody frees another's memory: the writer keeps its bytes, the sink copies what it wants to keep. A sink is
// called on the thread of the call, before the call returns, and never after.
//
//   static void keep(void* context, hubbub_view text) { … copy … }
//   hubbub_text_sink sink = {&mine, keep};
//   status = secrets->get(host->self, hubbub_view_of("token"), &sink, NULL);
#pragma once

#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

// Takes one text or one run of bytes. `write` is called once when the call ends with HUBBUB_OK, otherwise not.
typedef struct hubbub_text_sink {
  void* context;
  void (*write)(void* context, hubbub_view text);
} hubbub_text_sink;

// What went wrong, for a person: what, where, next step. Never holds a secret.
typedef struct hubbub_error {
  uint32_t struct_size;
  hubbub_status status;
  int64_t retry_after_ms;  // 0: unknown
  hubbub_view code;        // stable and machine-readable, snake_case: "unknown_holder"; may be empty
  hubbub_view message;
} hubbub_error;

// Takes the error of a call. `fail` is called at most once, and only when the call ends otherwise than with HUBBUB_OK;
// the status that is returned counts. Every `errors` parameter may be NULL: then only the status is told.
typedef struct hubbub_error_sink {
  void* context;
  void (*fail)(void* context, const hubbub_error* error);
} hubbub_error_sink;

#ifdef __cplusplus
}
#endif
