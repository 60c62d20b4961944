#include "app/settings.hpp"

#include "app/layout.hpp"

namespace hub::app {

config::Loaded load_settings(const std::string& file, plugins::Catalog& catalog) {
  config::Options options;
  options.find_plugins = [&catalog](const std::vector<std::string>& directories) {
    for (const auto& directory : directories) catalog.scan(directory);
    catalog.scan(plugin_directory());
    std::vector<config::KnownPlugin> known;
    for (const auto& [id, entry] : catalog.entries())
      known.push_back({id, entry.settings_schema(), entry.is_workflow()});
    return known;
  };
  return config::load(file, options);
}

store::Options store_options(const config::Config& config) {
  const auto& from = config.store;
  store::Options options;
  options.driver = from.driver;
  options.path = from.path;
  options.host = from.host;
  options.port = from.port;
  options.user = from.user;
  options.password = from.password.reveal();
  options.database = from.database;
  options.tls_ca = from.tls_ca;
  options.max_batch = from.max_batch;
  options.readers = from.readers;
  return options;
}

http::ServerOptions server_options(const config::Config& config) {
  const auto& from = config.server;
  const auto ms = [](domain::Duration duration) { return static_cast<int>(duration.count()); };
  http::ServerOptions options;
  options.address = from.address;
  options.port = from.port;
  options.tls_certificate = from.tls.certificate;
  options.tls_private_key = from.tls.private_key;
  options.trusted_proxies = from.trusted_proxies;
  options.max_header_bytes = from.limits.header_bytes;
  options.header_timeout_ms = ms(from.limits.header_timeout);
  options.body_timeout_ms = ms(from.limits.body_timeout);
  options.idle_timeout_ms = ms(from.limits.idle_timeout);
  options.websocket_ping_ms = ms(from.limits.websocket_ping);
  options.websocket_max_message_bytes = from.limits.websocket_message_bytes;
  options.websocket_max_queue_bytes = from.limits.websocket_queue_bytes;
  options.max_connections = from.limits.connections;
  options.rate_per_second = from.limits.rate_per_second;
  options.rate_burst = from.limits.rate_burst;
  options.worker_threads = from.workers;
  return options;
}

messaging::Dispatcher::Options dispatcher_options(const config::Config& config, std::string owner) {
  messaging::Dispatcher::Options options;
  options.workers = config.tasks.workers;
  options.max_running = config.tasks.max_running;
  options.lease = config.tasks.lease;
  options.backoff = config.tasks.backoff();
  options.owner = std::move(owner);
  options.alone = config.store.driver == "sqlite";  // serve holds the database's lock
  return options;
}

webhooks::SubscriptionList subscriptions(const config::Config& config) {
  webhooks::SubscriptionList list;
  for (const auto& from : config.webhooks) list.push_back({from.rules, from.secret.reveal()});
  return list;
}

plugins::Wanted wanted(const config::Integration& integration) {
  plugins::Wanted wanted;
  wanted.rules.id = integration.id;
  wanted.rules.plugin = integration.plugin;
  wanted.rules.default_holder = integration.default_holder;
  wanted.rules.style = integration.style;
  wanted.rules.style_rules = integration.style_rules();
  wanted.rules.queue = integration.queue;
  wanted.rules.deep_link = integration.deep_link;
  wanted.settings_json = integration.settings_json;
  for (const auto& [path, secret] : integration.secrets) wanted.secrets.emplace(path, secret.reveal());
  return wanted;
}

}  // namespace hub::app
