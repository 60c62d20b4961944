// Service hubbub.inbox/1: what people say and do comes in here.
//
// Inbound is idempotent on (instance, external id): receiving the same message twice is harmless and stores it once.
// Called within handle() of a route, on its thread, everything is collected and committed before the response leaves
// (see routes.h). Called elsewhere, each call is a commit of its own; a poller passes a token and gets received() of
// the face hubbub.inbox-reply/1 after that commit, and acknowledges to its provider only then.
#pragma once

#include "content.h"
#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_INBOX "hubbub.inbox/1"
#define HUBBUB_FACE_INBOX_REPLY "hubbub.inbox-reply/1"

// Who is at the other end, as the channel knows them. All but the verified ones are hints that nobody checked: they
// fill empty fields of a person's profile and never identify anyone.
typedef struct hubbub_sender {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view external_id;       // how the provider names them: phone number, mailbox, browser id. Required
  hubbub_view user_external_id;  // the business's own id of the person, VERIFIED (a signed JWT); else empty
  hubbub_view display_name;
  hubbub_view given_name;
  hubbub_view surname;
  hubbub_view email;
  hubbub_view avatar_url;
  hubbub_view locale;  // BCP 47, "fr" or "he-IL"
  hubbub_view info;    // JSON object: page, browser, … ; shown to agents
  // Of who has a user_external_id, VERIFIED like it: the signed JWT says so (email_verified, phone_number_verified).
  // They link the channels of that address without a code. Else empty.
  hubbub_view verified_email;
  hubbub_view verified_phone;  // E.164
} hubbub_sender;

typedef struct hubbub_inbound {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view external_id;        // the provider's id of the message; unique within the instance. Required
  const hubbub_sender* sender;    // required
  const hubbub_content* content;  // required
  hubbub_view metadata_json;      // flat object, at most 4 KB
} hubbub_inbound;

typedef int32_t hubbub_receipt_kind;

enum { HUBBUB_RECEIPT_DELIVERED = 1, HUBBUB_RECEIPT_READ = 2, HUBBUB_RECEIPT_FAILED = 3 };

typedef struct hubbub_receipt {
  uint32_t struct_size;
  hubbub_receipt_kind kind;
  hubbub_view external_id;  // the id that complete() gave to what we sent; may be empty beside a delivery_id
  hubbub_view reason;       // of FAILED, for people
  // Since 1.1. The id of the outbound message: for a provider that hands it back, and whose report may be here before
  // complete() has named an external id.
  hubbub_view delivery_id;
} hubbub_receipt;

typedef int32_t hubbub_activity_kind;

enum { HUBBUB_TYPING_START = 1, HUBBUB_TYPING_STOP = 2, HUBBUB_CONVERSATION_READ = 3 };

// What someone does without saying anything. Typing is never stored.
typedef struct hubbub_activity {
  uint32_t struct_size;
  hubbub_activity_kind kind;
  hubbub_view external_id;  // of the person's client on this channel
} hubbub_activity;

typedef struct hubbub_inbox {
  // `token`: 0, or the plugin's own number for received(). Status: what is wrong with the message itself; a failed
  // commit becomes 503 of the route, or the status of received(). [any]
  hubbub_status (*receive)(void* host, const hubbub_inbound* inbound, uint64_t token, const hubbub_error_sink* errors);
  // HUBBUB_INVALID with "message_not_found" when no such message was sent. [any]
  hubbub_status (*receipt)(void* host, const hubbub_receipt* receipt, const hubbub_error_sink* errors);
  // [any]
  hubbub_status (*activity)(void* host, const hubbub_activity* activity, const hubbub_error_sink* errors);
} hubbub_inbox;

typedef struct hubbub_received {
  uint32_t struct_size;
  hubbub_status status;  // HUBBUB_OK: on disk
  uint32_t duplicate;    // 1: it was stored before
  uint32_t reserved;
  hubbub_view message_id;
  hubbub_view conversation_id;
  hubbub_view user_id;
  hubbub_view error;  // for people
} hubbub_received;

typedef struct hubbub_inbox_reply {
  // Once for each receive() that had a token and returned HUBBUB_OK. [strand]
  void (*received)(void* self, uint64_t token, const hubbub_received* received);
} hubbub_inbox_reply;

#ifdef __cplusplus
}
#endif
