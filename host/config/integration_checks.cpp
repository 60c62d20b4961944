#include "config/integration_checks.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <cerrno>
#include <cstring>

#include "config/source.hpp"
#include "config/validation.hpp"

namespace hub::config {
namespace json = boost::json;

struct PluginSchemas::Known {
  KnownPlugin plugin;
  json::value schema;
};

PluginSchemas::PluginSchemas(const std::vector<KnownPlugin>& plugins) {
  for (const auto& plugin : plugins) {
    auto known = std::make_unique<Known>();
    known->plugin = plugin;
    json::error_code error;
    known->schema = json::parse(plugin.settings_schema, error);
    known_.push_back(std::move(known));
  }
}

PluginSchemas::~PluginSchemas() = default;

const KnownPlugin* PluginSchemas::find(std::string_view id) const {
  for (const auto& known : known_) {
    if (known->plugin.id == id) return &known->plugin;
  }
  return nullptr;
}

const json::object* PluginSchemas::schema(std::string_view id) const {
  for (const auto& known : known_) {
    if (known->plugin.id == id) return known->schema.if_object();
  }
  return nullptr;
}

std::vector<std::string> PluginSchemas::ids() const {
  std::vector<std::string> ids;
  for (const auto& known : known_) ids.push_back(known->plugin.id);
  return ids;
}

namespace {

std::string text_of(const Node& section, std::string_view key) {
  const auto* node = section.find(key);
  return node != nullptr && node->kind == Kind::text ? node->text : std::string{};
}

Place place_of(const Node& section, std::string_view key) {
  const auto* node = section.find(key);
  return node != nullptr ? node->place : section.place;
}

std::string meant(const std::string& written, const std::vector<std::string>& known, const char* none) {
  const auto near = nearest(written, known);
  if (!near.empty()) return fmt::format("did you mean \"{}\"?", near);
  return known.empty() ? none : "known here: " + quoted_list(known);
}

// Reports the entries of `list` whose `id` an earlier entry has.
void check_ids_differ(const Node& list, const std::string& path, Findings& findings) {
  std::map<std::string, int> lines;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto id = text_of(list.items[i], "id");
    if (id.empty()) continue;
    const auto place = place_of(list.items[i], "id");
    const auto [first, added] = lines.emplace(id, place.line);
    if (added) continue;
    findings.add(place, join(join(path, i), "id"),
                 fmt::format("the id {} is taken in line {}; ids must differ", shown(id), first->second));
  }
}

void check_settings(const Node& integration, const std::string& path, const PluginSchemas& plugins,
                    const KnownPlugin& plugin, Findings& findings) {
  const auto* schema = plugins.schema(plugin.id);
  const auto where = join(path, "settings");
  if (schema == nullptr) {
    findings.add(place_of(integration, "plugin"), join(path, "plugin"),
                 fmt::format("the plugin {} carries a settings schema that is not JSON. Tell its author", plugin.id));
    return;
  }
  Node none;
  none.kind = Kind::section;
  none.place = place_of(integration, "plugin");
  const auto* given = integration.find("settings");
  if (given != nullptr && given->kind != Kind::section) return;
  Node settings = given == nullptr ? none : *given;
  const Rules rules{*schema};
  drop_empty_sections(settings, rules);
  validate(settings, *schema, where, fmt::format("the plugin {}", plugin.id), findings);
  check_formats(settings, rules, where, findings);
}

void check_holder(const Node& integration, const std::string& path, const Node& integrations,
                  const PluginSchemas* plugins, Findings& findings) {
  const auto holder = text_of(integration, "default_holder");
  if (holder.empty() || holder == "desk") return;
  std::vector<std::string> holders{"desk"};
  for (const auto& other : integrations.items) {
    const auto* plugin = plugins == nullptr ? nullptr : plugins->find(text_of(other, "plugin"));
    // One whose plugin is unknown may be a workflow.
    if (plugin != nullptr && !plugin->workflow) continue;
    if (const auto id = text_of(other, "id"); !id.empty()) holders.push_back(id);
  }
  for (const auto& known : holders) {
    if (known == holder) return;
  }
  findings.add(place_of(integration, "default_holder"), join(path, "default_holder"),
               fmt::format("expected \"desk\" or the id of a workflow among the integrations, found {}; {}",
                           shown(holder), meant(holder, holders, "")));
}

void check_readable(const Node& section, const char* key, const std::string& path, const std::string& folder,
                    Findings& findings) {
  const auto file = text_of(section, key);
  if (file.empty()) return;
  const auto where = absolute(folder, file);
  if (::access(where.c_str(), R_OK) == 0) return;
  findings.add(place_of(section, key), join(path, key), fmt::format("cannot read {}: {}", where, std::strerror(errno)));
}

}  // namespace

void check_integrations(const Node& root, const PluginSchemas* plugins, Findings& findings) {
  const auto* integrations = root.find("integrations");
  if (integrations == nullptr) return;
  check_ids_differ(*integrations, "integrations", findings);
  for (std::size_t i = 0; i < integrations->items.size(); ++i) {
    const auto& integration = integrations->items[i];
    const auto path = join("integrations", i);
    if (text_of(integration, "id") == "desk") {
      findings.add(place_of(integration, "id"), join(path, "id"),
                   "\"desk\" is the name of the agents' desk; choose another id");
    }
    check_holder(integration, path, *integrations, plugins, findings);
    const auto id = text_of(integration, "plugin");
    if (plugins == nullptr || id.empty()) continue;
    if (const auto* plugin = plugins->find(id)) {
      check_settings(integration, path, *plugins, *plugin, findings);
    } else {
      findings.add(place_of(integration, "plugin"), join(path, "plugin"),
                   fmt::format("no plugin {} was found; {}", shown(id),
                               meant(id, plugins->ids(), "no plugin was found at all, see plugins.directories")));
    }
  }
}

void check_sections(const Node& root, const std::string& folder, Findings& findings) {
  const auto* server = root.find("server");
  const auto* tls = server == nullptr ? nullptr : server->find("tls");
  if (tls != nullptr) {
    const bool certificate = !text_of(*tls, "certificate").empty();
    const bool key = !text_of(*tls, "private_key").empty();
    if (certificate && !key) {
      findings.add(place_of(*tls, "certificate"), "server.tls.private_key",
                   "missing; a certificate needs its private key");
    }
    if (key && !certificate) {
      findings.add(place_of(*tls, "private_key"), "server.tls.certificate",
                   "missing; a private key needs its certificate");
    }
    check_readable(*tls, "certificate", "server.tls", folder, findings);
    check_readable(*tls, "private_key", "server.tls", folder, findings);
  }
  if (const auto* store = root.find("store")) check_readable(*store, "tls_ca", "store", folder, findings);
  if (const auto* webhooks = root.find("webhooks")) check_ids_differ(*webhooks, "webhooks", findings);
  const auto* api = root.find("api");
  const auto* keys = api == nullptr ? nullptr : api->find("keys");
  if (keys != nullptr) check_ids_differ(*keys, "api.keys", findings);
}

}  // namespace hub::config
