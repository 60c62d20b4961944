#include "settings.hpp"

namespace meta {
namespace {

// What all have: who we are at Meta.
constexpr std::string_view kCommon = R"(
    "access_token": {"type": "string", "format": "hubbub-secret",
      "description": "Access token that may send: of the page, of the Instagram account, or of a system user."},
    "app_secret": {"type": "string", "format": "hubbub-secret",
      "description": "App secret, from the app's basic settings. By it webhooks prove that they come from Meta."},
    "verify_token": {"type": "string", "format": "hubbub-secret",
      "description": "Any secret of your own; the same as you type beside the callback URL in the app's dashboard."},
    "api_url": {"type": "string", "pattern": "^https?://[^?#]+$", "default": "https://graph.facebook.com",
      "description": "The Graph API; https://graph.instagram.com for an Instagram login. Another address for tests."},
    "api_version": {"type": "string", "pattern": "^v[0-9]+[.][0-9]+$", "default": "v25.0",
      "description": "Version of the Graph API."},
    "appsecret_proof": {"type": "boolean", "default": true,
      "description": "Prove with each call that we know the app secret. Meta can be told to require it."})";

constexpr std::string_view kOfPages = R"(,
    "human_agent": {"type": "boolean", "default": false,
      "description": "Let agents, never bots, answer up to 7 days after the person's last message, with the tag HUMAN_AGENT. Meta has to approve the app for it."})";

constexpr std::string_view kOfWhatsApp = R"(,
    "choose_text": {"type": "string", "minLength": 1, "maxLength": 1024, "default": "Please choose:",
      "description": "Words above choices that come without any: WhatsApp wants some."},
    "choose_label": {"type": "string", "minLength": 1, "maxLength": 20, "default": "Choose",
      "description": "Label of the button that opens a list."})";

struct Account {
  std::string_view key;
  std::string_view description;
};

Account account_of(Network network) {
  switch (network) {
    case Network::messenger:
      return {"page_id", "Id of the Facebook page."};
    case Network::instagram:
      return {"account_id", "Id of the Instagram professional account, as webhooks name it (entry.id)."};
    default:
      return {"phone_number_id", "Id of the phone number, from WhatsApp > API Setup. It is not the number itself."};
  }
}

std::string required_secret(const hubbub::Context& host, std::string_view key) {
  auto secret = host.secret(key);
  if (secret.empty()) throw hubbub::Failure(hubbub::invalid("settings." + std::string{key} + " is empty."));
  return secret;
}

}  // namespace

std::string settings_schema(Network network) {
  const auto [key, description] = account_of(network);
  std::string schema = R"({"type": "object", "additionalProperties": false, "required": [")";
  schema.append(key).append(R"(", "access_token", "app_secret", "verify_token"], "properties": {")");
  schema.append(key)
      .append(R"(": {"type": "string", "pattern": "^[0-9]+$", "examples": ["1067280970047460"],
      "description": ")")
      .append(description);
  return schema.append("\"},").append(kCommon).append(is_page(network) ? kOfPages : kOfWhatsApp).append("}}");
}

Settings Settings::from(const hubbub::Context& host, Network network) {
  const auto& json = host.settings();
  Settings settings;
  settings.network = network;
  settings.account_id = json[account_of(network).key];
  if (settings.account_id.empty()) {
    throw hubbub::Failure(hubbub::invalid("settings." + std::string{account_of(network).key} + " is missing."));
  }
  settings.access_token = required_secret(host, "access_token");
  settings.app_secret = required_secret(host, "app_secret");
  settings.verify_token = required_secret(host, "verify_token");
  settings.api_url = json["api_url"].string("https://graph.facebook.com");
  while (settings.api_url.ends_with('/')) settings.api_url.pop_back();
  settings.api_url.append("/").append(json["api_version"].string("v25.0"));
  settings.has_proof = json["appsecret_proof"].boolean(true);
  settings.human_agent = json["human_agent"].boolean();
  settings.choose_text = json["choose_text"].string("Please choose:");
  settings.choose_label = json["choose_label"].string("Choose");
  return settings;
}

}  // namespace meta
