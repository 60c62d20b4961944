#include "store/sqlite/checkpoints.hpp"

#include <pthread.h>

namespace hub::store::sqlite {

namespace {

constexpr int kPassPages = 4000;    // 16 MB: worth a passive pass; pages that change often are moved once
constexpr int kBoundPages = 12000;  // 48 MB: the writer helps

// What a pass syncs at once. Slow passes hold nobody up, but the log grows meanwhile; before the writer helps, each
// pass is quicker than the one before, so that what is left for the writer takes it milliseconds.
constexpr int kGentle = 64 << 10;
constexpr int kPatienceMs = 100;
constexpr int kBrisk[] = {256 << 10, 1 << 20};

}  // namespace

void Checkpoints::watch(Session& writer) {
  sqlite3_wal_hook(writer.connection().handle(), &Checkpoints::log_has_grown, this);
  writer.on_tidy([this, handle = writer.connection().handle()] { help(handle); });
}

void Checkpoints::start() {
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "store-checkpt");
}

void Checkpoints::stop() noexcept {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

// On the writer's thread, at the end of each commit.
int Checkpoints::log_has_grown(void* self, sqlite3*, const char*, int pages) {
  auto& checkpoints = *static_cast<Checkpoints*>(self);
  const int before = checkpoints.log_pages_.exchange(pages);
  if (pages / kPassPages != before / kPassPages && pages >= kPassPages) {
    const std::lock_guard lock{checkpoints.mutex_};
    checkpoints.wanted_ = true;
    checkpoints.wake_.notify_one();
  }
  return SQLITE_OK;
}

void Checkpoints::run() {
  Session session{settings_, Role::writer, Files::of_checkpointer};
  for (;;) {
    {
      std::unique_lock lock{mutex_};
      wake_.wait(lock, [&] { return stopping_ || wanted_; });
      if (stopping_) return;
      wanted_ = false;
    }
    pass(session.connection().handle(), kGentle);
    if (log_pages_ < kBoundPages) continue;
    for (const int part : kBrisk) pass(session.connection().handle(), part);
    writer_should_help_ = true;
  }
}

void Checkpoints::pass(sqlite3* database, int part) {
  sync_in_parts(database, part);
  sqlite3_wal_checkpoint_v2(database, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

// The passive pass moves most of it while others write; what is left for the other one, which keeps writers out, takes
// it no time.
bool Checkpoints::empty_log(const std::string& path, Files files) {
  Connection connection{path, files};
  auto* database = connection.handle();
  sqlite3_busy_timeout(database, kPatienceMs);
  connection.execute("PRAGMA journal_mode = WAL");  // it is; a connection that has read nothing does not know its log
  pass(database, kGentle);
  const int code = sqlite3_wal_checkpoint_v2(database, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code == SQLITE_OK) return true;
  if ((code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED) return false;
  fail(database, code, "emptying the log");
}

// Most of the log has just been moved; what remains is a few pages and a sync. A reader that still needs the old log
// keeps it from starting again: then this is tried once more after the next pass.
void Checkpoints::help(sqlite3* writer) {
  if (!writer_should_help_.exchange(false)) return;
  sqlite3_wal_checkpoint_v2(writer, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace hub::store::sqlite
