// How this room answers: one shape of errors, one way to state a route.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

namespace hub::api {

// Answers a request, exactly once, from any thread. A Responder in production, a lambda in tests.
using Answer = std::function<void(http::Response)>;
using Handler = std::function<void(http::Request, Answer)>;

struct Route {
  http::Method method = http::Method::get;
  std::string pattern;
  Handler handler;
  http::RouteOptions options;
};

void add_routes(http::Router& router, const std::vector<Route>& routes);

// {"errors":[{"code","title"}]} with the HTTP status that the error's status means:
// invalid 400 bad_request, …_not_found 404, unauthenticated 401, rejected 403, conflict 409, rate_limited 429 and
// unavailable 503 with Retry-After, internal 500.
http::Response refusal(const domain::Error& error);

}  // namespace hub::api
