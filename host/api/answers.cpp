#include "api/answers.hpp"

#include <utility>

namespace hub::api {
namespace {

std::pair<int, std::string> status_of(const domain::Error& error) {
  using domain::Status;
  switch (error.status) {
    case Status::invalid:
      if (error.code.ends_with("_not_found")) return {404, error.code};
      return {400, "bad_request"};
    case Status::unsupported:
      return {400, "bad_request"};
    case Status::unauthenticated:
      return {401, error.code};
    case Status::rejected:
      return {403, error.code};
    case Status::conflict:
      return {409, error.code};
    case Status::rate_limited:
      return {429, error.code};
    case Status::unavailable:
    case Status::abandoned:
      return {503, error.code};
    case Status::ok:
    case Status::internal:
      break;
  }
  return {500, "internal_error"};
}

}  // namespace

void add_routes(http::Router& router, const std::vector<Route>& routes) {
  for (const auto& route : routes) {
    router.add(
        route.method, route.pattern,
        [handler = route.handler](http::Request request, http::Responder responder) {
          handler(std::move(request), [responder](http::Response response) { responder(std::move(response)); });
        },
        route.options);
  }
}

http::Response refusal(const domain::Error& error) {
  const auto [status, code] = status_of(error);
  auto response = http::Response::error(status, code, error.message);
  if (status == 429 || status == 503) {
    const auto wait_ms = error.retry_after_ms.value_or(1000);
    response.with("Retry-After", std::to_string((wait_ms + 999) / 1000));
  }
  return response;
}

}  // namespace hub::api
