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

// What `text_max_chars` and `label_max_chars` count. Since 1.1.
enum {
  HUBBUB_TEXT_CODE_POINTS = 0,  // Unicode characters
  HUBBUB_TEXT_UTF16 = 1,        // code units of UTF-16: an emoji counts two or more
  HUBBUB_TEXT_BYTES = 2         // of UTF-8
};

typedef struct hubbub_capabilities {
  uint32_t struct_size;
  uint32_t contents;
  uint32_t actions;
  uint32_t signals;
  uint32_t text_max_chars;  // of one message, in `text_unit`; 0: the hub's own limit, 4096
  uint32_t max_items;       // of a carousel or list; 0: the hub's own limit
  uint32_t max_actions;     // of one text or item; 0: the hub's own limit
  uint32_t reserved;
  uint64_t max_media_bytes;  // 0: the hub's own limit
  hubbub_view media_types;   // comma-separated, "image/png, image/*"; empty: whatever the hub allows
  // Since 1.1:
  uint32_t text_unit;        // HUBBUB_TEXT_…
  uint32_t max_replies;      // quick replies of one message; 0: as max_actions
  uint32_t label_max_chars;  // of a button or quick reply, in `text_unit`; 0: the hub's own limit, 128
  uint32_t item_actions;     // HUBBUB_ACTION_… of one item of a carousel or list; 0: as `actions`
} hubbub_capabilities;

#ifdef __cplusplus
}
#endif
