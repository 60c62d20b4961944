// Service hubbub.json/1: reading JSON with the hub's parser, so that no plugin needs one of its own.
//
// The one service that keeps something between calls: a parsed document, until it is released. It always runs in the
// plugin's own process, and belongs to the library rather than to an instance: the table is valid until deinit(), and
// `host` is not looked at, it may be NULL. A document may be read by one thread at a time.
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_JSON "hubbub.json/1"

typedef struct hubbub_json_document hubbub_json_document;
typedef struct hubbub_json_node hubbub_json_node;  // a value in a document; lives as long as that

typedef int32_t hubbub_json_kind;

enum {
  HUBBUB_JSON_NULL = 0,
  HUBBUB_JSON_BOOL = 1,
  HUBBUB_JSON_NUMBER = 2,
  HUBBUB_JSON_STRING = 3,
  HUBBUB_JSON_ARRAY = 4,
  HUBBUB_JSON_OBJECT = 5
};

// Nodes may be NULL in every function: then as for null. Reading a value as another kind gives the empty value. All
// functions are [any].
typedef struct hubbub_json {
  // HUBBUB_INVALID with line and column, for text that is not JSON (RFC 8259), not UTF-8, or nested deeper than 64.
  // Duplicate keys: the last wins.
  hubbub_status (*parse)(void* host, hubbub_view text, hubbub_json_document** document,
                         const hubbub_error_sink* errors);
  void (*release)(void* host, hubbub_json_document* document);
  const hubbub_json_node* (*root)(void* host, const hubbub_json_document* document);
  hubbub_json_kind (*kind)(void* host, const hubbub_json_node* node);
  // Of an object; NULL when there is no such key.
  const hubbub_json_node* (*get)(void* host, const hubbub_json_node* object, hubbub_view key);
  // Of an array or object, in the order of the text; 0 for others.
  size_t (*size)(void* host, const hubbub_json_node* node);
  const hubbub_json_node* (*at)(void* host, const hubbub_json_node* node, size_t index);
  hubbub_view (*key_at)(void* host, const hubbub_json_node* object, size_t index);
  // Views live as long as the document.
  hubbub_view (*string)(void* host, const hubbub_json_node* node);
  double (*number)(void* host, const hubbub_json_node* node);
  // A number with a fraction is cut, one out of range saturates.
  int64_t (*integer)(void* host, const hubbub_json_node* node);
  int32_t (*boolean)(void* host, const hubbub_json_node* node);
  // The node as compact JSON.
  hubbub_status (*serialize)(void* host, const hubbub_json_node* node, const hubbub_text_sink* sink);
} hubbub_json;

#ifdef __cplusplus
}
#endif
