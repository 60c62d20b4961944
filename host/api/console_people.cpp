// What agents set about a person.
#include "api/console.hpp"
#include "api/rest_shapes.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {

// {"channel": type or integration, or null} -> {"user"}
http::Response Console::prefer_channel(const Call& call) {
  return prefer(call, "channel", &domain::Profile::preferred_channel,
                [this](std::string_view name) { return known_channel(services_.integrations, name); });
}

// {"responder": "bot", "human" or null} -> {"user"}
http::Response Console::prefer_responder(const Call& call) {
  return prefer(call, "responder", &domain::Profile::preferred_responder, known_responder);
}

http::Response Console::prefer(const Call& call, const char* key, std::string domain::Profile::*field,
                               const std::function<domain::Result<>(std::string_view)>& check) {
  const auto body = read_body(call.request.body);
  if (!body) return refusal(body.error());
  if (!body->is_null(key) && !body->is_string(key)) {
    return http::Response::error(400, "bad_request", std::string{key} + ": expected a text or null");
  }
  const std::string value{body->is_null(key) ? std::string_view{} : body->text(key)};
  if (const auto known = check(value); !known) return refusal(known.error());
  const std::string id{call.request.param("id")};
  const auto answer = services_.store.change([&](store::Transaction& tx) -> domain::Result<std::string> {
    auto user = find_user(tx.connection(), id);
    if (!user) return tl::unexpected(std::move(user.error()));
    user->profile.*field = value;
    if (auto updated = store::Users(tx.connection()).update(*user); !updated) {
      return tl::unexpected(std::move(updated.error()));
    }
    tx.publish(domain::UserChanged{user->id});
    return "{\"user\":" + wire::user_json(*user) + "}";
  });
  return answer ? http::Response::json(200, *answer) : refusal(answer.error());
}

}  // namespace hub::api
