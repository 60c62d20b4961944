#include <boost/json/serialize.hpp>
#include <filesystem>
#include <optional>

#include "config/config.hpp"
#include "config/findings.hpp"
#include "config/integration_checks.hpp"
#include "config/reading.hpp"
#include "config/rules.hpp"
#include "config/secrets.hpp"
#include "config/source.hpp"
#include "config/store_line.hpp"
#include "config/validation.hpp"
#include "config/yaml.hpp"

namespace hub::config {
namespace {

namespace json = boost::json;

std::string absolute_path(const std::string& path) {
  std::error_code error;
  const auto absolute_file = std::filesystem::absolute(path, error);
  return error ? path : absolute_file.lexically_normal().string();
}

// The folders to look for plugins in; nothing when the file does not tell for sure.
std::optional<std::vector<std::string>> plugin_directories(const Parsed& parsed, const std::string& folder) {
  std::vector<std::string> directories;
  if (parsed.broken.count("plugins") > 0) return {};
  const auto* plugins = parsed.root.find("plugins");
  const auto* list = plugins == nullptr ? nullptr : plugins->find("directories");
  if (list == nullptr) return directories;
  for (const auto& item : list->items) {
    if (item.kind != Kind::text) return {};
    directories.push_back(absolute(folder, item.text));
  }
  return directories;
}

std::unique_ptr<PluginSchemas> find_plugins(const Parsed& parsed, const std::string& folder, const Options& options) {
  if (!options.find_plugins) return nullptr;
  const auto directories = plugin_directories(parsed, folder);
  if (!directories) return nullptr;
  return std::make_unique<PluginSchemas>(options.find_plugins(*directories));
}

void read_secrets(const Node& root, const PluginSchemas* plugins, const SecretReader& reader, Config& config,
                  Findings& findings) {
  Node known = root;
  // One line switches the store: the MySQL password need not be there while SQLite is used.
  auto* store = known.find("store");
  const auto* driver = store == nullptr ? nullptr : store->find("driver");
  if (store != nullptr && (driver == nullptr || driver->text != "mysql")) store->entries.clear();
  reader.read_all(known, Rules{host_schema()}, "", config.secrets, findings);
  const auto* integrations = root.find("integrations");
  if (integrations == nullptr || plugins == nullptr) return;
  for (std::size_t i = 0; i < integrations->items.size(); ++i) {
    const auto* plugin = integrations->items[i].find("plugin");
    const auto* settings = integrations->items[i].find("settings");
    const auto* schema = plugin == nullptr ? nullptr : plugins->schema(plugin->text);
    if (settings == nullptr || schema == nullptr) continue;
    reader.read_all(*settings, Rules{*schema}, join(join("integrations", i), "settings"), config.secrets, findings);
  }
}

void apply_all_defaults(json::value& document, const Rules& rules, const PluginSchemas* plugins) {
  apply_defaults(document, rules);
  if (plugins == nullptr) return;
  for (auto& integration : document.as_object().at("integrations").as_array()) {
    auto& keys = integration.as_object();
    const auto* schema = plugins->schema(std::string{keys.at("plugin").as_string()});
    if (schema != nullptr) apply_defaults(keys.at("settings"), Rules{*schema});
  }
}

}  // namespace

Loaded parse(std::string_view text, const std::string& path, const Options& options) {
  Findings findings{path};
  std::string source{text};
  Config config;
  config.file = absolute_path(path);
  config.folder = std::filesystem::path{config.file}.parent_path().string();

  if (source.size() > largest_file_bytes) {
    findings.add({}, "", "larger than 1 MB; this is no configuration");
    return findings.take();
  }
  if (!check_source(source, findings)) return findings.take();
  auto parsed = parse_yaml(source, findings);
  if (!parsed.readable) return findings.take();

  const Rules rules{host_schema()};
  auto& root = parsed.root;
  expand_store_line(root, findings);
  drop_empty_sections(root, rules);
  validate(root, host_schema(), "", "hubbub", findings);
  check_formats(root, rules, "", findings);
  check_sections(root, config.folder, findings);
  const auto plugins = find_plugins(parsed, config.folder, options);
  check_integrations(root, plugins.get(), findings);
  read_secrets(root, plugins.get(), SecretReader{config.folder, options.environment}, config, findings);
  if (!findings.empty()) return findings.take();

  auto document = to_json(root);
  apply_all_defaults(document, rules, plugins.get());
  read_config(document.as_object(), config);
  config.effective_json = json::serialize(document);
  return config;
}

Loaded load(const std::string& path, const Options& options) {
  Findings findings{path};
  const auto text = read_source(path, findings);
  if (!text) return findings.take();
  return parse(*text, path, options);
}

}  // namespace hub::config
