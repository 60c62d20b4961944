// Snapshot reads: a few threads for queued reads, and a pool of connections shared with whoever reads on their own
// thread. [any thread]
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "store/driver.hpp"
#include "store/store.hpp"

namespace hub::store {

class Readers {
 public:
  Readers(Driver& driver, const domain::Clock& clock, int threads);
  ~Readers();
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  void submit(Store::Read read, Store::Done done);
  domain::Result<> read(const Store::Read& read);
  void stop();  // refuses new reads, finishes the queued ones

 private:
  struct Pending {
    Store::Read read;
    Store::Done done;
  };

  void serve_until_stopped();
  domain::Result<> read_now(const Store::Read& read);
  std::unique_ptr<Session> borrow();
  void give_back(std::unique_ptr<Session> session);
  void begin(Session& session);

  Driver& driver_;
  const domain::Clock& clock_;
  const std::size_t max_idle_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Pending> queue_;
  std::vector<std::unique_ptr<Session>> idle_;
  bool stopping_ = false;
  std::mutex joining_;
  std::vector<std::thread> threads_;
};

}  // namespace hub::store
