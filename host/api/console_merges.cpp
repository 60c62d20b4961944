// Agents undo what took two people for one.
#include "api/console.hpp"
#include "api/console_shapes.hpp"
#include "wire/wire.hpp"

namespace hub::api {

http::Response Console::undo_merge(const Call& call) {
  if (services_.merging == nullptr) {
    return http::Response::error(404, "merge_not_found", "Merges are not undone here.");
  }
  const auto undone = services_.store.change([&](store::Transaction& tx) -> domain::Result<messaging::Unmerged> {
    return services_.merging->undo(tx, call.request.param("id"));
  });
  if (!undone) return refusal(undone.error());
  std::string out = "{\"user\":" + wire::user_json(undone->survivor);
  out += ",\"restored\":" + wire::user_json(undone->restored);
  return http::Response::json(200, out + ",\"movedMessages\":" + std::to_string(undone->moved_messages) + "}");
}

}  // namespace hub::api
