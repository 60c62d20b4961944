// A hub whose webhooks call a target that the test plays.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <deque>

#include "unit/messaging/linking_fixture.hpp"
#include "webhooks/webhooks.hpp"

namespace hub {

// Takes calls; answers when the test says so.
class Target {
 public:
  struct Call {
    plugins::OutboundRequest request;
    plugins::HttpClient::Done done;

    std::string header(std::string_view name) const {
      for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
      }
      return {};
    }
    void answer(int status, std::optional<int> retry_after_ms = {}) const {
      plugins::OutboundResponse response;
      response.status = status;
      response.retry_after_ms = retry_after_ms;
      done(response);
    }
    void fail(domain::Status status) const { done(domain::fail(status, "broken", request.url + ": broken")); }
  };

  webhooks::Send send() {
    return [this](plugins::OutboundRequest request, plugins::HttpClient::Done done) {
      const std::lock_guard lock{mutex_};
      calls_.push_back({std::move(request), std::move(done)});
      changed_.notify_all();
    };
  }
  Call next() {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, std::chrono::seconds(30), [&] { return !calls_.empty(); })) {
      throw std::runtime_error("no call came");
    }
    auto call = std::move(calls_.front());
    calls_.pop_front();
    return call;
  }
  bool await(std::size_t waiting) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return calls_.size() >= waiting; });
  }
  std::size_t waiting() const {
    const std::lock_guard lock{mutex_};
    return calls_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Call> calls_;
};

struct WebhookHub : LinkingHub {
  Target target;
  webhooks::Webhooks webhooks{{*store, clock, integrations, target.send()}, {"acme", 64}};
  std::unique_ptr<messaging::Dispatcher> dispatcher;

  ~WebhookHub() override {
    webhooks.stop(domain::Duration::zero());  // first, as the hub does: a call under way holds the dispatcher
    if (dispatcher) dispatcher->stop(domain::Duration::zero());
  }

  static webhooks::Subscription subscription(const std::string& id, std::initializer_list<const char*> triggers) {
    webhooks::Subscription made;
    made.rules.id = id;
    made.rules.target = "https://crm.test/" + id + "?key=hush";
    made.secret = "0123456789abcdef";
    for (const auto* name : triggers) {
      made.rules.triggers.set(static_cast<std::size_t>(domain::trigger_named(name).value()));
    }
    return made;
  }
  void subscribe(std::initializer_list<const char*> triggers) { webhooks.replace({subscription("crm", triggers)}); }
  void start() {
    dispatcher = messaging::make_dispatcher(*store, clock, quick());
    webhooks.attach(*dispatcher);
    dispatcher->start();
  }

  // What waits to be told, in the order of the commits.
  std::vector<domain::Task> waiting() {
    auto tasks = look([](auto& sql) { return store::Tasks{sql}.in_lanes_below("webhook:"); });
    std::erase_if(tasks, [](const auto& task) { return task.dead; });
    return tasks;
  }
  std::vector<boost::json::value> bodies() {
    std::vector<boost::json::value> all;
    for (const auto& task : waiting()) all.push_back(boost::json::parse(task.payload));
    return all;
  }
  std::vector<boost::json::value> events() {
    std::vector<boost::json::value> all;
    for (const auto& body : bodies()) all.push_back(body.at("events").at(0));
    return all;
  }
  std::vector<std::string> types() {
    std::vector<std::string> all;
    for (const auto& event : events()) all.emplace_back(event.at("type").as_string());
    return all;
  }
  // The payload of the only event of this type.
  boost::json::value payload(std::string_view type) {
    boost::json::value found;
    for (const auto& event : events()) {
      if (event.at("type").as_string() != type) continue;
      EXPECT_TRUE(found.is_null()) << "twice: " << type;
      found = event.at("payload");
    }
    EXPECT_FALSE(found.is_null()) << "not told: " << type;
    return found;
  }
  std::optional<domain::Task> task(const std::string& id) {
    return look([&](auto& sql) { return store::Tasks{sql}.find(id); });
  }
  void tell_no_more_of_before() {
    ASSERT_TRUE(store->change([](store::Transaction& tx) -> domain::Result<> {
      store::Tasks tasks{tx.connection()};
      for (const auto& task : tasks.in_lanes_below("webhook:")) tasks.erase(task.id);
      return {};
    }));
  }
  // Spins, for what no event tells.
  template <class F>
  bool becomes_true(F condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

}  // namespace hub
