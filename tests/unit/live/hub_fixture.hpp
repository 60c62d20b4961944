// A hub without a network: a real SQLite store and the rooms above it, an event loop that the test turns by hand, and
// sockets that keep what was sent. For tests of live and api.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>

#include "desk/desk.hpp"
#include "desk/logins.hpp"
#include "live/hub.hpp"
#include "messaging/ingest.hpp"
#include "messaging/outbox.hpp"
#include "messaging/switchboard.hpp"
#include "store/store.hpp"
#include "wire/json_object.hpp"

namespace hub::testing {

// Work runs when the test says so; timers fire when it says so.
class HandLoop final : public http::Server {
 public:
  domain::Result<> start() override { return {}; }
  std::uint16_t port() const override { return 0; }
  void post(std::function<void()> work) override {
    const std::lock_guard lock{mutex_};
    waiting_.push_back(std::move(work));
    changed_.notify_all();
  }
  std::function<void()> after(int, std::function<void()> work) override {
    const std::lock_guard lock{mutex_};
    timers_.push_back(std::move(work));
    return [] {};
  }
  http::ServerStatistics statistics() const override { return {}; }
  void stop(int, const std::string&) override {}

  // Turns the loop until `met`; false when nothing makes it true in time.
  bool run_until(const std::function<bool()>& met) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!met()) {
      std::function<void()> next;
      {
        std::unique_lock lock{mutex_};
        if (!changed_.wait_until(lock, deadline, [this] { return !waiting_.empty(); })) return false;
        next = std::move(waiting_.front());
        waiting_.pop_front();
      }
      next();
    }
    return true;
  }
  void fire_timers() {
    std::vector<std::function<void()>> due;
    {
      const std::lock_guard lock{mutex_};
      due.swap(timers_);
    }
    for (const auto& timer : due) timer();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::function<void()>> timers_;
};

class KeptSocket final : public http::WebSocket {
 public:
  void send(std::shared_ptr<const std::string> text) override { sent.push_back(std::move(text)); }
  void close(std::uint16_t code, std::string_view) override { closed_with = code; }
  const std::string& remote_address() const override { return address; }

  std::vector<std::shared_ptr<const std::string>> sent;
  std::uint16_t closed_with = 0;
  std::string address = "192.0.2.1";

  // Frames of one kind, parsed.
  std::vector<wire::JsonObject> of_kind(std::string_view kind) const {
    std::vector<wire::JsonObject> found;
    for (const auto& text : sent) {
      auto frame = wire::JsonObject::parse(*text);
      EXPECT_TRUE(frame) << *text;
      if (frame && frame->text("t") == kind) found.push_back(std::move(*frame));
    }
    return found;
  }
  bool has(std::string_view kind) const { return !of_kind(kind).empty(); }
};

class HubTest : public ::testing::Test {
 protected:
  HubTest() {
    folder = (std::filesystem::temp_directory_path() / "hubbub-hub-test-XXXXXX").string();
    EXPECT_NE(::mkdtemp(folder.data()), nullptr);
    store::Options options;
    options.path = folder + "/hub.db";
    auto opened = store::open(options, clock, *ids);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
    store = std::move(*opened);
    messaging::Integration web;
    web.id = "web-main";
    web.plugin = "com.hubbub.web-widget";
    web.channel_type = "web";
    web.default_holder = "desk";
    web.live = true;
    integrations.put(web);
    messaging::Integration bot;
    bot.id = "bot-main";
    bot.kind = messaging::IntegrationKind::workflow;
    integrations.put(bot);
    ingest = std::make_unique<messaging::Ingest>(*store, integrations, hooks);
    outbox = std::make_unique<messaging::Outbox>(*store, integrations, hooks);
    switchboard = std::make_unique<messaging::Switchboard>(integrations, hooks);
    desk = std::make_unique<desk::Desk>(integrations, *outbox, *switchboard);
    desk->attach(hooks);
    logins = std::make_unique<desk::Logins>(*store, clock, *ids, desk::LoginRules{});
    tokens = std::make_unique<live::Tokens>(std::string(32, 'k'), clock);
  }
  ~HubTest() override {
    store->stop();
    std::filesystem::remove_all(folder);
  }

  std::vector<std::string> typed_outside;  // what the business typed

  live::Services services() {
    return {*store,
            clock,
            *ingest,
            *outbox,
            *desk,
            *logins,
            integrations,
            *tokens,
            [this] { return &loop; },
            [this](const domain::ConversationId& conversation, bool on) {
              typed_outside.push_back(conversation + (on ? " on" : " off"));
            }};
  }
  static messaging::Sender sender(const std::string& browser) {
    messaging::Sender who;
    who.integration_id = "web-main";
    who.external_id = browser;
    who.display_name = "Visitor";
    return who;
  }
  // A message as a channel would bring it; answers what was stored.
  messaging::Received says(const std::string& browser, const std::string& text, const std::string& id = {}) {
    messaging::Inbound inbound;
    inbound.sender = sender(browser);
    inbound.external_id = id.empty() ? ids->next() : id;
    inbound.content = domain::text_content(text);
    auto received = store->change(
        [&](store::Transaction& tx) -> domain::Result<messaging::Received> { return ingest->receive(tx, inbound); });
    EXPECT_TRUE(received) << (received ? "" : received.error().message);
    return received.value_or(messaging::Received{});
  }

  std::string folder;
  domain::ManualClock clock;
  std::unique_ptr<domain::Ids> ids = domain::make_ulids(clock);
  HandLoop loop;
  std::unique_ptr<store::Store> store;
  messaging::Integrations integrations;
  messaging::Hooks hooks;
  std::unique_ptr<messaging::Ingest> ingest;
  std::unique_ptr<messaging::Outbox> outbox;
  std::unique_ptr<messaging::Switchboard> switchboard;
  std::unique_ptr<desk::Desk> desk;
  std::unique_ptr<desk::Logins> logins;
  std::unique_ptr<live::Tokens> tokens;
};

}  // namespace hub::testing
