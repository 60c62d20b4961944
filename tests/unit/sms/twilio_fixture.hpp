// Twilio's side as scripts and signed requests, for an integration on the fake hub.
#pragma once

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include <array>
#include <hubbub/form.hpp>
#include <hubbub/testing/fake_hub.hpp>
#include <string>
#include <utility>
#include <vector>

#include "twilio_webhooks.hpp"

// Beside the plugin's own Twilio, in the same program.
namespace sms::twilio_tests {

inline constexpr auto kAccount = "AC00000000000000000000000000000001";
inline constexpr auto kToken = "12345";
inline constexpr auto kHooks = "https://hub.example/hooks/sms-main";
inline const std::string kMessages =
    std::string{"https://api.twilio.com/2010-04-01/Accounts/"} + kAccount + "/Messages.json";

inline std::string settings(const std::string& more = {}, const std::string& of_twilio = {}) {
  return R"({"provider": "twilio", "default_region": "GB", "twilio": {"account_sid": "AC00000000000000000000000000000001",
    "auth_token": "${env:TOKEN}", "api_url": "https://api.twilio.com")" +
         (of_twilio.empty() ? std::string{R"(, "from": "+442071838750")"} : of_twilio) + "}" + more + "}";
}

using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string form(const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    body += (body.empty() ? "" : "&") + hubbub::percent_encoded(name) + "=" + hubbub::percent_encoded(value);
  }
  return body;
}

inline std::string signature(const std::string& text, const std::string& key = kToken) {
  std::array<std::uint8_t, 20> digest{};
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), nullptr);
  return hubbub::to_base64(digest);
}

struct Twilio : testing::Test {
  hubbub::testing::FakeHub hub;

  void create(const std::string& json = settings()) {
    hub.public_url("https://hub.example");
    hub.secret("twilio.auth_token", kToken);
    hub.create("com.hubbub.sms", json, "sms-main").value();
  }
  static hubbub::testing::Request request(const std::string& path, const Fields& fields) {
    const auto body = form(fields);
    const auto text = kHooks + path + signed_fields(*hubbub::Form::parse(body));
    return {"POST", path, body, {{"X-Twilio-Signature", signature(text)}}};
  }
  hubbub::testing::Answer post(const std::string& path, const Fields& fields) {
    return hub.request(request(path, fields));
  }
  hubbub::testing::Delivery send(const std::string& text = "Hello", const std::string& to = "07911 123456") {
    return hub.send({.to = to, .text = text, .id = "m-1:c-1"});
  }
  hubbub::testing::Delivery send_refused(int status, const std::string& body, hubbub::Milliseconds retry_after = {}) {
    hub.script("POST", kMessages, {.status = status, .body = body, .retry_after = retry_after});
    return send();
  }
};

inline const Fields kText = {
    {"MessageSid", "SM1"}, {"From", "+447911123456"}, {"To", "+442071838750"}, {"Body", "Hi there"}, {"NumMedia", "0"}};

}  // namespace sms::twilio_tests
