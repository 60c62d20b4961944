#include "store/sqlite/log_files.hpp"

#include <algorithm>
#include <cstddef>
#include <new>
#include <vector>

namespace hub::store::sqlite {

namespace {

constexpr std::size_t kMostGathered = 1 << 20;
constexpr std::size_t kMostAtOnce = 64 << 10;  // SQLite's unix files take less than 128 KiB in a call

// Lies behind SQLite's own file object, in the room that `szOsFile` asks for. The object itself stays what the
// system's VFS made, only its table of methods is a copy with some entries of ours.
struct Extra {
  const sqlite3_io_methods* system = nullptr;
  sqlite3_io_methods ours{};
  std::vector<char> gathered;
  sqlite3_int64 begins = 0;  // where in the file
  int unsynced = 0;
  int part = 1 << 20;  // bytes of a checkpoint that are synced at once
};

std::size_t system_size() {
  static const auto size = static_cast<std::size_t>(sqlite3_vfs_find(nullptr)->szOsFile);
  constexpr auto step = alignof(std::max_align_t);
  return (size + step - 1) / step * step;
}

Extra& extra_of(sqlite3_file* file) {
  return *std::launder(reinterpret_cast<Extra*>(reinterpret_cast<char*>(file) + system_size()));
}

int write_gathered(sqlite3_file* file) {
  auto& extra = extra_of(file);
  int code = SQLITE_OK;
  for (std::size_t done = 0; done < extra.gathered.size() && code == SQLITE_OK;) {
    const auto part = std::min(extra.gathered.size() - done, kMostAtOnce);
    code = extra.system->xWrite(file, extra.gathered.data() + done, static_cast<int>(part),
                                extra.begins + static_cast<sqlite3_int64>(done));
    done += part;
  }
  extra.gathered.clear();  // also when it failed: the transaction is rolled back and its frames written anew
  return code;
}

int gather(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  auto& extra = extra_of(file);
  const auto end = extra.begins + static_cast<sqlite3_int64>(extra.gathered.size());
  if (offset != end || extra.gathered.size() >= kMostGathered) {
    if (const int code = write_gathered(file); code != SQLITE_OK) return code;
    extra.begins = offset;
  }
  const auto* bytes = static_cast<const char*>(data);
  try {
    extra.gathered.insert(extra.gathered.end(), bytes, bytes + size);
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  return SQLITE_OK;
}

int read_after_gathered(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  if (const int code = write_gathered(file); code != SQLITE_OK) return code;
  return extra_of(file).system->xRead(file, data, size, offset);
}

int truncate_after_gathered(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = write_gathered(file); code != SQLITE_OK) return code;
  return extra_of(file).system->xTruncate(file, size);
}

int sync_gathered(sqlite3_file* file, int flags) {
  if (const int code = write_gathered(file); code != SQLITE_OK) return code;
  return extra_of(file).system->xSync(file, flags);
}

int size_with_gathered(sqlite3_file* file, sqlite3_int64* size) {
  if (const int code = write_gathered(file); code != SQLITE_OK) return code;
  return extra_of(file).system->xFileSize(file, size);
}

int write_and_sync_parts(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  auto& extra = extra_of(file);
  if (const int code = extra.system->xWrite(file, data, size, offset); code != SQLITE_OK) return code;
  extra.unsynced += size;
  if (extra.unsynced < extra.part) return SQLITE_OK;
  extra.unsynced = 0;
  return extra.system->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

int close(sqlite3_file* file) {
  const int written = write_gathered(file);
  auto& extra = extra_of(file);
  file->pMethods = extra.system;
  extra.~Extra();
  const int closed = file->pMethods->xClose(file);
  return written != SQLITE_OK ? written : closed;
}

// Opens with the system's VFS, then puts our methods before the file when it is of the `wanted` kind.
template <int wanted, class Change>
int open(const char* name, sqlite3_file* file, int flags, int* flags_out, Change change) {
  auto* system = sqlite3_vfs_find(nullptr);
  const int code = system->xOpen(system, name, file, flags, flags_out);
  if (code != SQLITE_OK || (flags & wanted) == 0) return code;
  auto* extra = new (reinterpret_cast<char*>(file) + system_size()) Extra;
  extra->system = file->pMethods;
  extra->ours = *file->pMethods;
  extra->ours.xClose = close;
  change(extra->ours);
  file->pMethods = &extra->ours;
  return SQLITE_OK;
}

int open_for_writer(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  return open<SQLITE_OPEN_WAL>(name, file, flags, flags_out, [](sqlite3_io_methods& methods) {
    methods.xWrite = gather;
    methods.xRead = read_after_gathered;
    methods.xTruncate = truncate_after_gathered;
    methods.xSync = sync_gathered;
    methods.xFileSize = size_with_gathered;
  });
}

int open_for_checkpointer(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  return open<SQLITE_OPEN_MAIN_DB>(name, file, flags, flags_out,
                                   [](sqlite3_io_methods& methods) { methods.xWrite = write_and_sync_parts; });
}

using Open = int (*)(sqlite3_vfs*, const char*, sqlite3_file*, int, int*);

sqlite3_vfs made(const char* name, Open open) {
  sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
  vfs.pNext = nullptr;
  vfs.zName = name;
  vfs.szOsFile = static_cast<int>(system_size() + sizeof(Extra));
  vfs.xOpen = open;
  return vfs;
}

const char* name_of(sqlite3_vfs& vfs) {
  return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK ? vfs.zName : nullptr;
}

}  // namespace

const char* vfs_for(Files files) {
  static auto writers = made("hubbub-writer", open_for_writer);
  static auto checkpointers = made("hubbub-checkpointer", open_for_checkpointer);
  static const char* const of_writers = name_of(writers);
  static const char* const of_checkpointers = name_of(checkpointers);
  switch (files) {
    case Files::of_writer:
      return of_writers;
    case Files::of_checkpointer:
      return of_checkpointers;
    case Files::plain:
      break;
  }
  return nullptr;
}

void sync_in_parts(sqlite3* checkpointer, int bytes) {
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(checkpointer, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return;
  if (file != nullptr && file->pMethods != nullptr && file->pMethods->xWrite == write_and_sync_parts) {
    extra_of(file).part = bytes;
  }
}

}  // namespace hub::store::sqlite
