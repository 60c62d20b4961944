// How most tasks end: what they change and that they are done is one commit.
#pragma once

#include <functional>
#include <memory>

#include "domain/result.hpp"
#include "domain/task.hpp"
#include "messaging/dispatcher.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// Runs on the store's writer thread, perhaps more than once: see store::Store::submit.
using TaskChange = std::function<domain::Result<>(store::Transaction&, const domain::Task&)>;

// Submits `change` (none: nothing more is to be done) together with the task's completion. The claim ends when that is
// durable, or fails with the change's error. Returns at once. [any thread]
void complete(store::Store& store, std::shared_ptr<Claim> claim, TaskChange change = nullptr);

}  // namespace hub::messaging
