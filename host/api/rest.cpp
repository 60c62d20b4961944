#include "api/rest.hpp"

#include "api/rest_door.hpp"

namespace hub::api {

Rest::Rest(RestServices services, RestOptions options) : services_{services}, options_{std::move(options)} {}

std::string Rest::base_url(const http::Request& request) const {
  return options_.public_url.empty() ? own_address(request) : options_.public_url;
}

Handler Rest::admitted(Method method) {
  return [this, method](http::Request request, Answer answer) {
    auto caller = admit_caller(services_.keys, options_.app_id, request);
    if (!caller) return answer(refusal(caller.error()));
    (this->*method)({std::move(request), std::move(answer), *std::move(caller)});
  };
}

void Rest::change(const Call& call, int status, Change work) {
  auto body = std::make_shared<std::string>();
  services_.store.submit(
      [body, work = std::move(work)](store::Transaction& tx) -> domain::Result<> {
        auto made = work(tx);
        if (!made) return tl::unexpected(std::move(made.error()));
        *body = *std::move(made);
        return {};
      },
      [body, status, answer = call.answer](domain::Result<> outcome) {
        answer(outcome ? http::Response::json(status, std::move(*body)) : refusal(outcome.error()));
      });
}

void Rest::look(const Call& call, Look work) {
  auto found = std::make_shared<domain::Result<std::string>>();
  services_.store.submit_read(
      [found, work = std::move(work)](store::Snapshot& snapshot) { *found = work(snapshot.connection()); },
      [found, answer = call.answer](domain::Result<> outcome) {
        if (!outcome) return answer(refusal(outcome.error()));
        answer(*found ? http::Response::json(200, *std::move(*found)) : refusal(found->error()));
      });
}

std::vector<Route> Rest::routes() {
  http::RouteOptions options;
  options.allowed_origins = options_.allowed_origins;
  options.rate_per_second = options_.rate_per_second;
  const std::string app = "/v2/apps/{appId}";
  const std::string user = app + "/users/{userIdOrExternalId}";
  const std::string conversation = app + "/conversations/{conversationId}";
  using http::Method;
  const struct {
    Method method;
    std::string pattern;
    Rest::Method handler;
  } served[] = {
      {Method::post, app + "/users", &Rest::create_user},
      {Method::get, user, &Rest::get_user},
      {Method::patch, user, &Rest::update_user},
      {Method::delete_, user, &Rest::delete_user},
      {Method::get, app + "/erasures", &Rest::list_erasures},
      {Method::get, app + "/erasures/{erasureId}", &Rest::get_erasure},
      {Method::get, user + "/clients", &Rest::list_clients},
      {Method::delete_, user + "/clients/{clientId}", &Rest::delete_client},
      {Method::post, app + "/conversations", &Rest::create_conversation},
      {Method::get, app + "/conversations", &Rest::list_conversations},
      {Method::get, conversation, &Rest::get_conversation},
      {Method::patch, conversation, &Rest::update_conversation},
      {Method::delete_, conversation, &Rest::delete_conversation},
      {Method::get, conversation + "/participants", &Rest::list_participants},
      {Method::post, conversation + "/messages", &Rest::post_message},
      {Method::get, conversation + "/messages", &Rest::list_messages},
      {Method::delete_, conversation + "/messages", &Rest::delete_messages},
      {Method::delete_, conversation + "/messages/{messageId}", &Rest::delete_message},
      {Method::get, conversation + "/messages/{messageId}/deliveries", &Rest::list_deliveries},
      {Method::post, conversation + "/activity", &Rest::post_activity},
      {Method::post, conversation + "/passControl", &Rest::pass_control},
      {Method::post, conversation + "/offerControl", &Rest::offer_control},
      {Method::post, conversation + "/acceptControl", &Rest::accept_control},
      {Method::post, conversation + "/releaseControl", &Rest::release_control},
  };
  std::vector<Route> routes;
  if (services_.linking != nullptr) {
    routes.push_back({Method::post, user + "/clients", admitted(&Rest::create_client), options});
  }
  if (services_.exports != nullptr) {
    routes.push_back({Method::get, user + "/export", admitted(&Rest::export_user), options});
    routes.back().options.blocking = true;
  }
  for (const auto& one : served) routes.push_back({one.method, one.pattern, admitted(one.handler), options});
  return routes;
}

}  // namespace hub::api
