#include "config/reading.hpp"

#include <boost/json/serialize.hpp>

#include "config/source.hpp"
#include "config/units.hpp"

namespace hub::config {
namespace json = boost::json;
namespace {

// One section of the document, by what its values mean. The schema has seen to it that they are there.
class Section {
 public:
  Section(const json::object& document, const Config& config) : document_{document}, config_{config} {}

  Section in(const char* key) const { return {document_.at(key).as_object(), config_}; }
  bool has(const char* key) const { return document_.contains(key); }
  std::string text(const char* key) const { return std::string{document_.at(key).as_string()}; }
  bool boolean(const char* key) const { return document_.at(key).as_bool(); }
  double number(const char* key) const { return document_.at(key).to_number<double>(); }
  int integer(const char* key) const { return document_.at(key).to_number<int>(); }
  domain::Duration duration(const char* key) const { return domain::Duration{parse_duration(text(key)).value()}; }
  std::int64_t size(const char* key) const { return parse_size(text(key)).value(); }
  // Absolute; empty stays empty.
  std::string path(const char* key) const {
    const auto value = text(key);
    return value.empty() ? value : absolute(config_.folder, value);
  }
  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> result;
    for (const auto& item : document_.at(key).as_array()) result.emplace_back(item.as_string());
    return result;
  }
  domain::Style style() const {
    const auto name = text("style");
    if (name == "returning") return domain::Style::returning;
    return name == "social" ? domain::Style::social : domain::Style::live_chat;
  }
  const json::value& json(const char* key) const { return document_.at(key); }

 private:
  const json::object& document_;
  const Config& config_;
};

Secret secret_at(const Config& config, const std::string& path) {
  const auto found = config.secrets.find(path);
  return found == config.secrets.end() ? Secret{} : found->second;
}

App read_app(const Section& section) {
  App app{section.text("id"), section.text("name"), section.text("public_url")};
  while (!app.public_url.empty() && app.public_url.back() == '/') app.public_url.pop_back();
  return app;
}

ServerLimits read_limits(const Section& section) {
  ServerLimits limits;
  limits.header_bytes = static_cast<std::size_t>(section.size("header_size"));
  limits.header_timeout = section.duration("header_timeout");
  limits.body_timeout = section.duration("body_timeout");
  limits.idle_timeout = section.duration("idle_timeout");
  limits.websocket_ping = section.duration("websocket_ping");
  limits.websocket_message_bytes = static_cast<std::size_t>(section.size("websocket_message_size"));
  limits.websocket_queue_bytes = static_cast<std::size_t>(section.size("websocket_queue_size"));
  limits.connections = section.integer("connections");
  limits.rate_per_second = section.number("rate_per_second");
  limits.rate_burst = section.number("rate_burst");
  return limits;
}

Server read_server(const Section& section) {
  Server server;
  server.address = section.text("address");
  server.port = static_cast<std::uint16_t>(section.integer("port"));
  const auto tls = section.in("tls");
  server.tls = {tls.path("certificate"), tls.path("private_key")};
  server.trusted_proxies = section.texts("trusted_proxies");
  server.workers = section.integer("workers");
  server.stop_timeout = section.duration("stop_timeout");
  server.limits = read_limits(section.in("limits"));
  return server;
}

Store read_store(const Section& section, const Config& config) {
  Store store;
  store.driver = section.text("driver");
  store.path = section.path("path");
  store.host = section.text("host");
  store.port = section.integer("port");
  store.user = section.text("user");
  store.password = secret_at(config, "store.password");
  store.database = section.text("database");
  store.tls_ca = section.path("tls_ca");
  store.max_batch = section.integer("max_batch");
  store.readers = section.integer("readers");
  return store;
}

Log read_log(const Section& section) {
  Log log;
  log.level = section.text("level");
  log.format = section.text("format") == "json" ? LogFormat::json : LogFormat::text;
  log.file = section.path("file");
  log.rotate_bytes = section.size("rotate_size");
  log.keep = section.integer("keep");
  return log;
}

domain::SilenceRules read_silence(const Section& section) {
  domain::SilenceRules rules;
  rules.nudge_after = section.duration("nudge_after");
  rules.close_after = section.duration("close_after");
  if (section.has("hours")) rules.hours = domain::parse_hours(section.text("hours"));
  for (const auto& [language, words] : section.json("nudge").as_object()) {
    rules.nudge.emplace(language, words.as_string());
  }
  return rules;
}

Desk read_desk(const Section& section) {
  Desk desk;
  desk.style = section.style();
  desk.reopen_window = section.duration("reopen_window");
  desk.close_after = section.duration("close_after");
  desk.session = section.duration("session");
  desk.max_login_failures = section.integer("max_login_failures");
  desk.lockout = section.duration("lockout");
  desk.silence = read_silence(section.in("silence"));
  return desk;
}

domain::LinkRules read_linking(const Section& section) {
  domain::LinkRules rules;
  rules.code_lifetime = section.duration("code_lifetime");
  rules.attempts = section.integer("attempts");
  rules.patience = section.duration("answer_lifetime");
  rules.window = section.duration("window");
  rules.per_address = section.integer("per_address");
  rules.per_address_a_day = section.integer("per_address_a_day");
  rules.per_user = section.integer("per_user");
  rules.per_integration = section.integer("per_integration");
  return rules;
}

Tasks read_tasks(const Section& section) {
  Tasks tasks;
  tasks.workers = section.integer("workers");
  tasks.max_running = section.integer("max_running");
  tasks.lease = section.duration("lease");
  tasks.backoff_first = section.duration("backoff_first");
  tasks.backoff_longest = section.duration("backoff_longest");
  tasks.max_attempts = section.integer("max_attempts");
  return tasks;
}

domain::AnsweringRule read_rule(const Section& section) {
  domain::AnsweringRule rule;
  rule.name = section.text("name");
  rule.prefer = section.texts("prefer");
  if (section.has("escalate_after")) rule.escalate_after = section.duration("escalate_after");
  const auto when = section.in("when");
  const auto read = [&](const char* key, std::vector<std::string>& into) {
    if (when.has(key)) into = when.texts(key);
  };
  read("urgency", rule.urgency);
  read("formality", rule.formality);
  read("content", rule.content);
  read("author", rule.author);
  if (when.has("hours")) rule.hours = domain::parse_hours(when.text("hours"));
  return rule;
}

domain::AnsweringRules read_answering(const Section& section, const Config& config) {
  domain::AnsweringRules answering;
  for (const auto& item : section.json("rules").as_array()) {
    answering.rules.push_back(read_rule({item.as_object(), config}));
  }
  answering.escalate_after = section.duration("escalate_after");
  const auto guard = section.in("loop_guard");
  answering.loops = {guard.integer("turns"), guard.duration("window")};
  return answering;
}

Api read_api(const Section& section, const Config& config) {
  Api api;
  std::size_t index = 0;
  for (const auto& item : section.json("keys").as_array()) {
    const Section entry{item.as_object(), config};
    ApiKey key;
    key.id = entry.text("id");
    key.secret = secret_at(config, "api.keys[" + std::to_string(index++) + "].secret");
    const auto scope = entry.text("scope");
    if (scope == "integration") key.scope = KeyScope::integration;
    if (scope == "account") key.scope = KeyScope::account;
    api.keys.push_back(std::move(key));
  }
  api.rate_per_second = section.number("rate_per_second");
  api.rate_burst = section.number("rate_burst");
  api.allowed_origins = section.texts("allowed_origins");
  return api;
}

Plugins read_plugins(const Section& section, const Config& config) {
  Plugins plugins;
  for (const auto& directory : section.texts("directories")) {
    plugins.directories.push_back(absolute(config.folder, directory));
  }
  return plugins;
}

Integration read_integration(const Section& section, std::size_t index, const Config& config) {
  Integration integration;
  integration.id = section.text("id");
  integration.plugin = section.text("plugin");
  integration.default_holder = section.text("default_holder");
  integration.style = section.has("style") ? section.style() : config.desk.style;
  integration.reopen_window =
      section.has("reopen_window") ? section.duration("reopen_window") : config.desk.reopen_window;
  integration.close_after = section.has("close_after") ? section.duration("close_after") : config.desk.close_after;
  integration.queue = section.text("queue");
  integration.deep_link = section.text("deep_link");
  integration.settings_json = json::serialize(section.json("settings"));
  const std::string prefix = "integrations[" + std::to_string(index) + "].settings.";
  for (auto secret = config.secrets.lower_bound(prefix); secret != config.secrets.end(); ++secret) {
    if (secret->first.compare(0, prefix.size(), prefix) != 0) break;
    integration.secrets.emplace(secret->first.substr(prefix.size()), secret->second);
  }
  return integration;
}

Webhook read_webhook(const Section& section, std::size_t index, const Config& config) {
  Webhook webhook;
  auto& rules = webhook.rules;
  rules.id = section.text("id");
  rules.target = section.text("target");
  for (const auto& name : section.texts("triggers")) {
    rules.triggers.set(static_cast<std::size_t>(domain::trigger_named(name).value()));
  }
  rules.include_full_user = section.boolean("include_full_user");
  rules.include_full_source = section.boolean("include_full_source");
  rules.timeout = section.duration("timeout");
  rules.concurrency = section.integer("concurrency");
  webhook.secret = secret_at(config, "webhooks[" + std::to_string(index) + "].secret");
  return webhook;
}

}  // namespace

