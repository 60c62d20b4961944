// Service hubbub.files/1: keeps files that people send, and gives the address that goes into a message's content
// ({"type":"image","mediaUrl":…}). Since 1.1.
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_FILES "hubbub.files/1"

typedef struct hubbub_file {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view bytes;
  hubbub_view name;         // as the sender names it; empty: none
  hubbub_view external_id;  // of the client that sent it. Required
} hubbub_file;

typedef struct hubbub_kept_file {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view id;
  hubbub_view url;         // not to be guessed; serves the file for as long as a message refers to it
  hubbub_view media_type;  // found from its bytes, whatever the sender claims
  hubbub_view name;        // fit for display
  uint64_t size_bytes;
} hubbub_kept_file;

typedef struct hubbub_kept_file_sink {
  void* context;
  void (*write)(void* context, const hubbub_kept_file* file);
} hubbub_kept_file_sink;

typedef struct hubbub_files {
  // On disk when it returns HUBBUB_OK. HUBBUB_REJECTED with "too_large" or "type_not_allowed" by the rules of the
  // hub's YAML (media). [any]
  hubbub_status (*keep)(void* host, const hubbub_file* file, const hubbub_kept_file_sink* sink,
                        const hubbub_error_sink* errors);
} hubbub_files;

#ifdef __cplusplus
}
#endif
