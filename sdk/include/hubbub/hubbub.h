// The whole C interface of the SDK. Start with abi/entry.h; docs/write-a-plugin.md tells the way.
//
//   entry.h ─ descriptor.h, capabilities.h   what the library holds
//   instance.h ─ host.h                      one configured instance, and what it gets
//   channel.h, turn.h, routes.h, timers.h    faces: what an instance can do, and the services that go with them
//   inbox.h, consents.h, files.h, live.h, records.h, secrets.h, crypto.h, http_client.h, json.h, log.h, metrics.h,
//   clock.h, exposure.h                      services
//   status.h, view.h, sink.h, content.h      values
#pragma once

#include "abi/capabilities.h"
#include "abi/channel.h"
#include "abi/clock.h"
#include "abi/consents.h"
#include "abi/content.h"
#include "abi/crypto.h"
#include "abi/descriptor.h"
#include "abi/entry.h"
#include "abi/exposure.h"
#include "abi/files.h"
#include "abi/host.h"
#include "abi/http_client.h"
#include "abi/inbox.h"
#include "abi/instance.h"
#include "abi/json.h"
#include "abi/live.h"
#include "abi/log.h"
#include "abi/metrics.h"
#include "abi/records.h"
#include "abi/routes.h"
#include "abi/secrets.h"
#include "abi/sink.h"
#include "abi/status.h"
#include "abi/timers.h"
#include "abi/turn.h"
#include "abi/view.h"
