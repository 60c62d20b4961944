#include "store/database_store.hpp"

#include <future>
#include <utility>

#include "store/failures.hpp"

namespace hub::store {

namespace {

GroupCommit::Limits limits_of(const Options& options) {
  return {static_cast<std::size_t>(std::max(options.max_batch, 1)),
          static_cast<std::size_t>(std::max(options.max_queue, 1)), options.patience, std::chrono::seconds(1)};
}

}  // namespace

DatabaseStore::DatabaseStore(std::unique_ptr<Driver> driver, std::unique_ptr<Session> writer, const Options& options,
                             const domain::Clock& clock, domain::Ids& ids)
    : driver_{std::move(driver)},
      readers_{*driver_, clock, std::max(options.readers, 1)},
      changes_{std::move(writer), clock, ids, limits_of(options), {options.on_lost, options.on_back}} {
  driver_->start(*this);
}

DatabaseStore::~DatabaseStore() {
  stop();
}

domain::Result<> DatabaseStore::check() {
  if (auto writer = changes_.health(); !writer) {
    changes_.probe();
    return writer;
  }
  return read([](Snapshot& snapshot) {
    auto& statement = snapshot.connection().prepare("SELECT 1 FROM schema_migrations LIMIT 1");
    statement.step();
    statement.reset();
  });
}

// Who only reads must notice an outage as well: the writer looks whether it has one.
domain::Result<> DatabaseStore::read(const Read& read) {
  auto outcome = readers_.read(read);
  if (!outcome && outcome.error().code == "store_unreachable") changes_.probe();
  return outcome;
}

domain::Result<bool> DatabaseStore::scrub() {
  try {
    return driver_->scrub();
  } catch (const sql::Failure& failure) {
    return tl::unexpected(error_of(failure));
  }
}

// The driver's background work may still hand in changes: it ends first, and the readers end last.
void DatabaseStore::stop() {
  driver_->stop();
  changes_.stop();
  readers_.stop();
}

domain::Result<> DatabaseStore::change_and_wait(Change change) {
  if (changes_.on_writer_thread()) {
    return domain::fail(domain::Status::internal, "change_on_writer_thread",
                        "change() waits for the thread it was called on; use submit() there");
  }
  std::promise<domain::Result<>> promise;
  auto outcome = promise.get_future();
  submit(std::move(change), [&promise](domain::Result<> result) { promise.set_value(std::move(result)); });
  return outcome.get();
}

}  // namespace hub::store
