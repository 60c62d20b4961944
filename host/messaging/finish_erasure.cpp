// The end of an erasure: its commit took everything out of the database's tables; what is left after that goes by tasks
// and in the background, and the proof says when it has gone.
#include "messaging/completing.hpp"
#include "messaging/erasure.hpp"
#include "store/erasures.hpp"

namespace hub::messaging {

namespace {

constexpr auto kPause = std::chrono::seconds(2);

domain::Result<> look_again(store::Transaction& tx, const domain::Task& task) {
  add_task(tx, task.kind, task.lane, task.payload, tx.now() + kPause);
  return {};
}

domain::Result<> finish(store::Transaction& tx, const domain::Task& task) {
  store::Erasures{tx.connection()}.finish(task.payload, tx.now());
  return {};
}

}  // namespace

// A file that cannot be removed is a dead letter of its own; until somebody puts it right, the proof stays open.
void run_erasures(Dispatcher& dispatcher, store::Store& store) {
  dispatcher.on(kFinishErasureTask, [&store](const std::shared_ptr<Claim>& claim) {
    const auto under_way = store.view([&](store::Snapshot& snapshot) {
      store::Erasures erasures{snapshot.connection()};
      const auto proof = erasures.find(claim->task().payload);
      return proof && erasures.is_under_way(*proof);
    });
    if (!under_way) return claim->fail(under_way.error());
    if (*under_way) return complete(store, claim, look_again);
    const auto scrubbed = store.scrub();
    if (!scrubbed) return claim->fail(scrubbed.error());
    complete(store, claim, *scrubbed ? finish : look_again);
  });
}

}  // namespace hub::messaging
