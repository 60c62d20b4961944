#include "http/edge/admission.hpp"

#include "http/edge/forwarded.hpp"
#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

bool is_servable_target(std::string_view target) {
  return target.starts_with('/') || target.starts_with("http://") || target.starts_with("https://");
}

Method method_asked_for(const Request& request) {
  std::string_view name = request.header("Access-Control-Request-Method");
  for (Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::delete_}) {
    if (name == name_of(method)) return method;
  }
  return Method::other;
}

Response refuse_path(const Request& request, const Match& match) {
  switch (match.status) {
    case 400:
      return Response::error(400, "bad_path", "the path is not valid: check its percent escapes and its UTF-8");
    case 405:
      if (request.method == Method::options) {
        Response answer;
        answer.status = 204;
        return answer.with("Allow", match.allow);
      }
      return Response::error(405, "method_not_allowed", "this path answers " + match.allow).with("Allow", match.allow);
    default:
      return Response::error(404, "not_found", "nothing is at this path");
  }
}

std::optional<Response> refuse_upgrade(const Route& route, const Request& request, const RequestFacts& facts,
                                       const std::string& host) {
  if (!facts.wants_websocket) {
    return Response::error(426, "upgrade_required", "this path speaks WebSocket").with("Upgrade", "websocket");
  }
  std::string_view origin = request.header("Origin");
  if (!origin.empty() && !is_own_origin(origin, host) && !is_allowed_origin(route.options, origin)) {
    return Response::error(403, "origin_not_allowed", "pages of this origin are not on the allow-list");
  }
  return std::nullopt;
}

Response too_many(std::int64_t wait_ms) {
  return Response::error(429, "too_many_requests", "too many requests from this address; try again later")
      .with("Retry-After", std::to_string((wait_ms + 999) / 1000));
}

std::optional<Response> admit_body(Edge& edge, const Route& route, Request& request, const RequestFacts& facts,
                                   std::size_t& limit) {
  limit = route.options.body_limit_bytes;
  if (route.options.before_body) {
    if (auto refusal = route.options.before_body(request, limit)) return refusal;
  }
  if (facts.content_length.value_or(0) > limit) {
    return Response::error(
        413, "body_too_large",
        "the body is larger than " + std::to_string(limit) + " bytes, the most that may be sent here");
  }
  if (!facts.has_body()) return std::nullopt;
  request.memory = edge.bodies->take(facts.content_length.value_or(limit));
  if (request.memory) return std::nullopt;
  return Response::error(503, "too_busy", "too much is being uploaded at once; try again in a moment")
      .with("Retry-After", "2");
}

}  // namespace

Admission admit(Edge& edge, Request& request, const RequestFacts& facts, const std::string& peer, bool tls) {
  Client client = client_behind(edge.options.trusted_proxies, peer, tls, request);
  request.remote_address = std::move(client.address);
  request.secure = client.secure;

  Admission admission;
  if (request.method == Method::options && request.target == "*") {
    admission.refusal.emplace().status = 204;
    return admission;
  }
  if (!is_servable_target(request.target)) {
    admission.refusal = Response::error(400, "bad_target", "the request target must be a path");
    return admission;
  }
  bool preflight = is_preflight(request);
  Method method = preflight ? method_asked_for(request) : request.method;
  Match match = edge.routes().find(method, request.path(), facts.wants_websocket);
  if (match.route) admission.cors = grant_for(match.route->options, request.header("Origin"));
  if (std::int64_t wait_ms = edge.take_token(match.route.get(), request.remote_address); wait_ms > 0) {
    edge.counters.rate_limited.fetch_add(1, std::memory_order_relaxed);
    admission.refusal = too_many(wait_ms);
    return admission;
  }
  if (preflight) {
    admission.refusal = answer_preflight(request, match);
    return admission;
  }
  if (!match.route) {
    admission.refusal = refuse_path(request, match);
    return admission;
  }
  const Route& route = *match.route;
  if (route.upgrade) admission.refusal = refuse_upgrade(route, request, facts, client.host);
  request.params = std::move(match.params);
  if (!admission.refusal) admission.refusal = admit_body(edge, route, request, facts, admission.body_limit_bytes);
  admission.route = std::move(match.route);
  return admission;
}

}  // namespace hub::http
