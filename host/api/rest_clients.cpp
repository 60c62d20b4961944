// A user's clients: where the hub can reach them.
#include "api/pages.hpp"
#include "api/rest.hpp"
#include "api/rest_shapes.hpp"
#include "messaging/erasure.hpp"
#include "store/users.hpp"

namespace hub::api {

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
      out += rest_client_json(client);
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
