// Whom a person wants to be answered by: a bot or a human. What they say of it is kept in their profile, decides who
// begins with them (Integrations::holder_for), and holds at once.
#pragma once

#include <string>
#include <string_view>

#include "domain/content.hpp"
#include "domain/conversation.hpp"
#include "domain/result.hpp"
#include "messaging/hooks.hpp"
#include "messaging/integrations.hpp"
#include "store/store.hpp"

namespace hub::messaging {

// Who holds this conversation before anybody passes it on, and after a release: as its integration begins, unless the
// person prefers otherwise.
std::string first_holder(store::Transaction& tx, const Integrations& integrations,
                         const domain::Conversation& conversation);

// domain::kBot or domain::kHuman when the person tapped a reply or postback whose payload is "hubbub.prefer:bot" or
// "hubbub.prefer:human", or answered with its number; else empty.
std::string_view responder_asked_for(const domain::Content& content);

// `said` was just appended to `conversation`, which is as it is afterwards. Control passes to whom they asked for, if
// anyone there can hold it and does not yet; with it goes {"reason":"asked_for_bot"} or {"reason":"asked_for_human"}.
// Nobody is woken: the message does that.
domain::Result<> heed_responder(store::Transaction& tx, const Integrations& integrations, const Hooks& hooks,
                                domain::Conversation& conversation, const domain::Message& said);

}  // namespace hub::messaging
