#include "api/console_door.hpp"

#include "crypto/constant_time.hpp"

namespace hub::api {

domain::Result<desk::Login> admit_agent(desk::Logins& logins, const http::Request& request, bool changes) {
  const auto cookie = request.cookie(kSessionCookie);
  auto login = cookie && !cookie->empty() ? logins.find(*cookie) : std::nullopt;
  if (!login) return domain::fail(domain::Status::unauthenticated, "unauthorized", "Sign in to the console first.");
  if (!changes) return *std::move(login);
  const auto given = request.header("x-csrf-token");
  const auto& wanted = login->csrf_token;
  const bool fits = !wanted.empty() && crypto::equal_in_constant_time(given, wanted);
  if (!fits || !comes_from_own_page(request)) {
    return domain::rejected("bad_csrf_token", "The request does not come from the console; load the page again.");
  }
  return *std::move(login);
}

std::string session_cookie(std::string_view token, domain::Duration lifetime, bool secure) {
  const auto seconds = token.empty() ? 0 : std::chrono::duration_cast<std::chrono::seconds>(lifetime).count();
  std::string cookie = std::string{kSessionCookie} + "=" + std::string{token} +
                       "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds);
  if (secure) cookie += "; Secure";
  return cookie;
}

bool comes_from_own_page(const http::Request& request) {
  const auto site = request.header("sec-fetch-site");
  return site.empty() || site == "same-origin" || site == "none";
}

}  // namespace hub::api
