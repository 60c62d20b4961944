#include "api/console.hpp"

#include "api/console_door.hpp"
#include "wire/json_object.hpp"
#include "wire/wire.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kLongestCredential = 1024;

std::string who(const desk::Login& login) {
  std::string out = "{\"agent\":" + wire::agent_json(login.agent) + ",\"csrfToken\":";
  wire::append_quoted(out, login.csrf_token);
  return out + "}";
}

http::Response private_json(int status, std::string body) {
  return http::Response::json(status, std::move(body)).with("Cache-Control", "no-store");
}

}  // namespace

Console::Console(ConsoleServices services, ConsoleOptions options)
    : services_{services},
      options_{std::move(options)},
      guesses_{{.per_second = options_.logins_per_second, .burst = options_.login_burst}} {}

Route Console::route(http::Method method, std::string pattern, Kind kind, Method handler) {
  Route route;
  route.method = method;
  route.pattern = "/console/api" + std::move(pattern);
  route.options.blocking = true;
  route.handler = [this, kind, handler](const http::Request& request, const Answer& answer) {
    const auto login = admit_agent(services_.logins, request, kind == Kind::changes);
    if (!login) return answer(refusal(login.error()));
    auto response = (this->*handler)({request, *login});
    answer(std::move(response).with("Cache-Control", "no-store"));
  };
  return route;
}

std::vector<Route> Console::routes() {
  using http::Method;
  Route login;
  login.method = Method::post;
  login.pattern = "/console/api/login";
  login.options.blocking = true;
  login.options.body_limit_bytes = 8 * 1024;
  login.handler = [this](const http::Request& request, const Answer& answer) { answer(log_in(request)); };
  std::vector<Route> routes{std::move(login)};
  const std::string conversation = "/conversations/{id}";
  routes.push_back(route(Method::post, "/logout", Kind::changes, &Console::log_out));
  routes.push_back(route(Method::get, "/me", Kind::reads, &Console::me));
  routes.push_back(route(Method::get, "/inbox", Kind::reads, &Console::inbox));
  routes.push_back(route(Method::get, conversation, Kind::reads, &Console::conversation));
  routes.push_back(route(Method::post, conversation + "/claim", Kind::changes, &Console::claim));
  routes.push_back(route(Method::post, conversation + "/return", Kind::changes, &Console::give_back));
  routes.push_back(route(Method::post, conversation + "/finish", Kind::changes, &Console::finish));
  routes.push_back(route(Method::post, conversation + "/take-over", Kind::changes, &Console::take_over));
  routes.push_back(route(Method::post, "/merges/{id}/undo", Kind::changes, &Console::undo_merge));
  routes.push_back(route(Method::post, "/users/{id}/preferred-channel", Kind::changes, &Console::prefer_channel));
  routes.push_back(route(Method::post, "/users/{id}/preferred-responder", Kind::changes, &Console::prefer_responder));
  routes.push_back(route(Method::get, "/search", Kind::reads, &Console::search));
  routes.push_back(route(Method::get, "/tasks/dead", Kind::reads, &Console::dead_tasks));
  routes.push_back(route(Method::post, "/tasks/{id}/retry", Kind::changes, &Console::retry_task));
  routes.push_back(route(Method::post, "/tasks/{id}/discard", Kind::changes, &Console::discard_task));
  if (services_.exports != nullptr) {
    routes.push_back(route(Method::get, "/people/{id}/export", Kind::reads, &Console::export_person));
    routes.push_back(route(Method::post, "/people/{id}/erase", Kind::changes, &Console::erase_person));
    routes.push_back(route(Method::get, "/erasures", Kind::reads, &Console::erasures));
  }
  return routes;
}

void Console::add_files(http::Router& router) const {
  if (options_.assets.empty()) return;
  // Scripts and styles of the hub only; pictures and media may stand anywhere, as people send links to them.
  const http::Headers headers{
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: http: data: "
       "blob:; media-src 'self' https: http: blob:; font-src 'self'; connect-src 'self' ws: wss:; manifest-src 'self'; "
       "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"}};
  router.add_files("/console", options_.assets, headers);
}

http::Response Console::log_in(const http::Request& request) {
  if (!comes_from_own_page(request)) {
    return http::Response::error(403, "forbidden", "Sign in from the console's own page.");
  }
  const auto wait_ms = guesses_.take(request.remote_address, domain::to_ms(services_.clock.now()));
  if (wait_ms > 0) {
    return refusal({domain::Status::rate_limited, "locked", "Too many tries from this address; wait, then try again.",
                    static_cast<int>(wait_ms)});
  }
  const auto body = wire::JsonObject::parse(request.body);
  if (!body) return refusal(body.error());
  const auto email = body->text("email");
  const auto password = body->text("password");
  if (email.empty() || password.empty() || email.size() > kLongestCredential || password.size() > kLongestCredential) {
    return http::Response::error(400, "bad_request", "Give email and password.");
  }
  const auto login = services_.logins.log_in(email, password);
  if (!login) return refusal(login.error());
  return private_json(200, who(*login))
      .with("Set-Cookie", session_cookie(login->token, options_.session, request.secure));
}

http::Response Console::log_out(const Call& call) {
  const auto cookie = call.request.cookie(kSessionCookie).value_or("");
  services_.logins.log_out(cookie);
  services_.live.signed_out(cookie);
  return private_json(200, "{}").with("Set-Cookie", session_cookie("", {}, call.request.secure));
}

http::Response Console::me(const Call& call) {
  return http::Response::json(200, who(call.login));
}

}  // namespace hub::api
