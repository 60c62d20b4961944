// What a plugin is, before any instance of it exists: read at start, shown by `hubbub plugin list`.
#pragma once

#include "capabilities.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t hubbub_kind;

enum {
  HUBBUB_CHANNEL = 1,  // brings people: sms, e-mail, a widget
  HUBBUB_WORKFLOW = 2  // answers them: may hold control of a conversation
};

// Bits of `flags`.
enum {
  // [strand] functions of one instance may be called side by side, from several threads.
  HUBBUB_CONCURRENT = 1,
  // Of a channel: messages reach the person through the hub's live sessions (hubbub.live/1); there is no send face.
  HUBBUB_LIVE = 2,
  // Sending is idempotent: a second send() with the same id reaches nobody twice, because the provider knows the id.
  // Only then the hub repeats a send whose outcome nobody knows (its deadline passed, the hub stopped or crashed
  // meanwhile); else such a delivery is `unknown`, for a human or a receipt to settle. Since 1.1.
  HUBBUB_IDEMPOTENT = 4
};

// Everything in it stays valid and unchanged from init() to deinit().
typedef struct hubbub_descriptor {
  uint32_t struct_size;
  hubbub_kind kind;
  uint32_t flags;
  uint32_t reserved;
  hubbub_view id;            // reverse domain, "com.acme.sms"; what the YAML names; never changes
  hubbub_view name;          // "Acme SMS"
  hubbub_view version;       // of the plugin, semantic: "1.4.0"
  hubbub_view description;   // one sentence
  hubbub_view channel_type;  // of a channel: "sms", "web"; REST clients see it as the client's type
  // JSON Schema of the instance's settings, an object with a description for every key. The hub checks the YAML
  // against it before it creates an instance and applies its defaults. {"type":"string","format":"hubbub-secret"}:
  // the YAML may hold a reference only ("${env:ACME_TOKEN}"), the value comes from hubbub.secrets/1. Empty: no keys.
  hubbub_view settings_schema;
  const hubbub_capabilities* capabilities;  // of a channel; NULL: plain text only
} hubbub_descriptor;

#ifdef __cplusplus
}
#endif