void apply_defaults(json::value& document, const Rules& rules) {
  if (auto* items = document.if_array()) {
    for (std::size_t i = 0; i < items->size(); ++i) apply_defaults((*items)[i], rules.item(i));
  }
  auto* section = document.if_object();
  if (section == nullptr) return;
  for (const auto& key : rules.keys()) {
    const auto inner = rules.at(key);
    const auto* standard = inner.find("default");
    if (standard != nullptr && !section->contains(key)) section->emplace(key, *standard);
  }
  for (auto& entry : *section) apply_defaults(entry.value(), rules.at(entry.key()));
}

void read_config(const json::object& document, Config& config) {
  const Section root{document, config};
  config.app = read_app(root.in("app"));
  config.server = read_server(root.in("server"));
  config.store = read_store(root.in("store"), config);
  config.media = {root.in("media").path("directory"), root.in("media").size("max_upload"),
                  root.in("media").duration("link_lifetime"), root.in("media").texts("types")};
  config.log = read_log(root.in("log"));
  config.desk = read_desk(root.in("desk"));
  config.linking = read_linking(root.in("linking"));
  config.tasks = read_tasks(root.in("tasks"));
  config.answering = read_answering(root.in("answering"), config);
  config.api = read_api(root.in("api"), config);
  config.plugins = read_plugins(root.in("plugins"), config);
  std::size_t index = 0;
  for (const auto& item : root.json("integrations").as_array()) {
    config.integrations.push_back(read_integration({item.as_object(), config}, index, config));
    ++index;
  }
  index = 0;
  for (const auto& item : root.json("webhooks").as_array()) {
    config.webhooks.push_back(read_webhook({item.as_object(), config}, index++, config));
  }
  config.console = {root.in("console").boolean("enabled"), root.in("console").text("title")};
  config.metrics = {root.in("metrics").boolean("enabled"), secret_at(config, "metrics.token")};
}

}  // namespace hub::config
