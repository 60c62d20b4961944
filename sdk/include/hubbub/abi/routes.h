// HTTP for a plugin: service hubbub.routes/1 registers paths under /hooks/<instance>/, the face hubbub.route-handler/1
// answers them.
//
// A webhook's trip: the provider posts; the hub reads the request and calls handle(); the plugin verifies it, calls
// inbox->receive() for what it holds, and responds. Then the hub commits what was received and only then sends the
// response; when the commit fails it sends 503 instead, so that the provider tries again. The strand is not held
// meanwhile: the next request is handled while the commit is under way.
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_ROUTES "hubbub.routes/1"
#define HUBBUB_FACE_ROUTE_HANDLER "hubbub.route-handler/1"

typedef struct hubbub_route {
  uint32_t struct_size;
  uint32_t id;                // the plugin's own number; comes back in the request
  hubbub_view method;         // "GET", "POST", …; HEAD is answered by GET's handler
  hubbub_view path;           // "/inbound", "/orders/{id}", "/files/{rest...}"
  uint64_t body_limit_bytes;  // larger requests get 413; 0: 100 KB
} hubbub_route;

// Files of a folder that the plugin was installed with.
typedef struct hubbub_assets {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view path;            // where they appear: "/" or "/static"; routes win over files
  hubbub_view folder;          // in the plugin's share folder; empty: the share folder itself. Never leaves it
  const hubbub_pair* headers;  // added to each answer
  size_t header_count;
} hubbub_assets;

typedef struct hubbub_routes {
  // From create() only. [strand]
  hubbub_status (*add)(void* host, const hubbub_route* route, const hubbub_error_sink* errors);
  // Serves files with ETag, Range, compression and caching. A missing folder is HUBBUB_UNAVAILABLE with its path.
  // From create() only. [strand]
  hubbub_status (*assets)(void* host, const hubbub_assets* assets, const hubbub_error_sink* errors);
  // Pages of other origins that may call the instance's routes (CORS, preflight included): "https://shop.example",
  // or "*". Replaces the former list; none at first. From create() only. [strand]
  hubbub_status (*allow_origins)(void* host, const hubbub_view* origins, size_t origin_count,
                                 const hubbub_error_sink* errors);
} hubbub_routes;

// A request, read completely.
typedef struct hubbub_http_request {
  uint32_t struct_size;
  uint32_t route;  // id of the route that matched
  hubbub_view method;
  hubbub_view path;            // below /hooks/<instance>, still percent-encoded
  hubbub_view query;           // raw, without "?"
  hubbub_view body;            // as it came, for signatures
  hubbub_view remote_address;  // of the client; behind a trusted proxy the one that it names
  const hubbub_pair* headers;  // in the order in which they came; names in any case
  size_t header_count;
  const hubbub_pair* params;  // of the path, decoded: {id}
  size_t param_count;
  const hubbub_pair* query_params;  // decoded
  size_t query_param_count;
  int64_t deadline_ms;  // how long the call may take, in milliseconds from now
  uint32_t secure;      // 1: came over TLS
  uint32_t reserved;
} hubbub_http_request;

typedef struct hubbub_http_response {
  uint32_t struct_size;
  int32_t status;  // 200 … 599
  const hubbub_pair* headers;
  size_t header_count;
  hubbub_view body;
  hubbub_view asset;  // instead of a body: a file in the plugin's share folder, "demo.html"
} hubbub_http_response;

typedef struct hubbub_response_sink {
  void* context;
  // Exactly once, before handle() returns. A second response is ignored.
  void (*respond)(void* context, const hubbub_http_response* response);
} hubbub_response_sink;

typedef struct hubbub_route_handler {
  // When it ends otherwise than with HUBBUB_OK, nothing that it received is stored and the client gets 400
  // (HUBBUB_INVALID), 401, 429, 503 (UNAVAILABLE), 403 (REJECTED), 409, or else 500, without the error's text. [strand]
  hubbub_status (*handle)(void* self, const hubbub_http_request* request, const hubbub_response_sink* sink,
                          const hubbub_error_sink* errors);
} hubbub_route_handler;

#ifdef __cplusplus
}
#endif
