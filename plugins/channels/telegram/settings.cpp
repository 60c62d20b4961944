#include "settings.hpp"

namespace telegram {

const std::string_view kSettingsSchema = R"({
  "type": "object", "additionalProperties": false, "required": ["token"],
  "properties": {
    "token": {"type": "string", "format": "hubbub-secret", "examples": ["123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"],
      "description": "The bot's token, from @BotFather."},
    "mode": {"type": "string", "enum": ["webhook", "polling"], "default": "polling",
      "description": "How messages come in: webhook (Telegram calls the hub, which needs a public HTTPS address), or polling (the hub asks Telegram)."},
    "callback_url": {"type": "string", "pattern": "^(https?://[^?#]+)?$", "default": "",
      "description": "Address under which Telegram reaches this integration's webhook; empty: app.public_url and /hooks/<id>."},
    "api_url": {"type": "string", "pattern": "^https?://[^?#]+$", "default": "https://api.telegram.org",
      "examples": ["http://127.0.0.1:8081"],
      "description": "Telegram's Bot API. Another address for a Bot API server of your own, or for tests."},
    "expired_text": {"type": "string", "maxLength": 190, "default": "This choice is no longer available.",
      "description": "What people see who tap a button of long ago."}
  }
})";

namespace {

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

bool is_token(std::string_view token) {
  const auto colon = token.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == token.size()) return false;
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool is_digit = token[i] >= '0' && token[i] <= '9';
    if (i < colon ? !is_digit : (i > colon && !is_plain(token[i]))) return false;
  }
  return true;
}

}  // namespace

Settings Settings::from(const hubbub::Context& host) {
  const auto& json = host.settings();
  Settings settings;
  settings.token = host.secret("token");
  if (!is_token(settings.token)) {
    throw hubbub::Failure(hubbub::invalid(
        "settings.token is not a bot token: @BotFather gives one like 123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11."));
  }
  settings.bot_id = settings.token.substr(0, settings.token.find(':'));
  settings.api_url = without_slash(std::string{json["api_url"].string("https://api.telegram.org")});
  settings.expired_text = json["expired_text"].string("This choice is no longer available.");
  settings.mode = json["mode"].string() == "webhook" ? Mode::webhook : Mode::polling;
  if (settings.mode == Mode::polling) return settings;

  const auto hooks = without_slash(json["callback_url"].string().empty() ? host.hooks_url() : json["callback_url"]);
  if (!hooks.starts_with("http")) {
    throw hubbub::Failure(
        hubbub::invalid("Telegram has to know where to reach this integration: set app.public_url, or "
                        "settings.callback_url, or settings.mode: polling."));
  }
  settings.webhook_url = hooks + "/updates";
  // Telegram repeats it with every update. Made from the token, so that there is nothing more to configure, and it
  // stays the same over restarts; the token cannot be found from it.
  const auto crypto = host.require<hubbub::Crypto>();
  settings.webhook_secret =
      hubbub::to_hex(crypto.hmac_sha256(settings.token, "webhook secret of " + host.instance_id()));
  return settings;
}

}  // namespace telegram
