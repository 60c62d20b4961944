// The one YAML file that configures a hub, as typed values. Every key, its default, range and description are in
// schema.json, once: defaults are applied from there, docs/configuration.md is generated from there, so that what is
// written, checked and done cannot differ.
//
// Threads: functions keep no state; a Config is a plain value.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/secret.hpp"
#include "domain/answering.hpp"
#include "domain/clock.hpp"
#include "domain/link.hpp"
#include "domain/silence.hpp"
#include "domain/task.hpp"
#include "domain/ticket.hpp"
#include "domain/webhook.hpp"

namespace hub::config {

// Relative paths of the file are relative to the folder that it is in; here all paths are absolute.

struct App {
  std::string id;          // {appId} of the REST paths
  std::string name;        // what people see
  std::string public_url;  // without trailing slash; empty: the address that a request came to
  bool operator==(const App&) const = default;
};

struct Tls {
  std::string certificate;  // PEM file with chain; empty: plain HTTP
  std::string private_key;  // PEM file
  bool operator==(const Tls&) const = default;
};

struct ServerLimits {
  std::size_t header_bytes = 0;
  domain::Duration header_timeout{};
  domain::Duration body_timeout{};
  domain::Duration idle_timeout{};
  domain::Duration websocket_ping{};
  std::size_t websocket_message_bytes = 0;
  std::size_t websocket_queue_bytes = 0;
  int connections = 0;
  double rate_per_second = 0;  // per remote address; 0: unlimited
  double rate_burst = 0;
  bool operator==(const ServerLimits&) const = default;
};

struct Server {
  std::string address;
  std::uint16_t port = 0;
  Tls tls;
  std::vector<std::string> trusted_proxies;
  int workers = 0;
  domain::Duration stop_timeout{};
  ServerLimits limits;
  bool operator==(const Server&) const = default;
};

struct Store {
  std::string driver;  // "sqlite" or "mysql"
  std::string path;    // of the SQLite file
  std::string host;
  int port = 0;
  std::string user;
  Secret password;
  std::string database;
  std::string tls_ca;  // empty: no TLS
  int max_batch = 0;
  int readers = 0;
  bool operator==(const Store&) const = default;
};

struct Media {
  std::string directory;
  std::int64_t max_upload_bytes = 0;
  domain::Duration link_lifetime{};
  std::vector<std::string> types;  // "image/png", "image/*"
  bool operator==(const Media&) const = default;
};

enum class LogFormat { text, json };

struct Log {
  std::string level;  // "debug", "info", "warning", "error"
  LogFormat format = LogFormat::text;
  std::string file;  // empty: standard error
  std::int64_t rotate_bytes = 0;
  int keep = 0;
  bool operator==(const Log&) const = default;
};

struct Desk {
  domain::Style style = domain::Style::live_chat;  // of integrations that name none
  domain::Duration reopen_window{};
  domain::Duration close_after{};
  domain::Duration session{};
  int max_login_failures = 0;
  domain::Duration lockout{};
  domain::SilenceRules silence;
  bool operator==(const Desk&) const = default;
};

struct Tasks {
  int workers = 0;
  int max_running = 0;
  domain::Duration lease{};
  domain::Duration backoff_first{};
  domain::Duration backoff_longest{};
  int max_attempts = 0;
  bool operator==(const Tasks&) const = default;

  domain::BackoffRules backoff() const { return {backoff_first, backoff_longest, max_attempts}; }
};

enum class KeyScope { app, integration, account };

struct ApiKey {
  std::string id;
  Secret secret;
  KeyScope scope = KeyScope::app;
  bool operator==(const ApiKey&) const = default;
};

struct Api {
  std::vector<ApiKey> keys;
  double rate_per_second = 0;  // per key; 0: unlimited
  double rate_burst = 0;
  std::vector<std::string> allowed_origins;  // pages that may call the API from a browser
  bool operator==(const Api&) const = default;
};

struct Plugins {
  std::vector<std::string> directories;  // beside the folder that the hub was built or installed with
  bool operator==(const Plugins&) const = default;
};

struct Integration {
  std::string id;
  std::string plugin;          // "com.hubbub.web-widget"
  std::string default_holder;  // "desk" or the id of a workflow
  domain::Style style = domain::Style::live_chat;
  domain::Duration reopen_window{};
  domain::Duration close_after{};
  std::string queue;
  std::string deep_link;  // "https://t.me/acme_bot?start={token}"; may be empty
  // What the plugin gets: valid by its schema, defaults applied. A secret's value is not in it, its reference is
  // ("${env:ACME_TOKEN}"); the value is in `secrets` under the dotted path of the key ("token", "oauth.secret").
  std::string settings_json;
  std::map<std::string, Secret, std::less<>> secrets;
  bool operator==(const Integration&) const = default;

