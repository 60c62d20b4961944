// What a message says, and who said it.
#pragma once

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

// Plain text needs no JSON: leave `json` empty. Everything else is the JSON that the REST API documents
// ({"type":"carousel","items":[…]}); `text` beside it is then the plain rendering.
typedef struct hubbub_content {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view text;
  hubbub_view json;
} hubbub_content;

typedef int32_t hubbub_author_type;

enum { HUBBUB_AUTHOR_USER = 0, HUBBUB_AUTHOR_AGENT = 1, HUBBUB_AUTHOR_BOT = 2, HUBBUB_AUTHOR_SYSTEM = 3 };

#ifdef __cplusplus
}
#endif
