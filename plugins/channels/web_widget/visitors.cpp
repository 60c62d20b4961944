#include "visitors.hpp"

namespace web_widget {
namespace {

constexpr std::string_view kBrowsers = "browsers";
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kSecretBytes = 24;
constexpr std::size_t kMostIdChars = 64;
constexpr std::size_t kMostExternalIdBytes = 191;
constexpr std::size_t kMostUrlBytes = 2000;
constexpr std::size_t kMostTextBytes = 300;

// A language tag as browsers write them, or nothing.
std::string_view locale_in(std::string_view text) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
  return text.size() <= 35 && text.find_first_not_of(allowed) == std::string_view::npos ? text : std::string_view{};
}

bool is_token(std::string_view text) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !text.empty() && text.size() <= kMostIdChars && text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string info_of(const hubbub::Json& page, std::string_view user_agent) {
  hubbub::JsonObject info;
  if (page.is_object()) {
    info.add("page", hubbub::JsonObject{{"url", cut(page["url"].string(), kMostUrlBytes)},
                                        {"title", cut(page["title"].string(), kMostTextBytes)}});
  }
  if (!user_agent.empty()) info.add("userAgent", cut(user_agent, kMostTextBytes));
  return info.text();
}

}  // namespace

std::string_view cut(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  while (most_bytes > 0 && (static_cast<unsigned char>(text[most_bytes]) & 0xC0U) == 0x80U) --most_bytes;
  return text.substr(0, most_bytes);
}

hubbub::Result<Visitor> Visitors::identify(const hubbub::Json& body, std::string_view user_agent) const {
  auto sender = sender_of(body);
  if (!sender) return sender.error();
  auto known = recognise(body["browser"], sender->user_external_id);
  if (!known) return known.error();
  auto browser = *known ? hubbub::Result<Browser>{**known} : new_browser(sender->user_external_id);
  if (!browser) return browser.error();
  sender->external_id = browser->id;
  sender->info = info_of(body["page"], user_agent);
  return Visitor{*browser, *sender};
}

hubbub::Result<hubbub::Sender> Visitors::sender_of(const hubbub::Json& body) const {
  hubbub::Sender sender;
  sender.locale = locale_in(body["locale"].string());
  const auto token = body["jwt"].string();
  if (token.empty()) {
    if (settings_.identity_required) {
      return hubbub::unauthenticated("Sign in first: this widget is for people whom the page has signed in.",
                                     "jwt_required");
    }
    return sender;
  }
  if (auto applied = apply_jwt(token, sender); !applied) return applied.error();
  return sender;
}

hubbub::Result<> Visitors::apply_jwt(std::string_view token, hubbub::Sender& sender) const {
  auto claims = crypto_.verify_jwt(token, settings_.identity_keys, settings_.leeway);
  if (!claims) return claims.error();
  auto user = (*claims)["external_id"].string();
  if (user.empty()) user = (*claims)["sub"].string();
  if (user.empty() || user.size() > kMostExternalIdBytes) {
    return hubbub::unauthenticated("The token names nobody: it needs external_id or sub, 1 to 191 bytes.",
                                   "jwt_no_subject");
  }
  sender.user_external_id = user;
  sender.email = cut((*claims)["email"].string(), kMostTextBytes);
  // OpenID Connect Core 5.1: an address that was verified says so, with a boolean; anything else leaves it a hint.
  if ((*claims)["email_verified"].boolean()) sender.verified_email = (*claims)["email"].string();
  if ((*claims)["phone_number_verified"].boolean()) sender.verified_phone = (*claims)["phone_number"].string();
  sender.given_name = cut((*claims)["given_name"].string(), kMostTextBytes);
  sender.surname = cut((*claims)["family_name"].string(), kMostTextBytes);
  if (const auto locale = locale_in((*claims)["locale"].string()); !locale.empty()) sender.locale = locale;
  return {};
}

hubbub::Result<std::optional<Browser>> Visitors::recognise(const hubbub::Json& claimed, const std::string& user) const {
  const std::optional<Browser> nobody;
  const Browser browser{claimed["id"], claimed["secret"]};
  if (!is_token(browser.id) || !is_token(browser.secret)) return nobody;
  const auto record = records_.get(kBrowsers, browser.id);
  if (!record) return record.error();
  if (!record->exists()) return nobody;
  const auto stored = hubbub::Json::parse(record->json);
  const auto digest = hubbub::to_hex(crypto_.sha256(browser.secret));
  if (!crypto_.equal(digest, stored["secret_sha256"].string())) return nobody;
  const auto owner = stored["user"].string();
  if (owner == user) return std::optional{browser};
  if (!owner.empty()) return nobody;
  if (auto bound = store(*record, digest, user); !bound) return bound.error();
  return std::optional{browser};
}

hubbub::Result<Browser> Visitors::new_browser(const std::string& user) const {
  Browser browser{crypto_.random_token(kIdBytes), crypto_.random_token(kSecretBytes)};
  const auto digest = hubbub::to_hex(crypto_.sha256(browser.secret));
  if (auto stored = store({std::string{kBrowsers}, browser.id}, digest, user); !stored) return stored.error();
  return browser;
}

hubbub::Result<> Visitors::store(const hubbub::Record& before, std::string_view digest, const std::string& user) const {
  auto record = before;
  record.json = hubbub::JsonObject{{"secret_sha256", digest}, {"user", user}}.text();
  return records_.put(record, {.external_id = record.key});
}

}  // namespace web_widget
