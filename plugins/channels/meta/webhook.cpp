#include "webhook.hpp"

#include <algorithm>

#include "signature.hpp"

namespace meta {
namespace {

constexpr std::uint64_t kMostBytes = 4 * 1024 * 1024;  // WhatsApp's go up to 3 MB
constexpr std::size_t kMostChallenge = 200;

// It goes back as it came: nothing but what a number or a word is made of.
bool is_challenge(std::string_view text) {
  return !text.empty() && text.size() <= kMostChallenge && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

}  // namespace

Webhook::Webhook(hubbub::Context& host, const Settings& settings, Read read, Inbound& inbound)
    : settings_{settings},
      read_{read},
      inbound_{inbound},
      crypto_{host.require<hubbub::Crypto>()},
      metrics_{host.require<hubbub::Metrics>()} {
  auto routes = host.routes();
  routes.get("/webhook", [this](const hubbub::HttpRequest& request) { return on_handshake(request); });
  routes.post(
      "/webhook", [this](const hubbub::HttpRequest& request) { return on_events(request); }, kMostBytes);
}

hubbub::HttpResponse Webhook::on_handshake(const hubbub::HttpRequest& request) const {
  const auto challenge = request.query("hub.challenge").value_or("");
  const bool knows_token = crypto_.equal(request.query("hub.verify_token").value_or(""), settings_.verify_token);
  if (request.query("hub.mode").value_or("") != "subscribe" || !knows_token) {
    metrics_.count("meta_bad_handshakes_total");
    return hubbub::HttpResponse::forbidden("bad_verify_token", "The verify token is not that of this integration.");
  }
  if (!is_challenge(challenge)) return hubbub::HttpResponse::bad_request("bad_challenge", "hub.challenge is required.");
  return hubbub::HttpResponse::text(200, std::string{challenge});
}

hubbub::HttpResponse Webhook::on_events(const hubbub::HttpRequest& request) const {
  if (!is_signed(crypto_, settings_.app_secret, request.body(), request.header("X-Hub-Signature-256"))) {
    metrics_.count("meta_bad_signatures_total");
    return hubbub::HttpResponse::unauthorized();
  }
  const auto batch = read_(request.json(), settings_.account_id);
  if (!batch) return hubbub::HttpResponse::bad_request("not_ours", "This is no webhook of this network.");
  inbound_.take(*batch);
  return hubbub::HttpResponse::text(200, "EVENT_RECEIVED");
}

}  // namespace meta
