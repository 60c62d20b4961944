// The configuration and the plugins that it names, loaded together: one cannot be checked without the other.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "config/config.hpp"
#include "http/server.hpp"
#include "messaging/dispatcher.hpp"
#include "plugins/catalog.hpp"
#include "plugins/runtime.hpp"
#include "store/store.hpp"
#include "webhooks/subscriptions.hpp"

namespace hub::app {

// Scans the plugin directories of the file (once per catalog) and checks the file against what they hold.
config::Loaded load_settings(const std::string& file, plugins::Catalog& catalog);

// The parts of a configuration as the rooms want them.
store::Options store_options(const config::Config& config);
http::ServerOptions server_options(const config::Config& config);
messaging::Dispatcher::Options dispatcher_options(const config::Config& config, std::string owner);
webhooks::SubscriptionList subscriptions(const config::Config& config);
plugins::Wanted wanted(const config::Integration& integration);

}  // namespace hub::app
