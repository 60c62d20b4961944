// Switchboard control. A key that is bound to a workflow acts as it; any other acts for whoever holds control, as the
// business may.
#include "api/rest.hpp"
#include "api/rest_shapes.hpp"
#include "domain/switchboard.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

std::string acting(const Caller& caller, const std::string& stand_in) {
  return caller.names_holder ? caller.holder : stand_in;
}

// "next" is what follows a workflow: the desk.
std::string target_of(std::string_view named) {
  return named == "next" ? std::string{domain::kDesk} : std::string{named};
}

}  // namespace

void Rest::hand_over(const Call& call, Move move) {
  const auto body = read_body(call.request.body);
  if (!body) return call.answer(refusal(body.error()));
  const auto to = target_of(body->text("switchboardIntegration"));
  if (to.empty()) {
    return call.answer(http::Response::error(400, "bad_request",
                                             "switchboardIntegration: required, `desk`, `next` or a workflow's id"));
  }
  auto metadata = wire::parse_metadata(body->raw("metadata"));
  if (!metadata) return call.answer(refusal(metadata.error()));
  change(call, 200,
         [this, move, to, metadata = *std::move(metadata), id = std::string{call.request.param("conversationId")},
          caller = call.caller](store::Transaction& tx) -> domain::Result<std::string> {
           const auto conversation = find_conversation(tx.connection(), id);
           if (!conversation) return tl::unexpected(conversation.error());
           const auto by = acting(caller, conversation->control.holder);
           const auto moved = (services_.switchboard.*move)(tx, id, by, to, metadata);
           if (!moved) return tl::unexpected(moved.error());
           return std::string{"{}"};
         });
}

void Rest::pass_control(const Call& call) {
  hand_over(call, &messaging::Switchboard::pass);
}
void Rest::offer_control(const Call& call) {
  hand_over(call, &messaging::Switchboard::offer);
}

void Rest::accept_control(const Call& call) {
  change(call, 200,
         [this, id = std::string{call.request.param("conversationId")},
          caller = call.caller](store::Transaction& tx) -> domain::Result<std::string> {
           const auto conversation = find_conversation(tx.connection(), id);
           if (!conversation) return tl::unexpected(conversation.error());
           const auto by = acting(caller, conversation->control.pending);
           if (by.empty()) return domain::rejected("not_offered", "Control of this conversation is not on offer.");
           const auto moved = services_.switchboard.accept(tx, id, by);
           if (!moved) return tl::unexpected(moved.error());
           return std::string{"{}"};
         });
}

// The body is optional, and so is its Content-Type.
void Rest::release_control(const Call& call) {
  const auto body = read_body(call.request.body);
  if (!body) return call.answer(refusal(body.error()));
  change(call, 200,
         [this, id = std::string{call.request.param("conversationId")},
          caller = call.caller](store::Transaction& tx) -> domain::Result<std::string> {
           const auto conversation = find_conversation(tx.connection(), id);
           if (!conversation) return tl::unexpected(conversation.error());
           const auto by = acting(caller, conversation->control.holder);
           const auto moved = services_.switchboard.release(tx, id, by);
           if (!moved) return tl::unexpected(moved.error());
           return std::string{"{}"};
         });
}

}  // namespace hub::api
