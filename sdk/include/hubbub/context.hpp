// What the constructor of a plugin gets: settings, secrets, and the hub's services. Keep what you need; all of it is
// valid until the destructor.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "abi/instance.h"
#include "abi/secrets.h"
#include "core.hpp"
#include "json.hpp"
#include "log.hpp"
#include "routes.hpp"

namespace hubbub {

class Context {
 public:
  Context(boundary::CorePtr core, const hubbub_config& config)
      : core_{std::move(core)},
        instance_id_{boundary::copy(config.instance_id)},
        app_name_{boundary::copy(config.app_name)},
        hooks_url_{boundary::copy(config.hooks_url)},
        settings_{Json::parse(config.settings.len == 0 ? "{}" : boundary::text(config.settings))},
        log_{core_} {}

  const std::string& instance_id() const { return instance_id_; }  // "sms-main"
  const std::string& app_name() const { return app_name_; }
  const std::string& hooks_url() const { return hooks_url_; }  // where the routes are, without trailing slash
  // Valid by the schema of the descriptor, defaults applied; secrets are references here.
  const Json& settings() const { return settings_; }
  const Log& log() const { return log_; }
  Routes routes() const { return require<Routes>(); }

  // A service of the hub: host.require<hubbub::Records>(). Throws Failure (unsupported) when this hub has none, and
  // the instance then shows as failed with that text.
  template <class Service>
  Service require() const {
    if (core_->service<void>(Service::id) == nullptr) {
      throw Failure(unsupported("This hub does not have the service " + std::string{Service::id} +
                                ", which the plugin needs. Update the hub."));
    }
    return Service{core_};
  }
  template <class Service>
  bool has() const {
    return core_->service<void>(Service::id) != nullptr;
  }

  // Value of a setting with the format "hubbub-secret". `name`: its dotted path, "token" or "oauth.secret". Throws
  // Failure when there is none.
  std::string secret(std::string_view name) const {
    const auto* api = core_->service<hubbub_secrets>(HUBBUB_SERVICE_SECRETS);
    if (api == nullptr) throw Failure(unsupported("This hub has no secrets."));
    std::string value;
    auto keep = [&](hubbub_view text) { value = boundary::copy(text); };
    const auto sink = boundary::sink_to<hubbub_text_sink>(keep);
    boundary::call([&](const hubbub_error_sink* errors) {
      return api->get(core_->self(), boundary::view(name), &sink, errors);
    }).value();
    return value;
  }

 private:
  boundary::CorePtr core_;
  std::string instance_id_;
  std::string app_name_;
  std::string hooks_url_;
  Json settings_;
  Log log_;
};

// What every plugin may override. `start` and `stop` run on the strand; the destructor after stop.
class Plugin {
 public:
  Plugin() = default;
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;
  virtual ~Plugin() = default;
  virtual void start() {}  // throw Failure: the instance shows as failed with its text
  virtual void stop() {}   // join your threads here
};

}  // namespace hubbub
