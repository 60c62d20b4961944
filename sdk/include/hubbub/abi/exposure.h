// Service hubbub.exposure/1: who can reach the hub. For plugins that are safe on one's own machine only, and for those
// that need the internet to reach them. Since 1.1.
#pragma once

#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_EXPOSURE "hubbub.exposure/1"

typedef struct hubbub_exposure {
  // 0: the hub listens on a loopback address, and its public_url, if it has one, names this machine itself. 1: others
  // can reach it, as far as its configuration says. A proxy that nobody told the hub of is not seen: look at the
  // requests too. Stays the same while the hub runs. [any]
  uint32_t (*is_exposed)(void* host);
} hubbub_exposure;

#ifdef __cplusplus
}
#endif
