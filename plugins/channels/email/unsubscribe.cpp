#include "unsubscribe.hpp"

#include <string>

namespace email {
namespace {

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
    : tokens_{tokens}, threads_{threads}, consents_{host.require<hubbub::Consents>()} {
  auto routes = host.routes();
  routes.get("/unsubscribe/{token}",
             [this](const hubbub::HttpRequest& request) { return ask(request.param("token")); });
  routes.post("/unsubscribe/{token}",
              [this](const hubbub::HttpRequest& request) { return opt_out(request.param("token")); });
}

hubbub::HttpResponse Unsubscribe::ask(std::string_view token) const {
  if (!tokens_.thread_in(Purpose::unsubscribe, token)) return unknown();
  return page(200,
              "<form method=\"post\"><p>Do you want no more mail from us?</p>"
              "<button type=\"submit\">Unsubscribe</button></form>");
}

hubbub::HttpResponse Unsubscribe::opt_out(std::string_view token) const {
  const auto thread = tokens_.thread_in(Purpose::unsubscribe, token);
  const auto known = thread ? threads_.find(*thread) : std::nullopt;
  if (!known) return unknown();
  consents_.opted_out(known->external_id, "unsubscribe:" + *thread, "List-Unsubscribe");
  return page(200, "<p>You get no more mail from us.</p>");
}

}  // namespace email
