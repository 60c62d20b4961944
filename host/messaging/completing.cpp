#include "messaging/completing.hpp"

#include <utility>

namespace hub::messaging {

void complete(store::Store& store, std::shared_ptr<Claim> claim, TaskChange change) {
  store.submit(
      [claim, change = std::move(change)](store::Transaction& tx) -> domain::Result<> {
        if (change) {
          if (auto changed = change(tx, claim->task()); !changed) return changed;
        }
        return claim->complete(tx);
      },
      [claim](domain::Result<> outcome) { outcome ? claim->finished() : claim->fail(std::move(outcome.error())); });
}

}  // namespace hub::messaging
