// The store over any driver: group commit for changes, a pool of readers for snapshots.
#pragma once

#include <memory>

#include "store/driver.hpp"
#include "store/group_commit.hpp"
#include "store/readers.hpp"
#include "store/store.hpp"

namespace hub::store {

class DatabaseStore final : public Store {
 public:
  DatabaseStore(std::unique_ptr<Driver> driver, std::unique_ptr<Session> writer, const Options& options,
                const domain::Clock& clock, domain::Ids& ids);
  ~DatabaseStore() override;

  void submit(Change change, Done done) override { changes_.submit(std::move(change), std::move(done)); }
  void submit_read(Read read, Done done) override { readers_.submit(std::move(read), std::move(done)); }
  domain::Result<> read(const Read& read) override;
  void listen(Listener listener) override { changes_.listen(std::move(listener)); }
  void accompany(Companion companion) override { changes_.accompany(std::move(companion)); }
  Statistics statistics() const override { return changes_.statistics(); }
  domain::Result<> check() override;
  domain::Result<bool> scrub() override;
  void stop() override;

 protected:
  domain::Result<> change_and_wait(Change change) override;

 private:
  std::unique_ptr<Driver> driver_;
  Readers readers_;
  GroupCommit changes_;
};

}  // namespace hub::store
