// Service hubbub.records/1: the instance's own documents, kept in the hub's store.
//
// A record is a JSON document under (collection, key). Its version starts at 1 and rises by one with each write.
// Writes are compare-and-set: they name the version that was read, and fail with HUBBUB_CONFLICT when somebody was
// faster; read again and decide anew. What is stored when a call returns HUBBUB_OK is on disk.
//
// In a turn use the record functions of hubbub.turns/1 instead: they commit together with the replies.
#pragma once

#include "sink.h"
#include "status.h"
#include "view.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HUBBUB_SERVICE_RECORDS "hubbub.records/1"

typedef struct hubbub_record {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view collection;  // at most 64 bytes: a-z 0-9 _ -
  hubbub_view key;         // at most 191 bytes, not empty
  hubbub_view json;        // at most 1 MB
  int64_t version;         // 0: does not exist
} hubbub_record;

typedef struct hubbub_record_sink {
  void* context;
  void (*write)(void* context, const hubbub_record* record);
} hubbub_record_sink;

typedef struct hubbub_records {
  // Writes exactly one record when it ends well; one with version 0 when there is none. [any]
  hubbub_status (*get)(void* host, hubbub_view collection, hubbub_view key, const hubbub_record_sink* sink,
                       const hubbub_error_sink* errors);
  // Stores `record` when the stored version is record->version (0: when there is none). The version is then one
  // higher. [any]
  hubbub_status (*put)(void* host, const hubbub_record* record, const hubbub_error_sink* errors);
  // Removes the record when it has this version. [any]
  hubbub_status (*erase)(void* host, hubbub_view collection, hubbub_view key, int64_t version,
                         const hubbub_error_sink* errors);
  // Writes at most `limit` (1-1000) records with key > `after`, ascending by key. [any]
  hubbub_status (*list)(void* host, hubbub_view collection, hubbub_view after, uint32_t limit,
                        const hubbub_record_sink* sink, const hubbub_error_sink* errors);
} hubbub_records;

#define HUBBUB_SERVICE_RECORDS_2 "hubbub.records/2"

// Whom a record is about: one of both, the other empty.
typedef struct hubbub_subject {
  uint32_t struct_size;
  uint32_t reserved;
  hubbub_view user_id;      // of the hub: hubbub_conversation.user_id, hubbub_user.id
  hubbub_view external_id;  // of somebody on this instance: hubbub_sender.external_id; they need not be known yet
} hubbub_subject;

// Beside the functions of /1. Since 1.1.
//
// A record that is about a person goes with them: who asks for their data gets it, who asks to be forgotten takes it
// along, and when two people turn out to be one it is that person's. Say so of every record that holds something of
// somebody, or whose key does. A record that says so stays about them through writes of /1.
typedef struct hubbub_records_2 {
  // As put of /1. HUBBUB_INVALID with "bad_subject": neither or both of its fields; with "user_not_found": the user was
  // erased, and nothing is kept about them. [any]
  hubbub_status (*put_about)(void* host, const hubbub_record* record, const hubbub_subject* subject,
                             const hubbub_error_sink* errors);
  // As put_record of hubbub.turns/1, within that turn. [any]
  hubbub_status (*put_about_in_turn)(void* host, uint64_t turn, hubbub_view collection, hubbub_view key,
                                     hubbub_view json, const hubbub_subject* subject, const hubbub_error_sink* errors);
} hubbub_records_2;

#ifdef __cplusplus
}
#endif
