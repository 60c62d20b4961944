// Everything that a running hub is made of, in the order in which it is made. Internal to this room.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/attachments.hpp"
#include "api/console.hpp"
#include "api/keys.hpp"
#include "api/links.hpp"
#include "api/person_export.hpp"
#include "api/rest.hpp"
#include "api/uploads.hpp"
#include "app/hub.hpp"
#include "app/monitor.hpp"
#include "config/config.hpp"
#include "desk/desk.hpp"
#include "desk/logins.hpp"
#include "desk/silence.hpp"
#include "domain/clock.hpp"
#include "domain/ids.hpp"
#include "http/server.hpp"
#include "live/hub.hpp"
#include "live/tokens.hpp"
#include "messaging/answering.hpp"
#include "messaging/dispatcher.hpp"
#include "messaging/hooks.hpp"
#include "messaging/ingest.hpp"
#include "messaging/integrations.hpp"
#include "messaging/linking.hpp"
#include "messaging/loop_guard.hpp"
#include "messaging/merging.hpp"
#include "messaging/outbox.hpp"
#include "messaging/switchboard.hpp"
#include "observability/log.hpp"
#include "plugins/http_client.hpp"
#include "plugins/ports.hpp"
#include "plugins/runtime.hpp"
#include "store/store.hpp"
#include "webhooks/webhooks.hpp"

namespace hub::app {

std::vector<api::ApiKey> api_keys(const config::Config& config);

struct Hub::Parts {
  Parts(config::Config loaded, plugins::Catalog& found);

  domain::Result<> open_store();
  void make_webhooks();
  void make_rooms(const std::string& key);  // the hub's own, for what it signs
  void add_routes();
  void add_live_routes();
  void add_api_routes();
  void add_console_routes();
  void start_plugins();
  void apply(const config::Config& wanted);
  plugins::Ports ports();

  config::Config config;
  plugins::Catalog& catalog;
  observability::Logger log{"hub"};
  domain::SystemClock clock;
  std::unique_ptr<domain::Ids> ids;
  Monitor monitor;

  std::unique_ptr<store::Store> store;
  messaging::Integrations integrations;
  messaging::Hooks hooks;
  std::unique_ptr<messaging::Ingest> ingest;
  std::unique_ptr<messaging::Outbox> outbox;
  std::unique_ptr<messaging::Switchboard> switchboard;
  std::unique_ptr<messaging::Linking> linking;
  std::unique_ptr<messaging::Merging> merging;
  std::unique_ptr<messaging::Answering> answering;
  std::shared_ptr<messaging::LoopGuard> loops;
  std::unique_ptr<desk::Desk> desk;
  std::unique_ptr<desk::Silence> silence;
  std::unique_ptr<desk::Logins> logins;
  http::Router router;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<live::Tokens> tokens;
  std::unique_ptr<live::Hub> live;
  std::unique_ptr<api::Keys> keys;
  std::unique_ptr<api::PersonExports> exports;
  std::unique_ptr<api::Rest> rest;
  std::unique_ptr<api::Attachments> attachments;
  std::unique_ptr<api::Uploads> uploads;
  std::unique_ptr<api::Links> links;
  std::unique_ptr<api::Console> console;
  std::unique_ptr<plugins::HttpClient> http_client;
  std::unique_ptr<plugins::Ports> plugin_ports;
  std::unique_ptr<messaging::Dispatcher> dispatcher;
  std::unique_ptr<webhooks::Webhooks> webhooks;
  std::unique_ptr<plugins::Runtime> runtime;
  bool running = false;
  bool all_returned = true;  // no plugin was left behind by the stop
};

}  // namespace hub::app
