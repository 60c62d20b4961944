// hubbub.live/1: tokens for people who are connected to the hub itself.
#include <algorithm>

#include "plugins/services/tables.hpp"
#include "store/users.hpp"

namespace hub::plugins {
namespace {

constexpr int64_t kLongestLifetimeMs = 366LL * 24 * 3600 * 1000;

// A visitor who only looks costs no row: user and client are made when they say or open something. Someone who signs
// in is looked up and joined now, so that their history is there on the first screen.
domain::Result<domain::UserId> known_user(Instance& instance, const messaging::Sender& sender) {
  const auto& ports = instance.ports();
  if (!sender.user_external_id.empty()) {
    auto identified = ports.store.change([&](store::Transaction& tx) { return ports.ingest.identify(tx, sender); });
    if (!identified) return tl::unexpected(identified.error());
    return identified->user.id;
  }
  const auto client = ports.store.view([&](store::Snapshot& snapshot) {
    return store::Clients(snapshot.connection()).find_by_external_id(sender.integration_id, sender.external_id);
  });
  if (!client) return tl::unexpected(client.error());
  if (!*client) return domain::UserId{};
  if ((*client)->status == domain::ClientStatus::blocked)
    return domain::rejected("client_blocked", "This client is blocked.");
  return (*client)->user_id;
}

hubbub_status mint(void* host, const hubbub_sender* told, const hubbub_live_options* options,
                   const hubbub_live_session_sink* sink, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  auto sender = sender_of(instance, told);
  if (!sender) return report(errors, sender.error());
  const auto user = known_user(instance, *sender);
  if (!user) return report(errors, user.error());
  MintOptions wanted;
  // A token that a page asked for is for that page: what leaks from it is of no use to another.
  if (const auto* request = instance.collecting()) wanted.origin = request->origin;
  if (options != nullptr) {
    wanted.typing_preview = options->typing_preview != 0;
    wanted.lifetime = domain::Duration(std::clamp<int64_t>(options->lifetime_ms, 0, kLongestLifetimeMs));
    const auto most = static_cast<uint64_t>(instance.ports().live.max_upload_bytes);
    if (options->max_upload_bytes > 0 && options->max_upload_bytes < most)
      wanted.max_upload_bytes = static_cast<std::int64_t>(options->max_upload_bytes);
  }
  const auto minted = instance.ports().live.mint(*sender, wanted);
  hubbub_live_session session{};
  session.struct_size = sizeof session;
  session.token = view_of(minted.token);
  session.path = view_of(minted.path);
  session.user_id = view_of(*user);
  session.expires_at_ms = domain::to_ms(minted.expires_at);
  sink->write(sink->context, &session);
  return HUBBUB_OK;
}

hubbub_status limits(void* host, const hubbub_live_limits_sink* sink, const hubbub_error_sink* /*errors*/) {
  const auto& live = instance_of(host).ports().live;
  std::vector<hubbub_view> types;
  for (const auto& type : live.media_types) types.push_back(view_of(type));
  const hubbub_live_limits told{sizeof(hubbub_live_limits), 0, static_cast<uint64_t>(live.max_upload_bytes),
                                types.data(), types.size()};
  sink->write(sink->context, &told);
  return HUBBUB_OK;
}

}  // namespace

const hubbub_live* live_service() {
  static constexpr hubbub_live table{&mint, &limits};
  return &table;
}

}  // namespace hub::plugins
