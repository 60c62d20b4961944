// The end of an erasure: its commit took everything out of the database's tables; what is left after that goes by tasks
// and in the background, and the proof says when it has gone.
#include "messaging/erasure.hpp"
#include "store/erasures.hpp"

namespace hub::messaging {

namespace {

using domain::Result;

constexpr auto kPause = std::chrono::seconds(2);

void end_with(const std::shared_ptr<Claim>& claim, Result<> outcome) {
  outcome ? claim->finished() : claim->fail(std::move(outcome.error()));
}

void look_again(const std::shared_ptr<Claim>& claim, store::Store& store) {
  store.submit(
      [claim](store::Transaction& tx) {
        const auto& task = claim->task();
        add_task(tx, task.kind, task.lane, task.payload, tx.now() + kPause);
        return claim->complete(tx);
      },
      [claim](Result<> outcome) { end_with(claim, std::move(outcome)); });
}

void finish(const std::shared_ptr<Claim>& claim, store::Store& store) {
  store.submit(
      [claim](store::Transaction& tx) {
        store::Erasures{tx.connection()}.finish(claim->task().payload, tx.now());
        return claim->complete(tx);
      },
      [claim](Result<> outcome) { end_with(claim, std::move(outcome)); });
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
    if (*under_way) return look_again(claim, store);
    const auto scrubbed = store.scrub();
    if (!scrubbed) return claim->fail(scrubbed.error());
    *scrubbed ? finish(claim, store) : look_again(claim, store);
  });
}

}  // namespace hub::messaging
