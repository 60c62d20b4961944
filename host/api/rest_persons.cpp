// Ours, beside REST v2: what people may ask about their data. An export of it, its erasure, and the proof of that.
#include "api/erasure_json.hpp"
#include "api/rest.hpp"
#include "api/rest_shapes.hpp"
#include "messaging/erasure.hpp"
#include "messaging/person.hpp"
#include "store/erasures.hpp"

namespace hub::api {
namespace {

constexpr std::string_view kRequestId = "X-Request-Id";
constexpr int kMostErasures = 100;

domain::Result<messaging::ErasureOrder> order_of(const http::Request& request, const Caller& caller) {
  messaging::ErasureOrder order;
  order.requested_by = "api:" + caller.key_id;
  order.request_id = request.header(kRequestId);
  if (!order.request_id.empty() && !domain::is_request_id(order.request_id)) {
    return domain::invalid("bad_request",
                           "X-Request-Id: 1 to 64 of A-Z a-z 0-9 . _ -, your own reference. It is kept for ever, so it "
                           "names nobody.");
  }
  return order;
}

}  // namespace

// Runs on a worker: it writes a file.
void Rest::export_user(const Call& call) {
  call.answer(services_.exports->answer(call.request.param("userIdOrExternalId")));
}

// With everything that they said: what is asked for here is to be forgotten. Uploads that nobody sent are looked for
// first, off the writer's thread.
void Rest::delete_user(const Call& call) {
  auto asked = order_of(call.request, call.caller);
  if (!asked) return call.answer(refusal(asked.error()));
  const auto order = std::make_shared<messaging::ErasureOrder>(*std::move(asked));
  const auto id = std::string{call.request.param("userIdOrExternalId")};
  services_.store.submit_read(
      [order, id](store::Snapshot& snapshot) {
        auto& sql = snapshot.connection();
        const auto user = find_user(sql, id);
        if (!user) return;  // the change says so
        order->unsent_files = messaging::unsent_files_of(sql, messaging::find_person(sql, user->id));
      },
      [this, call, order, id](const domain::Result<>& outcome) {
        if (!outcome) return call.answer(refusal(outcome.error()));
        change(call, 200, [order, id](store::Transaction& tx) -> domain::Result<std::string> {
          const auto user = find_user(tx.connection(), id);
          if (!user) return tl::unexpected(user.error());
          const auto proof = messaging::Erasure(tx).person(user->id, *order);
          if (!proof) return tl::unexpected(proof.error());
          return "{\"erasure\":" + erasure_json(*proof) + "}";
        });
      });
}

void Rest::list_erasures(const Call& call) {
  look(call,
       [user = call.request.query("userId").value_or("")](store::sql::Connection& sql) -> domain::Result<std::string> {
         store::Erasures erasures{sql};
         return erasures_json(user.empty() ? erasures.latest(kMostErasures) : erasures.of_user(user));
       });
}

void Rest::get_erasure(const Call& call) {
  look(call,
       [id = std::string{call.request.param("erasureId")}](store::sql::Connection& sql) -> domain::Result<std::string> {
         const auto found = store::Erasures{sql}.find(id);
         if (!found) return domain::not_found("erasure", "There is no erasure '" + id + "'.");
         return "{\"erasure\":" + erasure_json(*found) + "}";
       });
}

}  // namespace hub::api
