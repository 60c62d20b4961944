#include "http/edge/cors.hpp"

#include <algorithm>

#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

constexpr const char* kPreflightSeconds = "600";

bool is_any(const RouteOptions& options) {
  return std::find(options.allowed_origins.begin(), options.allowed_origins.end(), "*") !=
         options.allowed_origins.end();
}

}  // namespace

bool is_allowed_origin(const RouteOptions& options, std::string_view origin) {
  return std::any_of(options.allowed_origins.begin(), options.allowed_origins.end(),
                     [origin](const std::string& one) { return one == "*" || equals_ignoring_case(one, origin); });
}

bool is_own_origin(std::string_view origin, std::string_view host) {
  std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && !host.empty() && equals_ignoring_case(origin.substr(scheme + 3), host);
}

CorsGrant grant_for(const RouteOptions& options, std::string_view origin) {
  if (options.allowed_origins.empty()) return {};
  if (is_any(options)) return {"*", false, false};
  if (origin.empty() || !is_allowed_origin(options, origin)) return {"", false, true};
  return {std::string{origin}, options.cors_credentials, true};
}

void append_cors_headers(std::string& out, const CorsGrant& grant) {
  if (grant.varies) out += "Vary: Origin\r\n";
  if (grant.allow_origin.empty()) return;
  out += "Access-Control-Allow-Origin: ";
  out += grant.allow_origin;
  out += "\r\nAccess-Control-Expose-Headers: Retry-After\r\n";
  if (grant.credentials) out += "Access-Control-Allow-Credentials: true\r\n";
}

bool is_preflight(const Request& request) {
  return request.method == Method::options && !request.header("Origin").empty() &&
         !request.header("Access-Control-Request-Method").empty();
}

Response answer_preflight(const Request& request, const Match& match) {
  std::string_view origin = request.header("Origin");
  if (!match.route) {
    return Response::error(match.status == 405 ? 405 : 404, "not_found", "nothing here answers that method");
  }
  if (!is_allowed_origin(match.route->options, origin)) {
    return Response::error(403, "origin_not_allowed", "pages of this origin are not on the allow-list")
        .with("Vary", "Origin");
  }
  Response response;
  response.status = 204;
  response.with("Access-Control-Allow-Methods", std::string{request.header("Access-Control-Request-Method")})
      .with("Access-Control-Max-Age", kPreflightSeconds)
      .with("Vary", "Access-Control-Request-Headers");
  std::string_view wanted = request.header("Access-Control-Request-Headers");
  if (!wanted.empty()) response.with("Access-Control-Allow-Headers", std::string{wanted});
  return response;
}

}  // namespace hub::http
