// A hub in a folder with the plugins room on top: a real store, router, listener and dispatcher, the clock in hand.
#pragma once

#include <future>
#include <list>
#include <map>

#include "http/server.hpp"
#include "plugins/catalog.hpp"
#include "plugins/http_client.hpp"
#include "plugins/runtime.hpp"
#include "unit/messaging/hub_in_a_folder.hpp"
#include "unit/plugins/probe.hpp"

namespace hub::plugins {

// What was logged and counted. [any thread]
struct Observed {
  struct Line {
    std::string level, instance, message;
    Fields fields;
  };
  std::mutex mutex;
  std::vector<Line> lines;
  std::vector<std::pair<std::string, Fields>> counts;
  std::map<std::string, double> values;

  ObservePort port() {
    ObservePort made;
    made.log = [this](std::string_view level, std::string_view instance, std::string_view message,
                      const Fields& fields) {
      const std::lock_guard lock(mutex);
      lines.push_back({std::string(level), std::string(instance), std::string(message), fields});
    };
    made.count = [this](std::string_view name, double delta, const Fields& labels) {
      const std::lock_guard lock(mutex);
      values[std::string(name)] += delta;
      counts.emplace_back(name, labels);
    };
    made.gauge = [this](std::string_view name, double value, const Fields&) {
      const std::lock_guard lock(mutex);
      values[std::string(name)] = value;
    };
    return made;
  }
};

struct PluginHub : HubInAFolder {
  std::list<Probe> probes;
  Catalog catalog;
  http::Router router;
  std::unique_ptr<http::Server> server = http::make_server(any_port(), router);
  HttpClient peer;  // the other side's
  Observed observed;
  MintOptions minted_with;
  std::vector<std::pair<std::string, bool>> typed;
  std::unique_ptr<HttpClient> http_client = std::make_unique<HttpClient>();
  std::unique_ptr<Ports> ports = std::make_unique<Ports>(make_ports());
  std::unique_ptr<messaging::Dispatcher> dispatcher = messaging::make_dispatcher(*store, clock, quick());
  std::unique_ptr<Runtime> runtime;

  static http::ServerOptions any_port() {
    http::ServerOptions options;
    options.port = 0;
    options.rate_per_second = 0;
    return options;
  }
  PluginHub() {
    if (auto added = catalog.add(std::string(TEST_PLUGINS) + "/probe.so"); !added)
      throw std::runtime_error(added.error().message);
    runtime = std::make_unique<Runtime>(catalog, *ports);
    runtime->attach(*dispatcher);
    messaging::run_turns(*dispatcher, *store, outbox, switchboard, runtime->find_workflow());
  }
  // Before what a test's own fixture holds goes.
  void TearDown() override {
    server->stop(0, "over");
    dispatcher->stop(domain::Duration::zero());
    runtime->stop();
    http_client.reset();
    store->stop();  // before what its callbacks name goes
  }

  // A probe that outlives its instances.
  Probe& make_probe() { return probes.emplace_back(); }

  Ports make_ports() {
    LivePort live;
    live.mint = [this](const messaging::Sender& sender, const MintOptions& wanted) {
      minted_with = wanted;
      return MintedToken{"token of " + sender.external_id, "/live", clock.now() + wanted.lifetime};
    };
    live.typing = [this](const messaging::Sender& sender, bool on) { typed.emplace_back(sender.external_id, on); };
    live.max_upload_bytes = 5000;
    live.media_types = {"image/*", "application/pdf"};
    return {*store, clock, ingest, integrations, router, *http_client, std::move(live), observed.port(), "Shop", ""};
  }

  Wanted wanted(const Probe& probe, const std::string& id, const char* plugin) {
    Wanted made;
    made.rules.id = id;
    made.rules.plugin = plugin;
    made.rules.default_holder = "desk";
    made.settings_json = probe.settings();
    return made;
  }
  domain::Result<> put(const Probe& probe, const std::string& id = "sms", const char* plugin = PROBE_CHANNEL) {
    return runtime->put(wanted(probe, id, plugin));
  }

  OutboundResponse call(const std::string& method, const std::string& path, std::string body = {}) {
    if (server->port() == 0) throw std::runtime_error("start the server first");
    OutboundRequest request;
    request.method = method;
    request.url = "http://127.0.0.1:" + std::to_string(server->port()) + path;
    request.body = std::move(body);
    std::promise<domain::Result<OutboundResponse>> answered;
    peer.send(std::move(request), [&](domain::Result<OutboundResponse> answer) { answered.set_value(answer); });
    auto answer = answered.get_future().get();
    if (!answer) throw std::runtime_error(answer.error().message);
    return *std::move(answer);
  }

  // A message to `person` on the channel "sms", queued as a delivery.
  messaging::Sent write_to(const std::string& person) {
    const auto received = receive(inbound(person, "from " + person, "hello", "sms"));
    return send(outgoing(received.value().conversation_id, "desk")).value();
  }
  domain::Delivery delivery_of(const messaging::Sent& sent) {
    return look([&](auto& sql) { return store::Deliveries{sql}.of_message(sent.message.id); }).at(0);
  }
  int message_count(const std::string& conversation) { return static_cast<int>(messages(conversation).size()); }

  // Turns the clock until `holds`; for what happens after a backoff. It stands still while a task is run: turned on, it
  // would end that run's lease, and the task would run once more.
  template <class F>
  bool in_time(F holds, domain::Duration step = std::chrono::seconds(5)) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      if (!is_a_task_leased()) clock.advance(step);
      dispatcher->wake();
      std::this_thread::yield();
    }
    return true;
  }
};

}  // namespace hub::plugins
