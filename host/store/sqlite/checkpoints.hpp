// Moves the write-ahead log into the database file, off the hot path: a thread with a connection of its own does
// passive checkpoints while the writer writes on. That never finishes under steady load, so past a bound the writer
// does the small rest between two batches, after which the log starts again from its beginning.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "store/sqlite/session.hpp"

namespace hub::store::sqlite {

class Checkpoints {
 public:
  explicit Checkpoints(Settings settings) : settings_{std::move(settings)} {}
  ~Checkpoints() { stop(); }
  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  void watch(Session& writer);  // before the writer's first change
  void start();
  void stop() noexcept;

  // Moves all of a file's log into it and cuts the log down to nothing. False: somebody reads an older state. Holds the
  // writer up for a tenth of a second at most. [any thread]
  static bool empty_log(const std::string& path, Files files);

 private:
  static int log_has_grown(void* self, sqlite3*, const char*, int pages);
  void run();
  static void pass(sqlite3* database, int part);
  void help(sqlite3* writer);

  Settings settings_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool wanted_ = false;
  bool stopping_ = false;
  std::atomic<int> log_pages_{0};
  std::atomic<bool> writer_should_help_{false};
  std::thread thread_;
};

}  // namespace hub::store::sqlite
