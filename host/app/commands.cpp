#include "app/commands.hpp"

#include <hubbub/hubbub.h>

#include <iomanip>
#include <iostream>
#include <optional>

#include "app/layout.hpp"
#include "app/settings.hpp"
#include "desk/logins.hpp"
#include "domain/ids.hpp"
#include "plugins/check/check.hpp"

#ifndef HUBBUB_VERSION
#define HUBBUB_VERSION "unknown"
#endif

namespace hub::app {
namespace {

int usage(const char* text) {
  std::cerr << text << '\n';
  return 2;
}

// The configuration, or its mistakes printed.
std::optional<config::Config> settings_or_mistakes(const std::string& file, plugins::Catalog& catalog) {
  auto loaded = load_settings(file, catalog);
  if (const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded)) {
    std::cerr << config::format(*mistakes);
    return std::nullopt;
  }
  return std::get<config::Config>(std::move(loaded));
}

}  // namespace

int check_config(const Arguments& arguments) {
  plugins::Catalog catalog;
  const auto config = settings_or_mistakes(arguments.config, catalog);
  for (const auto& refused : catalog.refused()) std::cerr << "warning: " << refused.message << '\n';
  if (!config) return 2;
  std::cout << arguments.config << " is valid: " << config->integrations.size() << " integrations, store "
            << config->store.driver << ".\n";
  return 0;
}

int list_plugins(const Arguments& arguments) {
  plugins::Catalog catalog;
  static_cast<void>(load_settings(arguments.config, catalog));
  if (catalog.entries().empty()) catalog.scan(plugin_directory());
  for (const auto& [id, entry] : catalog.entries()) {
    std::cout << std::left << std::setw(32) << id << std::setw(10) << entry.version() << std::setw(10)
              << (entry.is_workflow() ? "workflow" : "channel") << entry.description() << "\n    "
              << entry.library->file() << '\n';
  }
  for (const auto& refused : catalog.refused()) std::cerr << "refused: " << refused.message << '\n';
  return catalog.refused().empty() ? 0 : 1;
}

int check_plugin(const Arguments& arguments) {
  if (arguments.words.size() < 2) return usage("plugin check needs the path of a plugin library (.so).");
  plugins::check::Options options;
  options.library = arguments.words[1];
  if (arguments.words.size() > 2) options.only = arguments.words[2];
  return plugins::check::run(options, std::cout);
}

int add_agent(const Arguments& arguments) {
  if (arguments.email.empty() || arguments.name.empty())
    return usage("agent add needs --email and --name, and the password on standard input (--password-stdin).");
  std::string password;
  if (!arguments.password_from_stdin) {
    std::cerr << "Password (10 characters at least): ";
  }
  std::getline(std::cin, password);
  if (arguments.role != "agent" && arguments.role != "admin") return usage("--role is agent or admin.");

  plugins::Catalog catalog;
  const auto config = settings_or_mistakes(arguments.config, catalog);
  if (!config) return 2;
  const domain::SystemClock clock;
  const auto ids = domain::make_ulids(clock);
  auto store = store::open(store_options(*config), clock, *ids);
  if (!store) {
    std::cerr << store.error().message << '\n';
    return 1;
  }
  desk::Logins logins(**store, clock, *ids, {});
  const auto role = arguments.role == "admin" ? domain::AgentRole::admin : domain::AgentRole::agent;
  const auto added = logins.add_agent(arguments.email, arguments.name, password, role);
  (*store)->stop();
  if (!added) {
    std::cerr << added.error().message << '\n';
    return added.error().status == domain::Status::unavailable ? 1 : 2;
  }
  std::cout << added->email << " can log in to the console.\n";
  return 0;
}

int print_docs(const Arguments& arguments) {
  const auto& words = arguments.words;
  if (!words.empty() && words[0] == "configuration") {
    std::cout << config::generate_reference();
    return 0;
  }
  if (words.size() == 2 && words[0] == "settings") {
    plugins::Catalog catalog;
    catalog.scan(plugin_directory());
    if (const auto entry = catalog.find(words[1])) {
      std::cout << config::settings_table(entry->settings_schema());
      return 0;
    }
    std::cerr << "No plugin '" << words[1] << "' is installed: `hubbub plugin list` shows what is.\n";
    return 2;
  }
  return usage("docs configuration, or docs settings PLUGIN.");
}

int print_version() {
  std::cout << "hubbub " << HUBBUB_VERSION << ", SDK ABI " << HUBBUB_ABI_MAJOR << '.' << HUBBUB_ABI_MINOR << '\n';
  return 0;
}

}  // namespace hub::app
