// What we sent never counts as something that a person said. A message that comes in under the id of a delivery is
// recognised by Ingest::receive; this is for one that overtook the answer to our own send, and so came in before its id
// was known.
#pragma once

#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// The provider's id of this delivery has just become known. Deletes what was taken for a person's message under it:
// readers drop it, and the turn that waits for it is not taken.
domain::Result<> drop_early_echo(store::Transaction& tx, const domain::Delivery& sent);

// `part`: a delivery of a message in several parts, with the provider's id of one that is out, though not the last.
// From now on its echo is known; one that came in before is deleted likewise.
domain::Result<> remember_part(store::Transaction& tx, const domain::Delivery& part);

}  // namespace hub::messaging
