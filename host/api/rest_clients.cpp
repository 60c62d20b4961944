// A user's clients: where the hub can reach them.
#include "api/pages.hpp"
#include "api/rest.hpp"
#include "api/rest_shapes.hpp"
#include "messaging/erasure.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {

namespace {

constexpr std::size_t kLongestAddress = 320;

domain::Result<domain::LinkProof> proof_in(const wire::JsonObject& body) {
  const auto type = body.text("confirmation.type");
  if (type == "immediate") return domain::LinkProof::vouched;
  if (type == "userActivity") return domain::LinkProof::activity;
  if (type == "prompt") return domain::LinkProof::prompt;
  return domain::invalid("bad_request", "confirmation.type: expected immediate, userActivity or prompt");
}

}  // namespace

// By its id, else the only one of its type.
domain::Result<domain::IntegrationId> Rest::matched_integration(const wire::JsonObject& body) const {
  if (body.has("matchCriteria.integrationId")) return std::string{body.text("matchCriteria.integrationId")};
  const auto type = body.text("matchCriteria.type");
  domain::IntegrationId found;
  for (const auto& channel : services_.linking->linkable()) {
    if (channel.channel_type != type || !channel.address) continue;
    if (!found.empty()) {
      return domain::invalid("bad_request", "matchCriteria.integrationId: several integrations are of this type");
    }
    found = channel.integration_id;
  }
  if (!found.empty()) return found;
  return domain::invalid("bad_request", "matchCriteria.type: no integration that takes an address is of this type");
}

domain::Result<messaging::LinkWish> Rest::read_wish(const Call& call) const {
  const auto body = read_body(call.request.body);
  if (!body) return tl::unexpected(body.error());
  messaging::LinkWish wish;
  const auto proof = proof_in(*body);
  if (!proof) return tl::unexpected(proof.error());
  wish.proof = *proof;
  auto integration = matched_integration(*body);
  if (!integration) return tl::unexpected(integration.error());
  wish.integration = *std::move(integration);
  for (const auto* path : {"matchCriteria.phoneNumber", "matchCriteria.address"}) {
    auto address = read_text(*body, path, kLongestAddress);
    if (!address) return tl::unexpected(address.error());
    if (*address) wish.address = **std::move(address);
  }
  if (wish.address.empty()) {
    return domain::invalid("bad_request", "matchCriteria: phoneNumber or address is required");
  }
  if (body->has("confirmation.message")) {
    auto content = wire::parse_content(body->raw("confirmation.message"), wire::Writer::business);
    if (!content) return tl::unexpected(content.error());
    wish.message = *std::move(content);
  }
  wish.conversation = std::string{body->text("target.conversationId")};
  return wish;
}

// A business that says "immediate" vouches for the address; otherwise the address is asked.
void Rest::create_client(const Call& call) {
  auto wish = read_wish(call);
  if (!wish) return call.answer(refusal(wish.error()));
  change(call, 201,
         [this, wish = *std::move(wish), user_id = std::string{call.request.param("userIdOrExternalId")}](
             store::Transaction& tx) -> domain::Result<std::string> {
           const auto user = find_user(tx.connection(), user_id);
           if (!user) return tl::unexpected(user.error());
           auto wanted = wish;
           wanted.user = user->id;
           if (!wanted.conversation.empty()) {
             const auto target = find_conversation(tx.connection(), wanted.conversation);
             if (!target) return tl::unexpected(target.error());
             if (target->user_id != user->id) {
               return domain::invalid("bad_request", "target.conversationId: it is not a conversation of this user");
             }
           }
           const auto asked = services_.linking->request(tx, wanted);
           if (!asked) return tl::unexpected(asked.error());
           auto client = *asked->client;
           // Whose the client is until it is confirmed is not for the caller to learn.
           if (asked->request.state != domain::LinkState::linked) client.status = domain::ClientStatus::pending;
           return "{\"client\":" + rest_client_json(tx.connection(), client) + "}";
         });
}

// Last seen first.
void Rest::list_clients(const Call& call) {
  const auto wish = parse_page(call.request, {100, 100});
  if (!wish) return call.answer(refusal(wish.error()));
  look(call, [this, wish = *wish, request = call.request](store::sql::Connection& sql) -> domain::Result<std::string> {
    const auto user = find_user(sql, request.param("userIdOrExternalId"));
    if (!user) return tl::unexpected(user.error());
    const auto [page, has_more] = cut(store::Clients(sql).of_user(user->id), wish);
    std::string out = "{\"clients\":[";
    for (const auto& client : page) {
      if (&client != &page.front()) out += ',';
      out += rest_client_json(sql, client);
    }
    out += ']';
    out += page_json(request, base_url(request), page.empty() ? "" : page.front().id,
                     page.empty() ? "" : page.back().id, wish.size, has_more);
    return out + "}";
  });
}

void Rest::delete_client(const Call& call) {
  change(
      call, 200,
      [user_id = std::string{call.request.param("userIdOrExternalId")},
       client_id = std::string{call.request.param("clientId")}](store::Transaction& tx) -> domain::Result<std::string> {
        const auto user = find_user(tx.connection(), user_id);
        if (!user) return tl::unexpected(user.error());
        return done(messaging::Erasure(tx).client(user->id, client_id));
      });
}

}  // namespace hub::api
