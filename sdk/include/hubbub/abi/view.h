// Bytes that belong to somebody else: the string type of the boundary.
//
// A view is borrowed: what a function gets is valid until it returns, unless its comment says more. Text is UTF-8 and
// not terminated by zero. An absent text is {NULL, 0}; no function tells absent from empty.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hubbub_view {
  const char* ptr;
  size_t len;
} hubbub_view;

// A name and its value: HTTP headers, path parameters, log fields, labels, keys.
typedef struct hubbub_pair {
  hubbub_view name;
  hubbub_view value;
} hubbub_pair;

// A view of a string that ends in zero; NULL gives the empty view.
static inline hubbub_view hubbub_view_of(const char* text) {
  hubbub_view view;
  view.ptr = text;
  view.len = text == NULL ? 0 : strlen(text);
  return view;
}

static inline int hubbub_view_equals(hubbub_view a, hubbub_view b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

// Structs start with `struct_size`, set by whoever fills them in, and only grow. Before reading a field that came with
// a later minor version, ask whether the other side knew it: HUBBUB_HAS(hubbub_inbound, inbound, metadata_json).
#define HUBBUB_HAS(type, pointer, field) \
  ((pointer)->struct_size >= offsetof(type, field) + sizeof(((const type*)0)->field))

#ifdef __cplusplus
}
#endif
