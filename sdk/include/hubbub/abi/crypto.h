// Service hubbub.crypto/1: signatures and tokens, so that no plugin needs a crypto library of its own.
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_CRYPTO "hubbub.crypto/1"

#define HUBBUB_SHA256_BYTES 32

#define HUBBUB_SERVICE_CRYPTO_2 "hubbub.crypto/2"

#define HUBBUB_SHA1_BYTES 20

typedef struct hubbub_jwt {
  uint32_t struct_size;
  uint32_t leeway_s;        // how far clocks may differ; at most 300
  hubbub_view token;        // compact form
  const hubbub_pair* keys;  // kid and secret; a token without kid is tried against a key with an empty name only
  size_t key_count;
} hubbub_jwt;

typedef struct hubbub_crypto {
  // `digest` has room for HUBBUB_SHA256_BYTES. [any]
  hubbub_status (*sha256)(void* host, hubbub_view bytes, uint8_t* digest);
  hubbub_status (*hmac_sha256)(void* host, hubbub_view key, hubbub_view bytes, uint8_t* digest);
  // *equal: 1 or 0. Takes the same time wherever they differ (their lengths are not secret). [any]
  hubbub_status (*equal)(void* host, hubbub_view a, hubbub_view b, int32_t* equal);
  // Fills `bytes` from the system's generator, fit for secrets. [any]
  hubbub_status (*random)(void* host, uint8_t* bytes, size_t length);
  // Verifies an HS256 token (RFC 7519) and writes its claims as JSON. HUBBUB_UNAUTHENTICATED with "jwt_malformed",
  // "jwt_algorithm" (anything but HS256, `none` included), "jwt_unknown_key", "jwt_signature", "jwt_expired",
  // "jwt_no_expiry" (exp is required), "jwt_not_yet_valid". [any]
  hubbub_status (*verify_jwt)(void* host, const hubbub_jwt* jwt, const hubbub_text_sink* claims,
                              const hubbub_error_sink* errors);
} hubbub_crypto;

// Beside the functions of /1. Since 1.1.
typedef struct hubbub_crypto_2 {
  // For webhooks of providers that still sign so; nothing new should. `digest` has room for HUBBUB_SHA1_BYTES. [any]
  hubbub_status (*hmac_sha1)(void* host, hubbub_view key, hubbub_view bytes, uint8_t* digest);
} hubbub_crypto_2;

#ifdef __cplusplus
}
#endif
