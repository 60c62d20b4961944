// What people may ask about their data, for administrators: an export, an erasure, the proofs.
#include "api/console.hpp"
#include "api/erasure_json.hpp"
#include "api/person_export.hpp"
#include "api/rest_shapes.hpp"
#include "messaging/erasure.hpp"
#include "messaging/person.hpp"
#include "store/erasures.hpp"

namespace hub::api {
namespace {

constexpr int kMostErasures = 100;

bool is_admin(const desk::Login& login) {
  return login.agent.role == domain::AgentRole::admin;
}

http::Response admins_only() {
  return http::Response::error(403, "forbidden", "Only an administrator may do this.");
}

}  // namespace

http::Response Console::export_person(const Call& call) {
  if (!is_admin(call.login)) return admins_only();
  return services_.exports->answer(call.request.param("id"));
}

http::Response Console::erase_person(const Call& call) {
  if (!is_admin(call.login)) return admins_only();
  const auto body = read_body(call.request.body);
  if (!body) return refusal(body.error());
  messaging::ErasureOrder order;
  order.requested_by = "agent:" + call.login.agent.id;
  order.request_id = body->text("requestId");
  if (!order.request_id.empty() && !domain::is_request_id(order.request_id)) {
    return http::Response::error(400, "bad_request", "requestId: 1 to 64 of A-Z a-z 0-9 . _ -");
  }
  const std::string id{call.request.param("id")};
  auto unsent = services_.store.view([&](store::Snapshot& snapshot) {
    auto& sql = snapshot.connection();
    const auto user = find_user(sql, id);
    return user ? messaging::unsent_files_of(sql, messaging::find_person(sql, user->id))
                : std::vector<domain::AttachmentId>{};
  });
  if (!unsent) return refusal(unsent.error());
  order.unsent_files = *std::move(unsent);
  const auto proof = services_.store.change([&](store::Transaction& tx) -> domain::Result<domain::Erasure> {
    const auto user = find_user(tx.connection(), id);
    if (!user) return tl::unexpected(user.error());
    return messaging::Erasure(tx).person(user->id, order);
  });
  if (!proof) return refusal(proof.error());
  return http::Response::json(200, "{\"erasure\":" + erasure_json(*proof) + "}");
}

http::Response Console::erasures(const Call& call) {
  if (!is_admin(call.login)) return admins_only();
  const auto found = services_.store.view(
      [](store::Snapshot& snapshot) { return store::Erasures{snapshot.connection()}.latest(kMostErasures); });
  return found ? http::Response::json(200, erasures_json(*found)) : refusal(found.error());
}

}  // namespace hub::api
