// What the schema alone cannot say of a file. Internal to this room.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/findings.hpp"
#include "config/rules.hpp"
#include "config/tree.hpp"

namespace hub::config {

// The plugins that integrations may name, their settings schemas parsed.
class PluginSchemas {
 public:
  explicit PluginSchemas(const std::vector<KnownPlugin>& plugins);
  ~PluginSchemas();

  const KnownPlugin* find(std::string_view id) const;
  // Null when the plugin is unknown or its schema is no JSON object.
  const boost::json::object* schema(std::string_view id) const;
  std::vector<std::string> ids() const;

 private:
  struct Known;
  std::vector<std::unique_ptr<Known>> known_;
};

// Unique ids, known plugins and holders, settings as each plugin's schema wants them.
// `plugins` null: they cannot be known, what depends on them is not checked.
void check_integrations(const Node& root, const PluginSchemas* plugins, Findings& findings);

// Files that must be there, keys that go together, ids that must differ.
void check_sections(const Node& root, const std::string& folder, Findings& findings);

}  // namespace hub::config
