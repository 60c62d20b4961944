#include "settings.hpp"

#include <algorithm>

namespace web_widget {

const std::string_view kSettingsSchema = R"({
  "type": "object", "additionalProperties": false,
  "properties": {
    "allowed_origins": {"type": "array", "default": [],
      "items": {"type": "string", "pattern": "^(\\*|https?://[^/?#]+/?)$"},
      "description": "Pages that may embed the widget, as scheme and host: https://shop.example. \"*\" allows any."},
    "allow_missing_origin": {"type": "boolean", "default": false,
      "description": "Also open sessions for callers that send no Origin header: native apps, servers. Browsers always send one."},
    "title": {"type": "string", "maxLength": 60, "default": "",
      "description": "Name in the widget's header; empty: app.name."},
    "greeting": {"type": "string", "maxLength": 120, "default": "",
      "description": "First line of the empty conversation; empty: the widget's own, in the person's language."},
    "color": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$", "default": "#4f46e5",
      "description": "Accent colour as #rrggbb; the widget keeps texts on it readable."},
    "avatar_url": {"type": "string", "default": "", "description": "https address of a picture for the header; empty: none."},
    "launcher": {"type": "object", "additionalProperties": false, "default": {},
      "description": "The round button that opens the widget.",
      "properties": {
        "position": {"type": "string", "enum": ["right", "left"], "default": "right",
          "description": "Corner of the page, at the bottom."},
        "hidden": {"type": "boolean", "default": false,
          "description": "No button: the page opens the widget itself, with Hubbub.open()."}}},
    "language": {"type": "string", "pattern": "^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$", "default": "",
      "description": "Language of the widget's texts, en, fr or es; empty: the person's, by their browser."},
    "texts": {"type": "object", "default": {},
      "description": "Own words in place of the widget's: {title: Talk to us}, or for one language {fr: {title: Parlez-nous}}.",
      "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}},
    "privacy_url": {"type": "string", "pattern": "^(https?://.+)?$", "default": "",
      "description": "Address of the privacy notice, linked in the widget; empty: no link."},
    "link_previews": {"type": "boolean", "default": false, "description": "Show the domain of links as a card."},
    "typing_preview": {"type": "boolean", "default": false,
      "description": "Agents see what the person is typing before it is sent. Say so in the privacy notice."},
    "max_upload_bytes": {"type": "integer", "minimum": 0, "default": 0,
      "description": "Largest file that people may send, in bytes; 0: as media.max_upload_bytes, which it cannot exceed."},
    "session_lifetime_s": {"type": "integer", "minimum": 300, "maximum": 86400, "default": 3600,
      "description": "How long a token of the widget holds, in seconds; the widget renews it by itself."},
    "identity": {"type": "object", "additionalProperties": false, "default": {},
      "description": "People whom your page has signed in, told by a JWT (HS256).",
      "properties": {
        "keys": {"type": "object", "default": {},
          "additionalProperties": {"type": "string", "format": "hubbub-secret"},
          "description": "Secrets that JWTs are signed with, by key id (the JWT's kid): {main: ${env:WIDGET_KEY}}. Several, to change keys."},
        "required": {"type": "boolean", "default": false, "description": "Refuse people without a JWT."},
        "leeway_s": {"type": "integer", "minimum": 0, "maximum": 300, "default": 0,
          "description": "How far your server's clock may differ, in seconds."}}},
    "demo": {"type": "boolean", "default": false,
      "description": "Serve a demo page at /hooks/<id>/demo, and open sessions for pages of the hub itself."},
    "demo_links": {"type": "object", "default": {},
      "additionalProperties": {"type": "string", "pattern": "^(/|https?://).+"},
      "description": "More pages to try, linked on the demo page: {A phone: /hooks/phone/}."}
  }
})";

Settings Settings::from(const hubbub::Context& host) {
  const auto& json = host.settings();
  const auto identity = json["identity"];
  Settings settings;
  for (const auto& entry : json["allowed_origins"]) {
    std::string origin = entry;
    if (origin.ends_with('/')) origin.pop_back();
    std::transform(origin.begin(), origin.end(), origin.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    settings.allowed_origins.push_back(std::move(origin));
  }
  const auto keys = identity["keys"];
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string kid{keys.key(i)};
    settings.identity_keys.emplace(kid, host.secret("identity.keys." + kid));
  }
  settings.allow_missing_origin = json["allow_missing_origin"].boolean();
  settings.identity_required = identity["required"].boolean();
  settings.leeway = std::chrono::seconds{identity["leeway_s"].integer()};
  settings.session_lifetime = std::chrono::seconds{json["session_lifetime_s"].integer(3600)};
  settings.typing_preview = json["typing_preview"].boolean();
  settings.max_upload_bytes = static_cast<std::uint64_t>(json["max_upload_bytes"].integer());
  settings.demo = json["demo"].boolean();
  return settings;
}

hubbub::JsonObject widget_config(const hubbub::Json& settings, std::string_view app_name,
                                 const hubbub::LiveLimits& limits) {
  const auto title = settings["title"].string();
  const auto own_limit = static_cast<std::uint64_t>(settings["max_upload_bytes"].integer());
  hubbub::JsonObject texts;
  // The greeting first: what `texts` says for a language wins over it.
  if (const auto greeting = settings["greeting"].string(); !greeting.empty()) texts.add("welcome", greeting);
  for (std::size_t i = 0; i < settings["texts"].size(); ++i) {
    const auto words = settings["texts"];
    texts.add(words.key(i), words[i]);
  }
  hubbub::JsonArray media_types;
  for (const auto& type : limits.media_types) media_types.add(type);

  hubbub::JsonObject config{
      {"name", title.empty() ? app_name : title},
      {"color", settings["color"]},
      {"texts", texts},
      {"launcher", settings["launcher"]},
      {"linkPreviews", settings["link_previews"].boolean()},
      {"typingPreview", settings["typing_preview"].boolean()},
      {"maxUploadBytes", own_limit == 0 ? limits.max_upload_bytes : std::min(own_limit, limits.max_upload_bytes)},
      {"mediaTypes", media_types}};
  if (settings["demo"].boolean() && settings["demo_links"].size() > 0) config.add("demoLinks", settings["demo_links"]);
  const auto add_if_set = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) config.add(key, value);
  };
  add_if_set("locale", settings["language"].string());
  add_if_set("avatarUrl", settings["avatar_url"].string());
  add_if_set("privacyUrl", settings["privacy_url"].string());
  return config;
}

}  // namespace web_widget
