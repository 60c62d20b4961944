// What the hub tells about itself: metrics of all rooms, readiness, and the routes /healthz, /readyz, /metrics.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "live/hub.hpp"
#include "messaging/dispatcher.hpp"
#include "observability/health.hpp"
#include "observability/metrics.hpp"
#include "plugins/ports.hpp"
#include "plugins/runtime.hpp"
#include "store/store.hpp"
#include "webhooks/webhooks.hpp"

namespace hub::app {

class Monitor {
 public:
  explicit Monitor(const domain::Clock& clock);

  // Each samples its room from now on; forget() before the rooms go.
  // To the store that is opened with these: it tells the log when the database is lost and when it is back.
  static void report_outages(store::Options& options);
  void watch(store::Store& store);
  void watch(http::Server& server);
  void watch(messaging::Dispatcher& dispatcher);
  void watch(live::Hub& live);
  void watch(plugins::Runtime& runtime);
  void watch(webhooks::Webhooks& webhooks);
  void forget();

  void add_routes(http::Router& router, const config::Metrics& settings);
  plugins::ObservePort port();
  observability::Health& health() { return health_; }

 private:
  void gauge(const char* name, const char* help, std::function<double()> read);
  void counter(const char* name, const char* help, std::function<double()> read);

  observability::Metrics metrics_;
  observability::Health health_;
  std::vector<observability::Sampling> samplings_;
};

}  // namespace hub::app
