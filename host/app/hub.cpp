#include "app/hub.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "api/media_links.hpp"
#include "app/hub_secret.hpp"
#include "app/parts.hpp"
#include "app/settings.hpp"
#include "config/exposure.hpp"

namespace hub::app {
namespace {

constexpr domain::Duration kPatienceWithTargets = std::chrono::seconds(2);  // of webhooks, when the hub stops

// However many providers and targets hang, an eighth of what may be under way is left to everything else.
int most_sends(const config::Config& config) {
  return std::max(1, config.tasks.max_running * 5 / 8);
}
int most_calls_of_webhooks(const config::Config& config) {
  return std::max(1, config.tasks.max_running * 2 / 8);
}

std::string process_name(domain::Ids& ids) {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  return std::string(host) + ":" + std::to_string(getpid()) + ":" + ids.next();
}

}  // namespace

Hub::Parts::Parts(config::Config loaded, plugins::Catalog& found)
    : config{std::move(loaded)}, catalog{found}, ids{domain::make_ulids(clock)}, monitor{clock} {}

domain::Result<> Hub::Parts::open_store() {
  std::error_code error;
  auto options = store_options(config);
  monitor.report_outages(options);
  if (options.driver == "sqlite")
    std::filesystem::create_directories(std::filesystem::path(options.path).parent_path(), error);
  auto opened = store::open(options, clock, *ids);
  if (!opened) return tl::unexpected(opened.error());
  store = *std::move(opened);
  return {};
}

void Hub::Parts::make_rooms(const std::string& key) {
  tokens = std::make_unique<live::Tokens>(key, clock);
  ingest = std::make_unique<messaging::Ingest>(*store, integrations, hooks);
  outbox = std::make_unique<messaging::Outbox>(*store, integrations, hooks, config.answering);
  answering = std::make_unique<messaging::Answering>(integrations, config.answering, config.app.name);
  loops = std::make_shared<messaging::LoopGuard>(integrations, config.answering.loops, config.app.name);
  switchboard = std::make_unique<messaging::Switchboard>(integrations, hooks);
  desk = std::make_unique<desk::Desk>(integrations, *outbox, *switchboard);
  desk->attach(hooks);
  silence = std::make_unique<desk::Silence>(*desk, *outbox, config.desk.silence, config.app.name);
  silence->attach(hooks);
  desk::LoginRules rules;
  rules.max_failures = config.desk.max_login_failures;
  rules.lock = config.desk.lockout;
  rules.session = config.desk.session;
  logins = std::make_unique<desk::Logins>(*store, clock, *ids, rules);
  http_client = std::make_unique<plugins::HttpClient>();
  dispatcher = messaging::make_dispatcher(*store, clock, dispatcher_options(config, process_name(*ids)));
  desk->run_timers(*dispatcher, *store);
  silence->run_timers(*dispatcher, *store);
  linking = std::make_unique<messaging::Linking>(integrations,
                                                 messaging::LinkingOptions{key, config.app.name, config.linking});
  linking->attach(hooks);
  linking->run_expiry(*dispatcher, *store);
  answering->run_escalations(*dispatcher, *store);
  make_webhooks();
}

void Hub::Parts::make_webhooks() {
  const auto send = [this](plugins::OutboundRequest request, plugins::HttpClient::Done done) {
    http_client->send(std::move(request), std::move(done));
  };
  webhooks = std::make_unique<webhooks::Webhooks>(webhooks::Services{*store, clock, integrations, send},
                                                  webhooks::Options{config.app.id, most_calls_of_webhooks(config)});
  webhooks->replace(subscriptions(config));
  webhooks->attach(*dispatcher);
}

plugins::Ports Hub::Parts::ports() {
  plugins::LivePort port;
  port.mint = [this](const messaging::Sender& sender, const plugins::MintOptions& wanted) {
    live::TokenOptions options;
    options.typing_preview = wanted.typing_preview;
    options.origin = wanted.origin;
    options.max_upload_bytes = wanted.max_upload_bytes;
    if (wanted.lifetime.count() > 0) options.lifetime = wanted.lifetime;
    return plugins::MintedToken{tokens->mint(sender, options), "/live", clock.now() + options.lifetime};
  };
  port.typing = [this](const messaging::Sender& sender, bool on) { live->typing(sender, on); };
  port.max_upload_bytes = config.media.max_upload_bytes;
  port.media_types = config.media.types;
  const auto keep_file = [this](std::string_view bytes, std::string_view name,
                                std::string uploader) -> domain::Result<plugins::KeptFile> {
    auto kept = attachments->keep(bytes, name, std::move(uploader));
    if (!kept) return tl::unexpected(std::move(kept.error()));
    const auto& file = kept->attachment;
    return plugins::KeptFile{file.id, kept->media_url, file.media_type, file.file_name,
                             static_cast<std::uint64_t>(file.size_bytes)};
  };
  plugins::Ports made{*store,       clock,           *ingest,        integrations,    router,
                      *http_client, std::move(port), monitor.port(), config.app.name, config.app.public_url};
  made.keep_file = keep_file;
  made.notice = [this](store::sql::Connection& connection, const messaging::DeliverOrder& order, domain::Time now) {
    return linking->notice(connection, order, now);
  };
  made.link_to = [this](const std::string& url) {
    return api::ending_link(url, clock.now() + config.media.link_lifetime);
  };
  made.is_exposed = config::is_exposed(config);
  made.has_failed = [this](store::Transaction& tx, const domain::Delivery& failed) {
    return answering->has_failed(tx, failed);
  };
  made.may_try_again = &messaging::Answering::may_try_again;
  made.max_sends = most_sends(config);
  return made;
}

// One that fails is told in the log and shown by hubbub_integration_up; the others run.
void Hub::Parts::start_plugins() {
  plugin_ports = std::make_unique<plugins::Ports>(ports());
  // A plugin's stop() may take as long as the hub's; at least what an honest one needs.
  const auto patience = std::max(config.server.stop_timeout, domain::Duration(std::chrono::seconds(1)));
  runtime = std::make_unique<plugins::Runtime>(catalog, *plugin_ports, plugins::Patience{.stop = patience});
  runtime->attach(*dispatcher);
  messaging::run_turns(*dispatcher, *store, *outbox, *switchboard, runtime->find_workflow(), {}, loops);
  for (const auto& integration : config.integrations) {
    if (auto started = runtime->put(wanted(integration)); !started)
      log.error("an integration did not start", {{"integration", integration.id}, {"error", started.error().message}});
  }
}

Hub::Hub(config::Config config, plugins::Catalog& catalog)
    : parts_{std::make_unique<Parts>(std::move(config), catalog)} {}

Hub::~Hub() {
  if (!stop()) static_cast<void>(parts_.release());  // in use by a plugin that was left behind
}

domain::Result<> Hub::start() {
  auto& parts = *parts_;
  parts.running = true;
  for (const auto& [path, secret] : parts.config.secrets) observability::redact(secret.reveal());
  if (auto opened = parts.open_store(); !opened) return opened;
  const auto key = live_token_key(*parts.store);
  if (!key) return tl::unexpected(key.error());
  parts.make_rooms(*key);
  parts.monitor.watch(*parts.store);
  parts.add_routes();
  parts.start_plugins();
  parts.monitor.watch(*parts.dispatcher);
  parts.monitor.watch(*parts.runtime);
  parts.monitor.watch(*parts.webhooks);
  parts.dispatcher->start();
  if (auto listening = parts.server->start(); !listening) return listening;
  parts.monitor.health().started();
  return {};
}

std::string Hub::address() const {
  const auto& config = parts_->config;
  if (!config.app.public_url.empty()) return config.app.public_url;
  const std::string scheme = config.server.tls.certificate.empty() ? "http://" : "https://";
  const auto& bound = config.server.address;
  const std::string host = bound == "0.0.0.0" || bound == "::" ? "localhost" : bound;
  return scheme + (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
         std::to_string(parts_->server->port());
}

std::vector<Hub::Page> Hub::pages() const {
  std::vector<Page> pages;
  for (const auto& integration : parts_->config.integrations) {
    if (integration.settings_json.find("\"demo\":true") != std::string::npos)
      pages.push_back({"Demo page", address() + "/hooks/" + integration.id + "/demo"});
  }
  if (parts_->config.console.enabled) pages.push_back({"Console", address() + "/console/"});
  return pages;
}

bool Hub::stop() {
  auto& parts = *parts_;
  if (!parts.running) return parts.all_returned;
  parts.running = false;
  parts.monitor.health().stopping();
  const int deadline = static_cast<int>(parts.config.server.stop_timeout.count());
  if (parts.live) parts.live->stop();
  if (parts.server) parts.server->stop(deadline, "the hub is restarting");
  if (parts.webhooks) parts.webhooks->stop(std::min(domain::Duration(deadline), kPatienceWithTargets));
  if (parts.dispatcher) parts.dispatcher->stop(domain::Duration(deadline));
  if (parts.runtime) parts.all_returned = parts.runtime->stop();
  if (parts.all_returned) parts.http_client.reset();
  if (parts.store) parts.store->stop();
  parts.monitor.forget();
  return parts.all_returned;
}

}  // namespace hub::app
