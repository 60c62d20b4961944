// A hub with a widget, and channels on which people can be linked.
#pragma once

#include "messaging/linking.hpp"
#include "store/identities.hpp"
#include "store/link_requests.hpp"
#include "store/rows.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub {

struct LinkingHub : HubInAFolder {
  static constexpr const char* kSecret = "0123456789abcdef0123456789abcdef";
  static constexpr const char* kPhone = "+33123456789";
  messaging::Linking linking{integrations, {kSecret, "Acme"}};
  messaging::LinkSecrets secrets{kSecret};
  int counter = 0;

  LinkingHub() {
    add_reachable("sms-main", "sms");
    add_reachable("email-main", "email");
    add_reachable("telegram-main", "telegram", "https://t.me/acme?start={token}");
    linking.attach(hooks);
  }

  void add_reachable(const std::string& id, const std::string& type, const std::string& deep_link = {},
                     const std::string& holder = "desk") {
    messaging::Integration channel;
    channel.id = id;
    channel.channel_type = type;
    channel.default_holder = holder;
    channel.deep_link = deep_link;
    integrations.put(channel);
  }

  // Each word a second after the last, so that the latest activity is never in doubt.
  messaging::Received says(const std::string& client, const std::string& text, const std::string& channel = "web") {
    clock.advance(std::chrono::seconds(1));
    const auto received = receive(inbound(client, "said-" + std::to_string(++counter), text, channel));
    EXPECT_TRUE(received) << received.error().message;
    return *received;
  }
  domain::Result<messaging::LinkAsked> ask(const messaging::LinkWish& wish) {
    return store->change([&](store::Transaction& tx) { return linking.request(tx, wish); });
  }
  domain::Result<messaging::LinkAsked> ask(const std::string& user, const std::string& address,
                                           domain::LinkProof proof = domain::LinkProof::code,
                                           const std::string& integration = "sms-main") {
    messaging::LinkWish wish;
    wish.user = user;
    wish.integration = integration;
    wish.address = address;
    wish.proof = proof;
    return ask(wish);
  }
  std::string code_of(const messaging::LinkAsked& asked) const { return secrets.code_of(asked.request.id); }
  static std::string wrong_one(const std::string& code) { return code == "123456" ? "654321" : "123456"; }

  messaging::Confirmation confirm(const std::string& user, const std::string& code) {
    const auto confirmed = store->change([&](store::Transaction& tx) { return linking.confirm(tx, user, code); });
    EXPECT_TRUE(confirmed) << confirmed.error().message;
    return confirmed.value_or(messaging::Confirmation{});
  }
  domain::Result<> unlink(const std::string& user, const std::string& client) {
    return store->change([&](store::Transaction& tx) { return linking.unlink(tx, user, client); });
  }
  std::optional<domain::Client> client_at(const std::string& address, const std::string& integration = "sms-main") {
    return look([&](auto& sql) { return store::Clients{sql}.find_by_external_id(integration, address); });
  }
  std::string owner_of(const std::string& address, const std::string& integration = "sms-main") {
    const auto client = client_at(address, integration);
    if (!client || client->status == domain::ClientStatus::pending) return {};
    return look([&](auto& sql) { return store::Users{sql}.find_survivor(client->user_id)->id; });
  }
  std::optional<domain::LinkRequest> request(const std::string& id) {
    return look([&](auto& sql) { return store::LinkRequests{sql}.find(id); });
  }
  domain::Result<messaging::Notice> notice(const messaging::LinkAsked& asked) {
    const messaging::DeliverOrder order{asked.request.id, {}, asked.request.client_id};
    return look([&](auto& sql) { return linking.notice(sql, order, clock.now()); });
  }
  std::vector<std::string> texts(const std::string& conversation_id) {
    std::vector<std::string> said;
    for (const auto& message : messages(conversation_id)) said.push_back(message.content.text);
    return said;
  }
  std::vector<std::string> rows(const char* query) {
    return look([&](auto& sql) {
      return store::sql::all(sql, query, [](store::sql::Statement& row) { return store::sql::text_at(row, 0); });
    });
  }
  int turns() { return static_cast<int>(rows("SELECT id FROM tasks WHERE kind = 'turn'").size()); }
};

}  // namespace hub
