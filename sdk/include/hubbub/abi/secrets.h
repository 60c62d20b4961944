// Service hubbub.secrets/1: the values of settings with the format "hubbub-secret".
//
// The settings hold a reference only; the value comes from here and goes nowhere but into the request that needs it.
// The hub redacts it in logs and errors.
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_SECRETS "hubbub.secrets/1"

typedef struct hubbub_secrets {
  // `name`: dotted path of the key in the settings, "token" or "oauth.secret"; items of a list by number,
  // "keys[0].secret".
  // HUBBUB_INVALID with code "secret_not_found" when the settings have no such secret. [any]
  hubbub_status (*get)(void* host, hubbub_view name, const hubbub_text_sink* sink, const hubbub_error_sink* errors);
} hubbub_secrets;

#ifdef __cplusplus
}
#endif
