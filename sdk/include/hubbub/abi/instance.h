// One configured instance of a plugin ("sms-main" in the YAML), and its life.
//
//   create ─▶ start ─▶ … faces are called … ─▶ stop ─▶ destroy
//
// create() registers routes and reads settings; it makes no network calls. Between start() and stop() the instance
// works. After stop() has returned the hub makes no call but destroy(), and the plugin none to the host but to its log;
// sends that were not completed count as abandoned. An instance whose create() or start() failed shows as failed,
// with its error, and the hub runs on.
#pragma once

#include "host.h"
#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

// What create() gets. Borrowed until it returns.
typedef struct hubbub_config {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view plugin_id;    // which descriptor of the library
  hubbub_view instance_id;  // from the YAML
  hubbub_view settings;     // JSON object, valid by the schema, defaults applied, secrets as their references
  hubbub_view app_name;     // how the business calls itself
  hubbub_view hooks_url;    // "https://hub.example/hooks/sms-main"; a path alone when the hub has no public_url
} hubbub_config;

// What create() makes. Belongs to the plugin; valid until destroy().
typedef struct hubbub_instance {
  uint32_t struct_size;
  uint32_t reserved;
  void* self;              // first argument of every function of the instance and of its faces
  hubbub_view name;        // of a workflow: what people see above its messages; empty: the descriptor's name
  hubbub_view avatar_url;  // likewise; may be empty
  // [strand]
  hubbub_status (*start)(void* self, const hubbub_error_sink* errors);
  // Finishes or gives up what is under way, within the deadline of the hub's YAML (server.stop_timeout). [strand]
  void (*stop)(void* self);
  // Also called when start() failed or was never called. [strand]
  void (*destroy)(void* self);
  // The table of functions of that face ("hubbub.channel/1"), or NULL: this instance has no such face. Asked after
  // create(), answers the same until destroy(). [any]
  const void* (*face)(void* self, hubbub_view id);
} hubbub_instance;

#ifdef __cplusplus
}
#endif
