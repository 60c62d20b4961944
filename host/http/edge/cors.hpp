// Which pages of other origins may read an answer (Fetch standard, CORS), by a route's allow-list.
#pragma once

#include <string>
#include <string_view>

#include "http/edge/route_table.hpp"
#include "http/message.hpp"

namespace hub::http {

// What an answer says about its reader.
struct CorsGrant {
  std::string allow_origin;  // empty: nothing
  bool credentials = false;
  bool varies = false;  // the answer depends on Origin: caches must know
};

bool is_allowed_origin(const RouteOptions& options, std::string_view origin);
// Whether `origin` ("https://hub.example:8443") is the page of the server itself, which was asked for as `host`.
bool is_own_origin(std::string_view origin, std::string_view host);

CorsGrant grant_for(const RouteOptions& options, std::string_view origin);
void append_cors_headers(std::string& out, const CorsGrant& grant);

// Whether the request is a browser asking first (OPTIONS with Origin and Access-Control-Request-Method).
bool is_preflight(const Request& request);
// `match` is of the path and the method that is asked for.
Response answer_preflight(const Request& request, const Match& match);

}  // namespace hub::http
