// Integrations of Meta's networks on the fake hub, and Meta's side of them as scripts.
#pragma once

#include <openssl/hmac.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/channel_fixture.hpp"

namespace meta {

using namespace channels;  // NOLINT: what all tests of channels speak of

inline constexpr Milliseconds kDay{std::chrono::hours{24}};
inline constexpr Milliseconds kHour{std::chrono::hours{1}};

inline std::string hub_signature(std::string_view body, std::string_view secret) {
  std::array<std::uint8_t, 32> digest{};
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(body.data()), body.size(), digest.data(), nullptr);
  return "sha256=" + hubbub::to_hex(digest);
}

struct Integration : ChannelTest {
  static constexpr auto kToken = "EAAB-access-token";
  static constexpr auto kSecret = "app-secret-0123456789abcdef";
  static constexpr auto kGraph = "https://graph.facebook.com/v25.0/";
  // What Meta calls appsecret_proof: hex HMAC-SHA256 of the token under the app's secret.
  const std::string proof = hub_signature(kToken, kSecret).substr(7);

  Integration() : ChannelTest{{kToken, kSecret, hub_signature(kToken, kSecret).substr(7)}} {}

  void give_secrets() {
    hub.secret("access_token", kToken);
    hub.secret("app_secret", kSecret);
    hub.secret("verify_token", "verify-me");
  }
  void create(const std::string& network, const std::string& account, const std::string& more = {}) {
    give_secrets();
    hub.create("com.hubbub.meta." + network,
               "{" + account + R"(, "access_token": "${env:T}", "app_secret": "${env:S}", "verify_token": "${env:V}")" +
                   more + "}",
               network + "-main")
        .value();
  }

  Answer post_signed(const std::string& body, const std::string& signature) {
    return hub.request(
        {.method = "POST", .path = "/webhook", .body = body, .headers = {{"x-hub-signature-256", signature}}});
  }
  Answer post(const std::string& body) { return post_signed(body, hub_signature(body, kSecret)); }

  std::string url_of(const std::string& path, const std::string& query = {}) const {
    return kGraph + path + "?" + query + (query.empty() ? "" : "&") + "appsecret_proof=" + proof;
  }
  void answer(const std::string& method, const std::string& path, const std::string& body) {
    hub.script(method, kGraph + path, {.body = body});
  }
  void refuse(const std::string& path, int status, const std::string& error, Milliseconds retry_after = {}) {
    hub.script("POST", kGraph + path,
               {.status = status, .body = R"({"error":)" + error + "}", .retry_after = retry_after});
  }

  // With a query, which all have that carry the proof.
  std::vector<Call> calls_of(const std::string& path) const {
    auto found = calls_to(kGraph + path);
    std::erase_if(found, [](const Call& call) { return call.url.find('?') == std::string::npos; });
    return found;
  }
  Json last(const std::string& path) const {
    const auto calls = calls_of(path);
    return calls.empty() ? Json{} : Json::parse(calls.back().body);
  }
  double counted(std::string_view name) const {
    double sum = 0;
    for (const auto& measured : hub.metrics()) sum += measured.name == name ? measured.value : 0;
    return sum;
  }
};

// A page, or an Instagram account, with one person who writes to it.
struct Page : Integration {
  static constexpr auto kPage = "1067280970047460";
  static constexpr auto kPerson = "6912345678901234";
  std::string object = "page";
  std::string messages = "1067280970047460/messages";

  void create_messenger(const std::string& more = {}) { create("messenger", R"("page_id": "1067280970047460")", more); }
  void create_instagram(const std::string& more = {}) {
    object = "instagram";
    messages = "me/messages";
    create("instagram", R"("account_id": "1067280970047460")", more);
  }

  std::string event(const std::string& what, std::int64_t at_ms = 0) const {
    return R"({"sender":{"id":"6912345678901234"},"recipient":{"id":"1067280970047460"},"timestamp":)" +
           std::to_string(at_ms == 0 ? hub.now_ms() : at_ms) + "," + what + "}";
  }
  std::string batch(const std::string& events) const {
    return R"({"object":")" + object + R"(","entry":[{"id":"1067280970047460","time":1458692752478,"messaging":[)" +
           events + "]}]}";
  }
  Answer post_event(const std::string& what) { return post(batch(event(what))); }
  Answer says(const std::string& text, const std::string& mid = "mid.1") {
    return post_event(R"("message":{"mid":")" + mid + R"(","text":")" + text + "\"}");
  }
  void accepts(const std::string& mid = "m_out") {
    answer("POST", messages, R"({"recipient_id":"6912345678901234","message_id":")" + mid + "\"}");
  }
  Delivery send(const std::string& text, const std::string& content = {},
                hubbub::AuthorType author = hubbub::AuthorType::agent) {
    return hub.send({.to = kPerson, .text = text, .content = content, .id = "m-1:c-1", .author = author});
  }
  Json sent() const { return last(messages)["message"]; }
};

// A business's number, and a person who writes to it.
struct Number : Integration {
  static constexpr auto kTo = "+16315551181";
  const std::string messages = "123456123/messages";

  void create_whatsapp(const std::string& more = {}) { create("whatsapp", R"("phone_number_id": "123456123")", more); }

  static std::string value(const std::string& what, const std::string& contact = {}) {
    return R"({"object":"whatsapp_business_account","entry":[{"id":"8856996819413533","changes":[{"field":"messages","value":{
      "messaging_product":"whatsapp","metadata":{"display_phone_number":"16505551111","phone_number_id":"123456123"},
      "contacts":[)" +
           (contact.empty() ? R"({"profile":{"name":"Kerry Fisher"},"wa_id":"16315551181"})" : contact) + "]," + what +
           "}}]}]}";
  }
  std::string message(const std::string& what, const std::string& id = "wamid.1") const {
    return R"("messages":[{"from":"16315551181","id":")" + id + R"(","timestamp":")" +
           std::to_string(hub.now_ms() / 1000) + "\"," + what + "}]";
  }
  Answer post_message(const std::string& what, const std::string& id = "wamid.1") {
    return post(value(message(what, id)));
  }
  Answer says(const std::string& text, const std::string& id = "wamid.1") {
    return post_message(R"("type":"text","text":{"body":")" + text + "\"}", id);
  }
  // As WhatsApp's id of the person names them.
  Answer says_from(const std::string& wa_id, const std::string& id = "wamid.1") {
    return post(value(R"("messages":[{"from":")" + wa_id + R"(","id":")" + id + R"(","timestamp":")" +
                          std::to_string(hub.now_ms() / 1000) + R"(","type":"text","text":{"body":"Oi"}}])",
                      R"({"profile":{"name":"Ana"},"wa_id":")" + wa_id + R"("})"));
  }
  void accepts(const std::string& id = "wamid.out") {
    answer(
        "POST", messages,
        R"({"messaging_product":"whatsapp","contacts":[{"input":"16315551181","wa_id":"16315551181"}],"messages":[{"id":")" +
            id + "\"}]}");
  }
  Delivery send(const std::string& text, const std::string& content = {}) {
    return hub.send({.to = kTo, .text = text, .content = content, .id = "m-1:c-1"});
  }
  Json sent() const { return last(messages); }
};

}  // namespace meta
