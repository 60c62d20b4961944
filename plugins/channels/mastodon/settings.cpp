#include "settings.hpp"

#include <algorithm>

namespace mastodon {

const std::string_view kSettingsSchema = R"({
  "type": "object", "additionalProperties": false, "required": ["base_url", "token"],
  "properties": {
    "base_url": {"type": "string", "pattern": "^https?://[^/?#@]+/?$", "examples": ["https://mastodon.example"],
      "description": "The server on which the business has its account: https://mastodon.example."},
    "token": {"type": "string", "format": "hubbub-secret", "examples": ["a-token"],
      "description": "Access token of an application of that account, with the scopes read:accounts, read:notifications, read:statuses, write:statuses and write:media."},
    "public_answers": {"type": "string", "enum": ["public", "unlisted", "direct"], "default": "unlisted",
      "description": "Who sees an answer to a public post: public (everybody, also in timelines), unlisted (everybody who opens the thread), direct (only the person)."},
    "private_for_days": {"type": "integer", "minimum": 1, "maximum": 3650, "default": 7,
      "description": "For so long after the last private post, answers stay private, whatever the person posts in public meanwhile."},
    "private_words": {"type": "array", "maxItems": 50, "items": {"type": "string", "minLength": 1, "maxLength": 64},
      "default": ["private", "privately", "dm"],
      "description": "A person who posts nothing but one of these words wants to go on in private."},
    "bots": {"type": "string", "enum": ["flag", "ignore"], "default": "flag",
      "description": "Posts of accounts that say that they are automated: flag (they come in with bot: true in their metadata), or ignore."},
    "poll_every_s": {"type": "integer", "minimum": 2, "maximum": 600, "default": 10,
      "description": "How often the server is asked for new mentions."},
    "media_hosts": {"type": "array", "maxItems": 50, "items": {"type": "string", "minLength": 1, "maxLength": 255}, "default": [],
      "description": "Hosts from which the hub fetches pictures and files that people post, beside the server's own: cdn.example. Files of other hosts come in as links."}
  }
})";

namespace {

std::string lowered(std::string_view text) {
  std::string lower{text};
  for (auto& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

std::vector<std::string> words_in(const hubbub::Json& list) {
  std::vector<std::string> words;
  for (const auto& word : list) words.push_back(lowered(word.string()));
  return words;
}

bool is_this_machine(std::string_view host) {
  host = host.substr(0, host.rfind(':'));
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

}  // namespace

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const auto kind = lowered(url.substr(0, scheme));
  const auto rest = url.substr(scheme + 3);
  const auto host = rest.substr(0, rest.find_first_of("/?#\\"));
  const bool is_plain = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == ':' || c == '[' || c == ']';
  });
  return is_plain && (kind == "https" || kind == "http") ? lowered(host) : std::string{};
}

Settings Settings::from(const hubbub::Context& host) {
  const auto& json = host.settings();
  Settings settings;
  settings.base_url = json["base_url"].string();
  while (settings.base_url.ends_with('/')) settings.base_url.pop_back();
  const auto server = host_of(settings.base_url);
  if (server.empty()) {
    throw hubbub::Failure(hubbub::invalid("settings.base_url is no address of a server: write https://HOST."));
  }
  if (!settings.base_url.starts_with("https://") && !is_this_machine(server)) {
    throw hubbub::Failure(
        hubbub::invalid("settings.base_url must begin with https://: whoever is on the way could read the token."));
  }
  settings.token = host.secret("token");
  const bool is_token = !settings.token.empty() && std::all_of(settings.token.begin(), settings.token.end(),
                                                               [](char c) { return c > 0x20 && c < 0x7F; });
  if (!is_token) throw hubbub::Failure(hubbub::invalid("settings.token is not an access token."));

  const auto answers = json["public_answers"].string("unlisted");
  if (answers == "public") settings.answers = Visibility::open;
  if (answers == "direct") settings.answers = Visibility::direct;
  settings.private_for_ms = json["private_for_days"].integer(7) * 86'400'000;
  settings.poll_every_ms = json["poll_every_s"].integer(10) * 1000;
  settings.private_words = words_in(json["private_words"]);
  settings.media_hosts = words_in(json["media_hosts"]);
  settings.media_hosts.push_back(server);
  settings.takes_bots = json["bots"].string("flag") == "flag";
  return settings;
}

}  // namespace mastodon
