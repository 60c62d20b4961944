// A bot on the fake hub, and Telegram's side of it as scripts.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/channel_fixture.hpp"

namespace telegram {

using namespace channels;  // NOLINT: what all tests of channels speak of

struct Bot : ChannelTest {
  static constexpr auto kToken = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11";
  static constexpr auto kApi = "https://api.telegram.org/bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11/";
  static constexpr auto kFiles = "https://api.telegram.org/file/bot123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11/";

  Bot() : ChannelTest{{kToken}} {}

  void create_webhook(const std::string& settings = R"({"token": "${env:TOKEN}", "mode": "webhook"})") {
    hub.public_url("https://hub.example");
    hub.secret("token", kToken);
    answer("setWebhook", "true");
    hub.create("com.hubbub.telegram", settings, "telegram-main").value();
  }
  // Answers that were given before belong to its first polls.
  void create_polling() {
    hub.secret("token", kToken);
    answer("deleteWebhook", "true");
    hub.create("com.hubbub.telegram", R"({"token": "${env:TOKEN}"})", "telegram-main").value();
  }

  void answer(std::string_view method, const std::string& result) {
    hub.script("POST", kApi + std::string{method}, {.body = R"({"ok": true, "result": )" + result + "}"});
  }
  void refuse(std::string_view method, int status, const std::string& description, const std::string& more = {}) {
    hub.script("POST", kApi + std::string{method},
               {.status = status,
                .body = R"({"ok": false, "error_code": )" + std::to_string(status) + R"(, "description": ")" +
                        description + "\"" + more + "}"});
  }
  void answer_message(std::string_view method, int message_id = 77) {
    answer(method, R"({"message_id": )" + std::to_string(message_id) + R"(, "chat": {"id": 42, "type": "private"}})");
  }

  std::vector<Call> calls_of(std::string_view method) const { return calls_to(kApi + std::string{method}); }
  Json last(std::string_view method) const { return last_to(kApi + std::string{method}); }

  std::string secret() const { return std::string{last("setWebhook")["secret_token"].string()}; }
  Answer post(const std::string& update) {
    return hub.request({.method = "POST",
                        .path = "/updates",
                        .body = update,
                        .headers = {{"x-telegram-bot-api-secret-token", secret()}}});
  }
  Answer post_message(const std::string& fields, int message_id = 5) { return post(update_with(fields, message_id)); }

  static std::string person(const std::string& more = {}) {
    return R"({"id": 42, "is_bot": false, "first_name": "Zoë", "last_name": "Marsh", "username": "zoe", "language_code": "pt-br")" +
           more + "}";
  }
  static std::string update_with(const std::string& fields, int message_id = 5, int update_id = 900,
                                 std::string_view kind = "message") {
    return R"({"update_id": )" + std::to_string(update_id) + ", \"" + std::string{kind} + R"(": {"message_id": )" +
           std::to_string(message_id) + R"(, "date": 1, "from": )" + person() +
           R"(, "chat": {"id": 42, "type": "private"}, )" + fields + "}}";
  }
  static std::string tap(const std::string& data, const std::string& id = "cb1", int chat = 42) {
    return R"({"update_id": 901, "callback_query": {"id": ")" + id + R"(", "from": )" + person() +
           R"(, "message": {"message_id": 77, "chat": {"id": )" + std::to_string(chat) +
           R"(, "type": "private"}}, "data": ")" + data + "\"}}";
  }

  Delivery send(const std::string& text, const std::string& content = {}, const std::string& to = "42") {
    return hub.send({.to = to, .text = text, .content = content, .id = "m-1:c-1"});
  }
};

}  // namespace telegram
