// What is decided about a request as soon as its headers are there: by whom it is answered, or why not at all.
#pragma once

#include <optional>
#include <string>

#include "http/edge/cors.hpp"
#include "http/edge/edge.hpp"

namespace hub::http {

struct Admission {
  RoutePtr route;
  std::optional<Response> refusal;  // answered instead, without the route's handler
  CorsGrant cors;
  std::size_t body_limit_bytes = 0;
};

// Fills the request's remote address and path parameters. `peer`: address of the connection.
Admission admit(Edge& edge, Request& request, const RequestFacts& facts, const std::string& peer, bool tls);

}  // namespace hub::http