  domain::StyleRules style_rules() const { return {reopen_window, close_after}; }
};

struct Webhook {
  domain::Webhook rules;
  Secret secret;
  bool operator==(const Webhook&) const = default;
};

struct Console {
  bool enabled = true;
  std::string title;
  bool operator==(const Console&) const = default;
};

struct Metrics {
  bool enabled = true;
  Secret token;  // asked for as bearer token when set
  bool operator==(const Metrics&) const = default;
};

struct Config {
  std::string file;    // absolute
  std::string folder;  // of the file, absolute
  App app;
  Server server;
  Store store;
  Media media;
  Log log;
  Desk desk;
  domain::LinkRules linking;
  Tasks tasks;
  domain::AnsweringRules answering;
  Api api;
  Plugins plugins;
  std::vector<Integration> integrations;
  std::vector<Webhook> webhooks;
  Console console;
  Metrics metrics;

  // Every secret of the file by the dotted path of its key: give them to observability for redaction.
  std::map<std::string, Secret, std::less<>> secrets;
  // The whole configuration as JSON, defaults applied, secrets as their references: safe to show.
  std::string effective_json;
};

// What is wrong, where, and what would be right. Never holds a secret's value.
struct Mistake {
  std::string file;
  int line = 0;  // from 1; 0: the file as a whole
  int column = 0;
  std::string path;  // of the key: "server.port", "integrations[0].settings.token"; empty: the file's syntax
  std::string message;
  bool operator==(const Mistake&) const = default;
};

// A plugin that an integration may name. `settings_schema`: the JSON Schema of its descriptor.
struct KnownPlugin {
  std::string id;
  std::string settings_schema;
  bool workflow = false;  // can hold control: a `default_holder`
};

struct Options {
  // The plugins that can be found, given `plugins.directories` of the file. Called at most once. Not set: integrations
  // are checked but for their settings and plugin ids.
  std::function<std::vector<KnownPlugin>(const std::vector<std::string>& directories)> find_plugins;
  // Not set: the process's environment.
  std::function<std::optional<std::string>(const std::string& name)> environment;
};

// Either a Config that is valid throughout, or all mistakes of the file, in the order of its lines.
using Loaded = std::variant<Config, std::vector<Mistake>>;

Loaded load(const std::string& path, const Options& options = {});
// As load, from `text` instead of the file's content. `path` names it and gives the folder of relative paths.
Loaded parse(std::string_view text, const std::string& path, const Options& options = {});

// One mistake a line: "config/hubbub.yaml:12:9: server.port: expected …".
std::string format(const std::vector<Mistake>& mistakes);

struct Difference {
  std::vector<std::string> added;  // ids of integrations
  std::vector<std::string> removed;
  std::vector<std::string> changed;        // recreate these: their settings, secrets or rules are different now
  std::vector<std::string> applied;        // other keys that changed and take effect at once: "log.level"
  std::vector<std::string> needs_restart;  // keys that changed and wait for the next start: "server.port"

  bool empty() const;
};

// What has to happen to get from `running` to `wanted`. schema.json says of each key whether it needs a restart.
Difference diff(const Config& running, const Config& wanted);

// docs/configuration.md.
std::string generate_reference();
// Markdown table of the keys that a plugin's settings schema describes, for the plugin's page.
std::string settings_table(std::string_view settings_schema);

}  // namespace hub::config
