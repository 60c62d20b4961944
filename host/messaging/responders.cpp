#include "messaging/responders.hpp"

#include <string>
#include <utility>

#include "domain/identity.hpp"
#include "domain/switchboard.hpp"
#include "messaging/switchboard.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::messaging {

using domain::Result;

namespace {

constexpr std::string_view kMark = "hubbub.prefer:";

Result<> keep(store::Transaction& tx, const domain::UserId& id, std::string_view responder) {
  store::Users users{tx.connection()};
  auto user = users.find(id);
  if (!user || user->profile.preferred_responder == responder) return {};
  user->profile.preferred_responder = responder;
  if (auto updated = users.update(*user); !updated) return updated;
  tx.publish(domain::UserChanged{id});
  return {};
}

}  // namespace

std::string first_holder(store::Transaction& tx, const Integrations& integrations,
                         const domain::Conversation& conversation) {
  const auto user = store::Users{tx.connection()}.find(conversation.user_id);
  return integrations.holder_for(conversation.integration_id,
                                 user ? std::string_view{user->profile.preferred_responder} : std::string_view{});
}

std::string_view responder_asked_for(const domain::Content& content) {
  if (content.json.find(kMark) == std::string::npos) return {};
  const auto payload = wire::payload_of(content);
  if (!payload.starts_with(kMark)) return {};
  const auto asked = std::string_view{payload}.substr(kMark.size());
  for (const std::string_view known : {domain::kBot, domain::kHuman}) {
    if (asked == known) return known;
  }
  return {};
}

Result<> heed_responder(store::Transaction& tx, const Integrations& integrations, const Hooks& hooks,
                        domain::Conversation& conversation, const domain::Message& said) {
  const auto responder = responder_asked_for(said.content);
  if (responder.empty()) return {};
  if (auto kept = keep(tx, conversation.user_id, responder); !kept) return kept;
  const auto holder = integrations.holder_for(said.source.integration_id, responder);
  const bool is_there = (conversation.control.holder == domain::kDesk) == (holder == domain::kDesk);
  if (is_there) return {};
  const auto reason = std::string{R"({"reason":"asked_for_)"}.append(responder) + R"("})";
  auto control = domain::pass_control(conversation.control, conversation.control.holder, holder, reason);
  if (!control) return tl::unexpected(std::move(control.error()));
  return move_control(tx, integrations, hooks, conversation, *std::move(control), Wakes::nobody);
}

}  // namespace hub::messaging
