// What agents set about a person.
#include "api/console.hpp"
#include "api/rest_shapes.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {

// {"channel": type or integration, or null} -> {"user"}
http::Response Console::prefer_channel(const Call& call) {
  const auto body = read_body(call.request.body);
  if (!body) return refusal(body.error());
  if (!body->is_null("channel") && !body->is_string("channel")) {
    return http::Response::error(400, "bad_request", "channel: expected a type of channel, an integration or null");
  }
  const std::string channel{body->is_null("channel") ? std::string_view{} : body->text("channel")};
  if (const auto known = known_channel(services_.integrations, channel); !known) return refusal(known.error());
  const std::string id{call.request.param("id")};
  const auto answer = services_.store.change([&](store::Transaction& tx) -> domain::Result<std::string> {
    auto user = find_user(tx.connection(), id);
    if (!user) return tl::unexpected(std::move(user.error()));
    user->profile.preferred_channel = channel;
    if (auto updated = store::Users(tx.connection()).update(*user); !updated) {
      return tl::unexpected(std::move(updated.error()));
    }
    tx.publish(domain::UserChanged{user->id});
    return "{\"user\":" + wire::user_json(*user) + "}";
  });
  return answer ? http::Response::json(200, *answer) : refusal(answer.error());
}

}  // namespace hub::api
