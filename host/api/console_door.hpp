// Who an agent's browser is: the session cookie, and for whatever changes something the CSRF token beside it.
#pragma once

#include "desk/logins.hpp"
#include "domain/result.hpp"
#include "http/message.hpp"

namespace hub::api {

inline constexpr const char* kSessionCookie = "hubbub_session";

// Blocking, as desk::Logins is. unauthenticated/"unauthorized"; with `changes` also rejected/"bad_csrf_token".
domain::Result<desk::Login> admit_agent(desk::Logins& logins, const http::Request& request, bool changes);

// HttpOnly, SameSite=Strict, for all paths; Secure when the request came over TLS. An empty token clears it.
std::string session_cookie(std::string_view token, domain::Duration lifetime, bool secure);

// False when a browser sent the request from a page of another origin.
bool comes_from_own_page(const http::Request& request);

}  // namespace hub::api
