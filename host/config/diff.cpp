#include <algorithm>
#include <boost/json/parse.hpp>

#include "config/config.hpp"
#include "config/rules.hpp"
#include "config/tree.hpp"

namespace hub::config {
namespace {

namespace json = boost::json;

const Integration* find(const Config& config, const std::string& id) {
  for (const auto& integration : config.integrations) {
    if (integration.id == id) return &integration;
  }
  return nullptr;
}

void compare_integrations(const Config& running, const Config& wanted, Difference& difference) {
  for (const auto& integration : wanted.integrations) {
    const auto* before = find(running, integration.id);
    if (before == nullptr) {
      difference.added.push_back(integration.id);
    } else if (*before != integration) {
      difference.changed.push_back(integration.id);
    }
  }
  for (const auto& integration : running.integrations) {
    if (find(wanted, integration.id) == nullptr) difference.removed.push_back(integration.id);
  }
}

// Compares two documents key by key. `applies` is what the nearest enclosing key of the schema says.
class Comparison {
 public:
  Comparison(const Config& running, const Config& wanted, Difference& difference)
      : running_{running}, wanted_{wanted}, difference_{difference} {}

  void compare(const json::value* before, const json::value* now, const Rules& rules, const std::string& path,
               const std::string& outer_applies) {
    const auto own = rules.text("x-applies");
    const auto& applies = own.empty() ? outer_applies : own;
    const auto* section = now == nullptr ? nullptr : now->if_object();
    const auto* old_section = before == nullptr ? nullptr : before->if_object();
    if (section == nullptr || old_section == nullptr) {
      const bool same = before != nullptr && now != nullptr && *before == *now;
      if (same && secrets_same(path)) return;
      (applies == "restart" ? difference_.needs_restart : difference_.applied).push_back(path);
      return;
    }
    for (const auto& key : rules.keys()) {
      if (path.empty() && key == "integrations") continue;
      const auto* old_value = old_section->if_contains(key);
      const auto* new_value = section->if_contains(key);
      if (old_value == nullptr && new_value == nullptr) continue;
      compare(old_value, new_value, rules.at(key), join(path, key), applies);
    }
  }

 private:
  // A reference may stay while what it refers to is another now.
  bool secrets_same(const std::string& path) const {
    return secrets_below(running_, path) == secrets_below(wanted_, path);
  }

  static std::vector<std::pair<std::string, Secret>> secrets_below(const Config& config, const std::string& path) {
    std::vector<std::pair<std::string, Secret>> found;
    for (auto secret = config.secrets.lower_bound(path); secret != config.secrets.end(); ++secret) {
      if (secret->first.compare(0, path.size(), path) != 0) break;
      found.emplace_back(*secret);
    }
    return found;
  }

  const Config& running_;
  const Config& wanted_;
  Difference& difference_;
};

}  // namespace

bool Difference::empty() const {
  return added.empty() && removed.empty() && changed.empty() && applied.empty() && needs_restart.empty();
}

Difference diff(const Config& running, const Config& wanted) {
  Difference difference;
  compare_integrations(running, wanted, difference);
  const auto before = json::parse(running.effective_json);
  const auto now = json::parse(wanted.effective_json);
  Comparison{running, wanted, difference}.compare(&before, &now, Rules{host_schema()}, "", "restart");
  return difference;
}

}  // namespace hub::config
