// What a channel can show, as data. The hub renders every message for these limits before it calls send(): a carousel
// becomes a numbered text where there are no carousels, long texts are split, unknown media become links.
#pragma once

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

// Bits of `contents`. Text is always understood.
enum {
  HUBBUB_CONTENT_IMAGE = 1,
  HUBBUB_CONTENT_FILE = 2,
  HUBBUB_CONTENT_LOCATION = 4,
  HUBBUB_CONTENT_CAROUSEL = 8,
  HUBBUB_CONTENT_LIST = 16,
  HUBBUB_CONTENT_FORM = 32,
  HUBBUB_CONTENT_TEMPLATE = 64
};

// Bits of `actions`.
enum {
  HUBBUB_ACTION_LINK = 1,
  HUBBUB_ACTION_REPLY = 2,
  HUBBUB_ACTION_POSTBACK = 4,
  HUBBUB_ACTION_WEBVIEW = 8,
  HUBBUB_ACTION_LOCATION_REQUEST = 16,
  HUBBUB_ACTION_BUY = 32
};

// Bits of `signals`: what reaches us, and what we can show.
enum {
  HUBBUB_SIGNAL_TYPING_IN = 1,
  HUBBUB_SIGNAL_TYPING_OUT = 2,
  HUBBUB_SIGNAL_DELIVERED = 4,
  HUBBUB_SIGNAL_READ_IN = 8,
  HUBBUB_SIGNAL_READ_OUT = 16
};

typedef struct hubbub_capabilities {
  uint32_t struct_size;
  uint32_t contents;
  uint32_t actions;
  uint32_t signals;
  uint32_t text_max_chars;  // of one message, in characters; 0: the hub's own limit, 4096
  uint32_t max_items;       // of a carousel or list; 0: the hub's own limit
  uint32_t max_actions;     // of one text or item; 0: the hub's own limit
  uint32_t reserved;
  uint64_t max_media_bytes;  // 0: the hub's own limit
  hubbub_view media_types;   // comma-separated, "image/png, image/*"; empty: whatever the hub allows
} hubbub_capabilities;

#ifdef __cplusplus
}
#endif
