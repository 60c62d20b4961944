#include "settings.hpp"

#include "numbers.hpp"

namespace sms {

const std::string_view kSettingsSchema = R"({
  "type": "object", "additionalProperties": false, "required": ["provider"],
  "allOf": [
    {"if": {"required": ["provider"], "properties": {"provider": {"const": "twilio"}}},
      "then": {"required": ["twilio"], "properties": {"twilio": {"required": ["account_sid", "auth_token"]}}}},
    {"if": {"required": ["provider"], "properties": {"provider": {"const": "kannel"}}},
      "then": {"required": ["kannel"],
        "properties": {"kannel": {"required": ["sendsms_url", "username", "password", "webhook_key"]}}}}
  ],
  "properties": {
    "provider": {"type": "string", "enum": ["twilio", "kannel"], "examples": ["kannel"],
      "description": "Who carries the texts: Twilio, or a Kannel gateway with its own SMPP lines. Its settings are under the same name."},
    "default_region": {"type": "string", "pattern": "^([A-Z]{2})?$", "default": "",
      "description": "Country of numbers that are written without a country code, as FR; empty: every number needs one."},
    "callback_url": {"type": "string", "pattern": "^(https?://[^?#]+)?$", "default": "",
      "description": "Address under which the provider reaches this integration's webhooks; empty: app.public_url and /hooks/<id>."},
    "keywords": {"type": "object", "additionalProperties": false, "default": {},
      "description": "Words by which people opt out, opt in again, and ask for help. Those of many languages are built in.",
      "properties": {
        "enabled": {"type": "boolean", "default": true,
          "description": "Heed such words. The law of most countries wants it; switch it off only if your provider does it."},
        "stop": {"type": "array", "items": {"type": "string"}, "default": [], "description": "More words that mean STOP."},
        "start": {"type": "array", "items": {"type": "string"}, "default": [], "description": "More words that mean START."},
        "help": {"type": "array", "items": {"type": "string"}, "default": [], "description": "More words that mean HELP."},
        "ignored": {"type": "array", "items": {"type": "string"}, "default": [],
          "description": "Built-in words that mean nothing here, as CANCEL where people cancel orders by it."},
        "stop_text": {"type": "string", "maxLength": 480, "default": "",
          "description": "Answer to STOP; empty: none, as Twilio gives one itself."},
        "start_text": {"type": "string", "maxLength": 480, "default": "", "description": "Answer to START; empty: none."},
        "help_text": {"type": "string", "maxLength": 480, "default": "", "description": "Answer to HELP; empty: none."}}},
    "twilio": {"type": "object", "additionalProperties": false, "default": {}, "description": "Of provider twilio.",
      "allOf": [{"if": {"required": ["api_key"]}, "then": {"required": ["api_secret"]}},
        {"if": {"not": {"required": ["messaging_service_sid"]}}, "then": {"required": ["from"]}}],
      "properties": {
        "account_sid": {"type": "string", "pattern": "^AC[0-9a-fA-F]{32}$", "description": "Account SID, from Twilio's console."},
        "auth_token": {"type": "string", "format": "hubbub-secret",
          "description": "Auth token of the account. It also proves that webhooks come from Twilio."},
        "api_key": {"type": "string", "pattern": "^SK[0-9a-fA-F]{32}$",
          "description": "SID of an API key to send with, instead of the auth token."},
        "api_secret": {"type": "string", "format": "hubbub-secret", "description": "Secret of that API key."},
        "from": {"type": "string", "default": "", "description": "Number or name that texts come from, as +442071838750."},
        "messaging_service_sid": {"type": "string", "pattern": "^(MG[0-9a-fA-F]{32})?$", "default": "",
          "description": "Messaging service that chooses the number, instead of from."},
        "api_url": {"type": "string", "pattern": "^https?://[^?#]+$", "default": "https://api.twilio.com",
          "description": "Twilio's API. Another address for a regional edge, or for tests."},
        "mms": {"type": "boolean", "default": false,
          "description": "Send images as MMS, where the number can (US, Canada, Australia). Else people get a link."}}},
    "kannel": {"type": "object", "additionalProperties": false, "default": {}, "description": "Of provider kannel.",
      "properties": {
        "sendsms_url": {"type": "string", "pattern": "^https?://[^?#]+$",
          "examples": ["http://127.0.0.1:13013/cgi-bin/sendsms"],
          "description": "The smsbox's sendsms address: http://127.0.0.1:13013/cgi-bin/sendsms."},
        "username": {"type": "string", "examples": ["hub"], "description": "username of the group sendsms-user."},
        "password": {"type": "string", "format": "hubbub-secret", "examples": ["a-password"],
          "description": "password of the group sendsms-user."},
        "from": {"type": "string", "default": "", "description": "Number or name that texts come from; empty: as Kannel is configured."},
        "webhook_key": {"type": "string", "format": "hubbub-secret", "examples": ["a-key-of-sixteen-or-more"],
          "description": "Secret, at least 16 characters, that Kannel sends as key= with every request to this integration."},
        "smsc": {"type": "string", "default": "", "description": "smsc-id to send through; empty: Kannel's own routing."}}}
  }
})";

