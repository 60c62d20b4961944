// An account on the fake hub, and its server's side of it as scripts.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/channel_fixture.hpp"

namespace mastodon {

using namespace channels;  // NOLINT: what all tests of channels speak of

// A post as the API tells it; what a test is about is replaced.
struct Told {
  std::string id = "100";
  std::string from = "7";
  std::string acct = "zoe@far.example";
  std::string visibility = "public";
  std::string content = "<p>Hello</p>";
  std::string warning{};
  std::string edited = "null";
  std::string media = "[]";
  std::string more{};  // members of the status
  std::string bot = "false";

  std::string json() const {
    return R"({"id": ")" + id + R"(", "visibility": ")" + visibility + R"(", "spoiler_text": ")" + warning +
           R"(", "content": ")" + content + R"(", "edited_at": )" + edited + R"(, "media_attachments": )" + media +
           R"(, "url": "https://far.example/@zoe/)" + id + R"(", "account": {"id": ")" + from + R"(", "acct": ")" +
           acct + R"(", "display_name": "Zoë Marsh", "url": "https://far.example/@zoe",
               "avatar": "https://files.social.example/zoe.png", "bot": )" +
           bot + "}" + more + "}";
  }
};

struct Business : ChannelTest {
  static constexpr auto kToken = "t0ken-of-the-business";
  static constexpr auto kServer = "https://social.example";
  static constexpr auto kNotifications = "https://social.example/api/v1/notifications";
  static constexpr auto kStatuses = "https://social.example/api/v1/statuses";

  int sent_messages = 0;

  Business() : ChannelTest{{kToken}} {}
  // Nobody but the account's server may see the token.
  ~Business() override {
    for (const auto& call : hub.calls()) {
      const bool is_server = call.url.starts_with(std::string{kServer} + "/");
      EXPECT_EQ(call.header("Authorization").empty(), !is_server) << call.url;
    }
  }

  void get(const std::string& path, Reply reply) { hub.script("GET", kServer + path, std::move(reply)); }
  void know_server(const std::string& instance = R"({"configuration": {"statuses": {"max_characters": 500,
      "characters_reserved_per_url": 23}, "media_attachments": {"description_limit": 1500}}})") {
    get("/api/v1/accounts/verify_credentials",
        {.body = R"({"id": "1", "username": "shop", "avatar": "https://files.social.example/shop.png"})"});
    get("/api/v2/instance", {.body = instance});
  }
  // Started, with nothing said before. What was scripted for notifications meanwhile comes with the next poll.
  void create(const std::string& more = {}) {
    hub.secret("token", kToken);
    know_server();
    hub.script("GET", kNotifications, {.body = R"([{"id": "50", "type": "mention"}])"});
    create_again(more);
  }
  void create_again(const std::string& more = {}) {
    hub.create("com.hubbub.mastodon", R"({"base_url": "https://social.example/", "token": "${env:TOKEN}")" + more + "}",
               "social-main")
        .value();
  }
  void poll(Milliseconds after = Milliseconds{10'000}) { hub.advance(after).value(); }

  static std::string mention(const Told& told, const std::string& id = {}, std::string_view type = "mention") {
    return R"({"id": ")" + (id.empty() ? told.id : id) + R"(", "type": ")" + std::string{type} + R"(", "status": )" +
           told.json() + "}";
  }
  void notify(const std::vector<std::string>& newest_first, hubbub::testing::Headers headers = {}) {
    std::string all;
    for (const auto& one : newest_first) all += (all.empty() ? "" : ",") + one;
    hub.script("GET", kNotifications, {.body = "[" + all + "]", .headers = std::move(headers)});
  }
  // The post arrives.
  void hears(const Told& told) {
    notify({mention(told)});
    poll();
  }

  std::vector<std::string> cursors() const {
    std::vector<std::string> found;
    for (const auto& call : calls_to(kNotifications)) {
      const auto at = call.url.find("&min_id=");
      found.push_back(at == std::string::npos ? "" : call.url.substr(at + 8));
    }
    return found;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> found;
    for (const auto& message : hub.inbox()) found.push_back(message.text);
    return found;
  }

  void take_post(const std::string& id = "900") { hub.script("POST", kStatuses, {.body = R"({"id": ")" + id + "\"}"}); }
  // The same message until one was sent, then the next one.
  Delivery send(const std::string& text, const std::string& metadata = {}, const std::string& content = {}) {
    const auto id = "m-" + std::to_string(sent_messages + 1) + ":c-1";
    auto delivery = hub.send({.to = "7", .text = text, .content = content, .id = id, .metadata = metadata});
    if (delivery.sent()) ++sent_messages;
    return delivery;
  }
  Delivery answer(const std::string& text, const std::string& metadata = {}) {
    take_post();
    return send(text, metadata);
  }
  Json posted() const { return last_to(kStatuses); }
};

}  // namespace mastodon
