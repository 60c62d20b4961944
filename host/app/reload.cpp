// Applying an edit of the YAML: the difference and nothing else.
#include "app/parts.hpp"
#include "app/settings.hpp"

namespace hub::app {

void Hub::reload() {
  auto& parts = *parts_;
  auto loaded = load_settings(parts.config.file, parts.catalog);
  if (const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded)) {
    for (const auto& mistake : *mistakes)
      parts.log.error(
          "the edit of the configuration is refused; the hub runs on as it was",
          {{"file", mistake.file}, {"line", mistake.line}, {"key", mistake.path}, {"mistake", mistake.message}});
    return;
  }
  parts.apply(std::get<config::Config>(loaded));
}

void Hub::Parts::apply(const config::Config& edited) {
  const auto difference = config::diff(config, edited);
  if (difference.empty()) return;
  for (const auto& [path, secret] : edited.secrets) observability::redact(secret.reveal());
  if (const auto level = observability::level_named(edited.log.level)) observability::set_level(*level);
  keys->replace(api_keys(edited));
  webhooks->replace(subscriptions(edited));
  for (const auto& id : difference.removed) {
    runtime->remove(id);
    log.info("an integration was removed", {{"integration", id}});
  }
  const auto put = [&](const std::string& id, const char* what) {
    for (const auto& integration : edited.integrations) {
      if (integration.id != id) continue;
      if (auto done = runtime->put(wanted(integration)); !done)
        log.error("an integration did not start", {{"integration", id}, {"error", done.error().message}});
      else
        log.info(what, {{"integration", id}});
    }
  };
  for (const auto& id : difference.added) put(id, "an integration was added");
  for (const auto& id : difference.changed) put(id, "an integration was changed");
  for (const auto& key : difference.applied) log.info("a key of the configuration took effect", {{"key", key}});
  for (const auto& key : difference.needs_restart)
    log.warning("a key of the configuration changed and waits for a restart", {{"key", key}});
  config = edited;
}

}  // namespace hub::app
