// What the hub gives to an instance of a plugin: services, asked for by id.
//
// A service is a table of functions, frozen once released: new functions come as "hubbub.records/2" beside
// "hubbub.records/1". The first argument of every function is the `self` of the host that gave the service.
//
// Rule of the boundary: every function could be a message. Values go in, a status comes out, nothing is retained on
// either side. The same library runs inside the hub's process or in a child of its own; it cannot tell which.
#pragma once

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

// Belongs to the hub; valid from create() until destroy() has returned. One for each instance.
typedef struct hubbub_host {
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t reserved;
  void* self;
  // The table of the service, or NULL when this hub does not have it. Valid as long as the host. [any]
  const void* (*service)(void* self, hubbub_view id);
} hubbub_host;

#ifdef __cplusplus
}
#endif
