// A hub's heart on a database in a temporary folder: what messaging and desk tests stand on.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "domain/switchboard.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/ingest.hpp"
#include "messaging/outbox.hpp"
#include "messaging/switchboard.hpp"
#include "messaging/turn.hpp"
#include "store/conversations.hpp"
#include "store/desk.hpp"
#include "store/records.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"
#include "store/tasks.hpp"
#include "store/users.hpp"

namespace hub {

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hubbub-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Events as the store tells them; awaits what must come.
class Heard {
 public:
  void take(const std::vector<domain::Event>& events) {
    const std::lock_guard lock{mutex_};
    events_.insert(events_.end(), events.begin(), events.end());
    changed_.notify_all();
  }
  template <class T>
  std::vector<T> all() const {
    const std::lock_guard lock{mutex_};
    return all_locked<T>();
  }
  template <class T>
  bool await(std::size_t count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return all_locked<T>().size() >= count; });
  }
  void clear() {
    const std::lock_guard lock{mutex_};
    events_.clear();
  }

 private:
  template <class T>
  std::vector<T> all_locked() const {
    std::vector<T> found;
    for (const auto& event : events_) {
      if (const auto* one = std::get_if<T>(&event)) found.push_back(*one);
    }
    return found;
  }
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<domain::Event> events_;
};

// A number that threads raise and a test awaits.
class Count {
 public:
  void raise() {
    const std::lock_guard lock{mutex_};
    ++value_;
    changed_.notify_all();
  }
  int value() const {
    const std::lock_guard lock{mutex_};
    return value_;
  }
  bool await(int least) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return value_ >= least; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int value_ = 0;
};

struct HubInAFolder : ::testing::Test {
  TempFolder folder;
  domain::ManualClock clock;
  std::unique_ptr<domain::Ids> ids = domain::make_counting_ids();
  Heard heard;
  messaging::Integrations integrations;
  messaging::Hooks hooks;
  std::unique_ptr<store::Store> store = open_store();
  messaging::Ingest ingest{*store, integrations, hooks};
  messaging::Outbox outbox{*store, integrations, hooks};
  messaging::Switchboard switchboard{integrations, hooks};

  HubInAFolder() {
    add_channel("web", "desk");
    add_workflow("bot");
    add_workflow("survey");
  }
  ~HubInAFolder() override {
    if (store) store->stop();
  }

  std::unique_ptr<store::Store> open_store() {
    store::Options options;
    options.path = folder.file("hub.db");
    auto opened = store::open(options, clock, *ids);
    if (!opened) throw std::runtime_error(opened.error().message);
    (*opened)->listen([this](const std::vector<domain::Event>& events) { heard.take(events); });
    return std::move(*opened);
  }

  void add_channel(const std::string& id, const std::string& holder, domain::Style style = domain::Style::live_chat,
                   bool live = true) {
    messaging::Integration channel;
    channel.id = id;
    channel.channel_type = "web";
    channel.default_holder = holder;
    channel.style = style;
    channel.live = live;
    integrations.put(channel);
  }
  void add_workflow(const std::string& id) {
    messaging::Integration workflow;
    workflow.id = id;
    workflow.kind = messaging::IntegrationKind::workflow;
    integrations.put(workflow);
  }

  messaging::Inbound inbound(const std::string& browser, const std::string& message_id,
                             const std::string& text = "hello", const std::string& channel = "web") {
    messaging::Inbound in;
    in.sender.integration_id = channel;
    in.sender.external_id = browser;
    in.external_id = message_id;
    in.content = domain::text_content(text);
    return in;
  }
  domain::Result<messaging::Received> receive(const messaging::Inbound& in) {
    return store->change([&](store::Transaction& tx) { return ingest.receive(tx, in); });
  }
  domain::Result<messaging::Identified> identify(const std::string& browser, const std::string& external_id = "",
                                                 const std::string& channel = "web") {
    messaging::Sender sender;
    sender.integration_id = channel;
    sender.external_id = browser;
    sender.user_external_id = external_id;
    return store->change([&](store::Transaction& tx) { return ingest.identify(tx, sender); });
  }
  messaging::Outgoing outgoing(const std::string& conversation, const std::string& sender,
                               const std::string& text = "answer") {
    messaging::Outgoing out;
    out.conversation_id = conversation;
    out.sender = sender;
    out.author = {sender == "desk" ? domain::AuthorType::agent : domain::AuthorType::bot, sender, sender, ""};
    out.content = domain::text_content(text);
    out.source = {sender == "desk" ? "agent" : "workflow", sender, "", ""};
    return out;
  }
  domain::Result<messaging::Sent> send(const messaging::Outgoing& out) {
    return store->change([&](store::Transaction& tx) { return outbox.send(tx, out); });
  }
  domain::Result<domain::Conversation> pass(const std::string& conversation, const std::string& by,
                                            const std::string& to, const std::string& metadata = "") {
    return store->change([&](store::Transaction& tx) { return switchboard.pass(tx, conversation, by, to, metadata); });
  }

  // look([](sql::Connection&) { … })
  template <class F>
  auto look(F read) {
    return store->view([&](store::Snapshot& snapshot) { return read(snapshot.connection()); }).value();
  }
  std::vector<domain::Message> messages(const std::string& conversation) {
    return look([&](auto& sql) { return store::Messages{sql}.after(conversation, 0, 10'000); });
  }
  domain::Conversation conversation(const std::string& id) {
    return look([&](auto& sql) { return store::Conversations{sql}.find(id); }).value();
  }
  store::Tasks::Counts task_counts() {
    return look([](auto& sql) { return store::Tasks{sql}.counts(); });
  }
  std::vector<domain::Task> due_tasks() {
    return look([&](auto& sql) { return store::Tasks{sql}.due(clock.now(), 1000); });
  }
  std::int64_t lost_tickets() {
    return look([](auto& sql) { return store::Tickets{sql}.count_lost(); });
  }

  // Turned on then, the clock would end that task's lease, and it would run once more.
  bool is_a_task_leased() {
    return look([](auto& sql) {
             return store::sql::number(sql, "SELECT COUNT(*) FROM tasks WHERE lease_owner <> ''");
           }) > 0;
  }

  messaging::Dispatcher::Options quick(const std::string& owner = "here") {
    messaging::Dispatcher::Options options;
    options.owner = owner;
    options.workers = 2;
    options.backoff.max_attempts = 3;
    return options;
  }
};

}  // namespace hub
