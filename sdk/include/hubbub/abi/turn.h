// A workflow takes a turn: the face hubbub.workflow/1, and the service hubbub.turns/1 that it works with.
//
// Something happened in a conversation that the workflow holds; the hub calls handle(). The workflow reads, and says
// what it wants: reply, keep a record, set a timer, pass control. Nothing of that happens while it runs. When handle()
// returns HUBBUB_OK, all of it and the end of the turn are one commit: all or nothing, exactly once. When a record
// that it read has changed meanwhile, everything is dropped and handle() is called again. So the handler does nothing
// else to the world; what it wants to remember goes into records of the turn.
//
// Scenario: two messages arrive together and both would use the last free slot. Both turns read the record "slots" at
// version 7, both put version 8. One commit wins; the other turn runs again, reads version 8, and says "fully booked".
#pragma once

#include "content.h"
#include "records.h"
#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_FACE_WORKFLOW "hubbub.workflow/1"
#define HUBBUB_SERVICE_TURNS "hubbub.turns/1"

typedef int32_t hubbub_turn_event_type;

enum {
  HUBBUB_TURN_MESSAGE = 1,         // the person wrote
  HUBBUB_TURN_CONTROL_PASSED = 2,  // the conversation is ours now: it is new, or someone handed it over
  HUBBUB_TURN_TIMER = 3            // a timer that an earlier turn had set
};

typedef struct hubbub_turn_event {
  uint32_t struct_size;
  hubbub_turn_event_type type;
  hubbub_view conversation_id;
  hubbub_view message_id;  // of MESSAGE
  hubbub_view timer_name;  // of TIMER
  hubbub_view data;        // JSON or empty. TIMER: what schedule() was given; CONTROL_PASSED: metadata handed along
  int64_t deadline_ms;     // how long the call may take, in milliseconds from now
} hubbub_turn_event;

typedef struct hubbub_conversation {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view id;
  hubbub_view user_id;
  hubbub_view instance_id;       // of the channel where it began
  hubbub_view holder;            // who has control
  hubbub_view control_metadata;  // JSON handed along at the last pass, or empty
  hubbub_view metadata_json;
  int64_t last_seq;  // number of its messages
  int64_t created_at_ms;
} hubbub_conversation;

typedef struct hubbub_user {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view id;
  hubbub_view external_id;  // empty: anonymous
  hubbub_view given_name;
  hubbub_view surname;
  hubbub_view email;
  hubbub_view locale;  // BCP 47; may be empty
  hubbub_view metadata_json;
} hubbub_user;

typedef struct hubbub_message {
  uint32_t struct_size;
  hubbub_author_type author_type;
  hubbub_view id;
  hubbub_view text;     // plain rendering
  hubbub_view content;  // JSON
  hubbub_view payload;  // of a tapped reply or postback; else empty
  hubbub_view author_id;
  hubbub_view author_name;
  hubbub_view metadata_json;
  int64_t seq;
  int64_t received_at_ms;
} hubbub_message;

typedef struct hubbub_conversation_sink {
  void* context;
  void (*write)(void* context, const hubbub_conversation* conversation);
} hubbub_conversation_sink;

typedef struct hubbub_user_sink {
  void* context;
  void (*write)(void* context, const hubbub_user* user);
} hubbub_user_sink;

typedef struct hubbub_message_sink {
  void* context;
  void (*write)(void* context, const hubbub_message* message);
} hubbub_message_sink;

// `turn` is the number that handle() got; it is valid until handle() returns, on any thread, one call at a time. After
// that every function answers HUBBUB_ABANDONED.
typedef struct hubbub_turns {
  // Reads: a snapshot as of the first one. Each writes once when it ends well, or as its comment says.
  hubbub_status (*conversation)(void* host, uint64_t turn, const hubbub_conversation_sink* sink,
                                const hubbub_error_sink* errors);
  hubbub_status (*user)(void* host, uint64_t turn, const hubbub_user_sink* sink, const hubbub_error_sink* errors);
  // The event's message; writes nothing when the event has none.
  hubbub_status (*message)(void* host, uint64_t turn, const hubbub_message_sink* sink, const hubbub_error_sink* errors);
  // The newest `limit` (1-100) messages, ascending.
  hubbub_status (*history)(void* host, uint64_t turn, uint32_t limit, const hubbub_message_sink* sink,
                           const hubbub_error_sink* errors);
  // A record of the instance; version 0 when there is none.
  hubbub_status (*get_record)(void* host, uint64_t turn, hubbub_view collection, hubbub_view key,
                              const hubbub_record_sink* sink, const hubbub_error_sink* errors);
  // Effects: they happen with the commit. A put or erase holds against the version that this turn has read.
  hubbub_status (*put_record)(void* host, uint64_t turn, hubbub_view collection, hubbub_view key, hubbub_view json,
                              const hubbub_error_sink* errors);
  hubbub_status (*erase_record)(void* host, uint64_t turn, hubbub_view collection, hubbub_view key,
                                const hubbub_error_sink* errors);
  // HUBBUB_INVALID with the path of the field when the content is not valid.
  hubbub_status (*reply)(void* host, uint64_t turn, const hubbub_content* content, const hubbub_error_sink* errors);
  // Comes back as an event TIMER of this conversation. `data`: JSON or empty.
  hubbub_status (*schedule)(void* host, uint64_t turn, hubbub_view name, int64_t delay_ms, hubbub_view data,
                            const hubbub_error_sink* errors);
  // `to`: "desk" or the id of a workflow's instance. `metadata_json`: flat object, at most 4 KB; agents see it.
  // Replies of the same turn are sent before control moves. HUBBUB_INVALID with "unknown_holder".
  hubbub_status (*pass_control)(void* host, uint64_t turn, hubbub_view to, hubbub_view metadata_json,
                                const hubbub_error_sink* errors);
  // Back to the default holder of the channel where the conversation began.
  hubbub_status (*release_control)(void* host, uint64_t turn, const hubbub_error_sink* errors);
} hubbub_turns;

typedef struct hubbub_workflow {
  // Turns of one conversation come one after another. A status that is retried runs the turn again later, with
  // growing pauses; it stays visible to administrators when that never helps. [strand]
  hubbub_status (*handle)(void* self, uint64_t turn, const hubbub_turn_event* event, const hubbub_error_sink* errors);
} hubbub_workflow;

#ifdef __cplusplus
}
#endif
