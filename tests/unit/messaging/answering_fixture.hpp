// A person on several channels, an outbox with rules, and the way of a failed delivery.
#pragma once

#include "messaging/answering.hpp"
#include "messaging/notes.hpp"
#include "store/consents.hpp"
#include "store/rows.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"

namespace hub {

struct OnSeveralChannels : HubInAFolder {
  domain::AnsweringRules rules;
  std::unique_ptr<messaging::Outbox> own;
  std::unique_ptr<messaging::Answering> answering;
  std::unique_ptr<messaging::Dispatcher> dispatcher;

  OnSeveralChannels() {
    for (const auto* id : {"sms", "email", "telegram"}) {
      messaging::Integration channel;
      channel.id = id;
      channel.channel_type = id;
      channel.default_holder = "desk";
      integrations.put(channel);
    }
  }
  void SetUp() override { use(rules); }
  void TearDown() override {
    if (dispatcher) dispatcher->stop(domain::Duration::zero());
  }
  void use(domain::AnsweringRules wanted) {
    rules = std::move(wanted);
    own = std::make_unique<messaging::Outbox>(*store, integrations, hooks, rules);
    answering = std::make_unique<messaging::Answering>(integrations, rules, "Acme");
  }
  void start_dispatcher() {
    dispatcher = messaging::make_dispatcher(*store, clock, quick());
    answering->run_escalations(*dispatcher, *store);
    dispatcher->start();
  }

  // Customer 7, who was here on these channels in this order; the conversation.
  domain::ConversationId person_on(const std::vector<std::string>& channels) {
    domain::ConversationId conversation;
    for (const auto& channel : channels) {
      auto in = inbound("at-" + channel, channel + "-hello", "hello", channel);
      in.sender.user_external_id = "customer-7";
      conversation = receive(in).value().conversation_id;
      clock.advance(std::chrono::minutes(1));
    }
    return conversation;
  }
  domain::Message say(const domain::ConversationId& conversation, const std::string& metadata = "",
                      const std::string& by = "desk") {
    auto out = outgoing(conversation, by);
    out.metadata_json = metadata;
    return store->change([&](store::Transaction& tx) { return own->send(tx, out); }).value().message;
  }
  void person_prefers(const std::string& channel) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      store::Users users{tx.connection()};
      auto user = users.find_by_external_id("customer-7");
      user->profile.preferred_channel = channel;
      return users.update(*user);
    }));
  }
  void opts_out(const std::string& channel) {
    ASSERT_TRUE(store->change([&](store::Transaction& tx) -> domain::Result<> {
      store::Consents{tx.connection()}.record(
          {channel, "at-" + channel, domain::ConsentState::opted_out, "STOP", channel, "e-" + channel, tx.now()},
          tx.next_id());
      return {};
    }));
  }
  std::vector<domain::Delivery> deliveries(const domain::MessageId& message) {
    return look([&](auto& sql) { return store::Deliveries{sql}.of_message(message); });
  }
  // "sms queued last_used", in the order in which it went there.
  std::vector<std::string> went(const domain::MessageId& message) {
    std::vector<std::string> all;
    for (const auto& one : deliveries(message)) {
      all.push_back(one.integration_id + " " + domain::name_of(one.status) + " " + one.chosen_by);
    }
    return all;
  }
  domain::Delivery delivery_by(const domain::MessageId& message, const std::string& integration) {
    for (auto& one : deliveries(message)) {
      if (one.integration_id == integration) return one;
    }
    ADD_FAILURE() << "nothing went by " << integration;
    return {};
  }
  // As the plugins room does when a send ends for good.
  domain::Result<> fails(const domain::MessageId& message, const std::string& integration) {
    auto delivery = delivery_by(message, integration);
    return store->change([&](store::Transaction& tx) -> domain::Result<> {
      delivery.status = domain::DeliveryStatus::failed;
      delivery.reason = "number unknown";
      delivery.updated_at = tx.now();
      if (!store::Deliveries{tx.connection()}.advance(delivery)) return {};
      return answering->has_failed(tx, delivery);
    });
  }
  std::vector<domain::Message> notes(const domain::ConversationId& conversation) {
    auto all = messages(conversation);
    std::erase_if(all, [](const domain::Message& message) { return !domain::is_note(message); });
    return all;
  }
  // Waits until no escalation is due any more.
  bool settled() {
    dispatcher->wake();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    const auto waits = [&] {
      return look([&](auto& sql) {
        return store::sql::number(sql, "SELECT COUNT(*) FROM tasks WHERE kind = 'escalate' AND due <= ?",
                                  domain::to_ms(clock.now()));
      });
    };
    while (waits() > 0) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

}  // namespace hub
