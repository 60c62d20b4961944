#include "webhook.hpp"

#include <algorithm>
#include <array>

namespace meta {
namespace {

constexpr std::uint64_t kMostBytes = 4 * 1024 * 1024;  // WhatsApp's go up to 3 MB
constexpr std::size_t kMostChallenge = 200;
constexpr std::string_view kPrefix = "sha256=";
constexpr std::size_t kDigits = 64;

// It goes back as it came: nothing but what a number or a word is made of.
bool is_challenge(std::string_view text) {
  return !text.empty() && text.size() <= kMostChallenge && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
}

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (const auto shift : std::array{12U, 8U, 4U, 0U}) out += kHex[(unit >> shift) & 15U];
}

void append_escaped(std::string& out, std::uint32_t code_point) {
  if (code_point < 0x10000) return append_unit(out, code_point);
  append_unit(out, 0xD800 + ((code_point - 0x10000) >> 10U));
  append_unit(out, 0xDC00 + ((code_point - 0x10000) & 0x3FFU));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (length == 1) {
      out += text[i++];
      continue;
    }
    std::uint32_t code_point = first & (0xFFU >> (length + 1));
    const auto end = std::min(i + length, text.size());
    for (++i; i < end; ++i) code_point = (code_point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    append_escaped(out, std::min<std::uint32_t>(code_point, 0x10FFFF));
  }
  return out;
}

bool is_signed(const hubbub::Crypto& crypto, std::string_view secret, std::string_view body,
               std::string_view signature) {
  if (!signature.starts_with(kPrefix) || signature.size() != kPrefix.size() + kDigits) return false;
  if (crypto.hmac_sha256_matches(secret, body, signature)) return true;
  const bool is_ascii = std::all_of(body.begin(), body.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return !is_ascii && crypto.hmac_sha256_matches(secret, escaped(body), signature);
}

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