namespace {

constexpr std::size_t kShortestKey = 16;

std::vector<std::string> words_of(const hubbub::Json& list) {
  std::vector<std::string> words;
  for (const auto& word : list) words.push_back(word);
  return words;
}

std::string required(const hubbub::Json& settings, std::string_view provider, std::string_view key) {
  std::string value = settings[key];
  if (value.empty()) {
    throw hubbub::Failure(hubbub::invalid("settings." + std::string{provider} + "." + std::string{key} +
                                          " is missing: the provider " + std::string{provider} + " needs it."));
  }
  return value;
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

TwilioSettings twilio_of(const hubbub::Context& host) {
  const auto json = host.settings()["twilio"];
  TwilioSettings twilio;
  twilio.account_sid = required(json, "twilio", "account_sid");
  required(json, "twilio", "auth_token");
  twilio.auth_token = host.secret("twilio.auth_token");
  twilio.api_key = json["api_key"];
  if (!twilio.api_key.empty()) {
    required(json, "twilio", "api_secret");
    twilio.api_secret = host.secret("twilio.api_secret");
  }
  twilio.from = json["from"];
  twilio.messaging_service_sid = json["messaging_service_sid"];
  if (twilio.from.empty() == twilio.messaging_service_sid.empty()) {
    throw hubbub::Failure(hubbub::invalid("Set either settings.twilio.from or settings.twilio.messaging_service_sid."));
  }
  twilio.api_url = without_slash(std::string{json["api_url"].string("https://api.twilio.com")});
  twilio.mms = json["mms"].boolean();
  return twilio;
}

KannelSettings kannel_of(const hubbub::Context& host) {
  const auto json = host.settings()["kannel"];
  KannelSettings kannel;
  kannel.sendsms_url = required(json, "kannel", "sendsms_url");
  kannel.username = required(json, "kannel", "username");
  required(json, "kannel", "password");
  required(json, "kannel", "webhook_key");
  kannel.password = host.secret("kannel.password");
  kannel.webhook_key = host.secret("kannel.webhook_key");
  if (kannel.webhook_key.size() < kShortestKey) {
    throw hubbub::Failure(hubbub::invalid("settings.kannel.webhook_key is too short: at least 16 characters."));
  }
  kannel.from = json["from"];
  kannel.smsc = json["smsc"];
  return kannel;
}

}  // namespace

Settings Settings::from(const hubbub::Context& host) {
  const auto& json = host.settings();
  Settings settings;
  settings.provider = json["provider"].string() == "kannel" ? Provider::kannel : Provider::twilio;
  settings.default_region = json["default_region"];
  if (!settings.default_region.empty() && !is_region(settings.default_region)) {
    throw hubbub::Failure(hubbub::invalid("settings.default_region: there is no country " + settings.default_region +
                                          ". Use its two letters by ISO 3166, as GB or IL."));
  }
  settings.callback_url =
      without_slash(json["callback_url"].string().empty() ? host.hooks_url() : json["callback_url"]);
  if (!settings.callback_url.starts_with("http")) {
    throw hubbub::Failure(hubbub::invalid(
        "The provider has to know where to reach this integration: set app.public_url, or settings.callback_url."));
  }
  const auto keywords = json["keywords"];
  settings.keywords_enabled = keywords["enabled"].boolean(true);
  settings.keywords = {words_of(keywords["stop"]), words_of(keywords["start"]), words_of(keywords["help"]),
                       words_of(keywords["ignored"])};
  settings.stop_text = keywords["stop_text"];
  settings.start_text = keywords["start_text"];
  settings.help_text = keywords["help_text"];
  if (settings.provider == Provider::twilio) {
    settings.twilio = twilio_of(host);
  } else {
    settings.kannel = kannel_of(host);
  }
  return settings;
}

}  // namespace sms
