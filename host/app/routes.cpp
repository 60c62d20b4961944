// What the hub answers over HTTP: health and metrics, live sessions, the REST API, files, the console.
#include "app/layout.hpp"
#include "app/parts.hpp"
#include "app/settings.hpp"
#include "messaging/erasure.hpp"

namespace hub::app {

std::vector<api::ApiKey> api_keys(const config::Config& config) {
  std::vector<api::ApiKey> keys;
  for (const auto& from : config.api.keys) {
    api::ApiKey key;
    key.id = from.id;
    key.secret = from.secret.reveal();
    if (from.scope == config::KeyScope::integration) key.scope = "integration";
    if (from.scope == config::KeyScope::account) key.scope = "account";
    keys.push_back(std::move(key));
  }
  return keys;
}

void Hub::Parts::add_routes() {
  auto options = server_options(config);
  options.log = [logger = observability::logger("http")](std::string_view level, std::string_view text) {
    logger.write(observability::level_named(level).value_or(observability::Level::info), text, {});
  };
  server = http::make_server(std::move(options), router);
  monitor.watch(*server);
  monitor.add_routes(router, config.metrics);
  add_live_routes();
  add_api_routes();
  if (config.console.enabled) add_console_routes();
}

void Hub::Parts::add_live_routes() {
  live::HubOptions options;
  options.max_upload_bytes = config.media.max_upload_bytes;
  options.media_types = config.media.types;
  options.public_url = config.app.public_url;
  live = std::make_unique<live::Hub>(live::Services{*store, clock, *ingest, *outbox, *desk, *logins, integrations,
                                                    *tokens, [this] { return server.get(); },
                                                    [this](const domain::ConversationId& conversation, bool on) {
                                                      if (runtime) runtime->typing(conversation, on);
                                                    }},
                                     options);
  live->attach(router);
  monitor.watch(*live);
}

void Hub::Parts::add_api_routes() {
  keys = std::make_unique<api::Keys>(
      api_keys(config), http::RateLimiter::Rules{config.api.rate_per_second, config.api.rate_burst}, clock);
  exports = std::make_unique<api::PersonExports>(*store, config.media.directory);
  rest = std::make_unique<api::Rest>(
      api::RestServices{*store, integrations, *ingest, *outbox, *switchboard, *live, *keys, linking.get(), loops.get(),
                        exports.get()},
      api::RestOptions{config.app.id, config.app.name, config.app.public_url, config.api.allowed_origins});
  api::add_routes(router, rest->routes());
  api::add_routes(router, webhooks->routes(*keys));
  attachments =
      std::make_unique<api::Attachments>(*store, *ids,
                                         api::AttachmentRules{config.media.directory, config.media.max_upload_bytes,
                                                              config.media.types, config.app.public_url});
  attachments->run_erasing(*dispatcher);
  messaging::run_erasures(*dispatcher, *store);
  uploads = std::make_unique<api::Uploads>(*attachments, *tokens, *logins, *keys, config.app.id);
  api::add_routes(router, uploads->routes());
  links = std::make_unique<api::Links>(*store, *ingest, *linking, *tokens);
  api::add_routes(router, links->routes());
}

void Hub::Parts::add_console_routes() {
  merging = std::make_unique<messaging::Merging>(integrations, hooks);
  console =
      std::make_unique<api::Console>(api::ConsoleServices{*store, clock, *desk, *logins, integrations, *live,
                                                          *dispatcher, merging.get(), answering.get(), exports.get()},
                                     api::ConsoleOptions{share_directory() + "/console", config.desk.session});
  api::add_routes(router, console->routes());
  console->add_files(router);
}

}  // namespace hub::app
