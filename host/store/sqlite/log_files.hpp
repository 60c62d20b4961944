// Two habits that SQLite's own files lack, each for one connection's sake:
//
// The writer's log. SQLite writes each page as two calls, 24 bytes and the page, which lie across the kernel's pages:
// three of those are touched for one. Here they are gathered and written in one call, at the latest before the sync
// that makes a commit durable. Nobody can miss them before: other connections look only at what the log's index names,
// which moves on after that sync. So this needs synchronous = FULL.
//
// The checkpointer's database file. SQLite syncs a pass as a whole, and a commit's own small sync waits behind those
// megabytes. Here each part is synced as it is written, so a commit waits for one part at most.
#pragma once

#include <sqlite3.h>

namespace hub::store::sqlite {

enum class Files { plain, of_writer, of_checkpointer };

// For sqlite3_open_v2; null for `plain`. Registered once, lives as long as the process. [any]
const char* vfs_for(Files files);

// How many bytes of a checkpoint are synced at once: small parts hold commits up less, large ones are done sooner. Of a
// connection opened with `of_checkpointer`; does nothing to others. [the connection's thread]
void sync_in_parts(sqlite3* checkpointer, int bytes);

}  // namespace hub::store::sqlite
