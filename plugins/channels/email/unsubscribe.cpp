#include "unsubscribe.hpp"

#include <string>

namespace email {
namespace {

constexpr std::string_view kAgain = "wish=again";  // of the form below

hubbub::HttpResponse page(int status, const std::string& body) {
  return {status,
          {{"Content-Type", "text/html; charset=utf-8"},
           {"Content-Security-Policy", "default-src 'none'; form-action 'self'"},
           {"Referrer-Policy", "no-referrer"},
           {"Cache-Control", "no-store"}},
          "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
          "<meta name=\"viewport\" content=\"width=device-width\"><title>Unsubscribe</title><body>" +
              body + "</body></html>"};
}

hubbub::HttpResponse unknown() {
  return page(404, "<p>This link is not valid. Please use the one of the newest mail.</p>");
}

}  // namespace

Unsubscribe::Unsubscribe(hubbub::Context& host, const Tokens& tokens, const Threads& threads)
    : tokens_{tokens},
      threads_{threads},
      consents_{host.require<hubbub::Consents>()},
      clock_{host.require<hubbub::Clock>()} {
  auto routes = host.routes();
  routes.get("/unsubscribe/{token}",
             [this](const hubbub::HttpRequest& request) { return ask(request.param("token")); });
  routes.post("/unsubscribe/{token}",
              [this](const hubbub::HttpRequest& request) { return decide(request.param("token"), request.body()); });
}

hubbub::HttpResponse Unsubscribe::ask(std::string_view token) const {
  if (!tokens_.thread_in(Purpose::unsubscribe, token)) return unknown();
  return page(200,
              "<form method=\"post\"><p>Do you want no more mail from us?</p>"
              "<button type=\"submit\">Unsubscribe</button></form>");
}

hubbub::HttpResponse Unsubscribe::decide(std::string_view token, std::string_view body) const {
  const auto thread = tokens_.thread_in(Purpose::unsubscribe, token);
  const auto known = thread ? threads_.find(*thread) : std::nullopt;
  if (!known) return unknown();
  // Each click counts: whoever goes back and forth gets what they wanted last.
  const auto event = "unsubscribe:" + *thread + ":" + std::to_string(clock_.now_ms());
  if (body == kAgain) {
    consents_.opted_in(known->external_id, event + ":again", "Subscribed again");
    return page(200, "<p>You get mail from us again.</p>");
  }
  consents_.opted_out(known->external_id, event, "List-Unsubscribe");
  return page(200,
              "<form method=\"post\"><p>You get no more mail from us.</p><p>Was that a mistake?</p>"
              "<button type=\"submit\" name=\"wish\" value=\"again\">Subscribe again</button></form>");
}

}  // namespace email
