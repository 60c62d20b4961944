// What agents set about a person.
#include "api/console.hpp"
#include "api/rest_shapes.hpp"
#include "store/users.hpp"
#include "wire/wire.hpp"

namespace hub::api {

// {"channel": type or integration, or null} -> {"user"}
http::Response Console::prefer_channel(const Call& call) {
  return prefer(call, {"channel", "a type of channel, an integration or null"}, &domain::Profile::preferred_channel,
                [this](std::string_view name) { return known_channel(services_.integrations, name); });
}

// {"responder": "bot", "human" or null} -> {"user"}
http::Response Console::prefer_responder(const Call& call) {
  return prefer(call, {"responder", "\"bot\", \"human\" or null"}, &domain::Profile::preferred_responder,
                known_responder);
}

http::Response Console::prefer(const Call& call, const Asked& asked, std::string domain::Profile::*field,
                               const std::function<domain::Result<>(std::string_view)>& check) {
  const auto body = read_body(call.request.body);
  if (!body) return refusal(body.error());
  if (!body->is_null(asked.key) && !body->is_string(asked.key)) {
    return http::Response::error(400, "bad_request", std::string{asked.key} + ": expected " + asked.expected);
  }
  const std::string value{body->is_null(asked.key) ? std::string_view{} : body->text(asked.key)};
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
