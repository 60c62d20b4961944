// A small real hub around one plugin: a SQLite store in a temporary folder, routes that are not served, no peers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "domain/clock.hpp"
#include "domain/ids.hpp"
#include "messaging/hooks.hpp"
#include "messaging/ingest.hpp"
#include "messaging/integrations.hpp"
#include "plugins/catalog.hpp"
#include "plugins/http_client.hpp"
#include "plugins/instance.hpp"
#include "plugins/ports.hpp"
#include "store/store.hpp"

namespace hub::plugins::check {

class Bench {
 public:
  // Below `folder`, where several may stand. Throws std::runtime_error when there is no place for it.
  explicit Bench(const std::string& folder);
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  const Ports& ports() const { return *ports_; }
  domain::Result<std::shared_ptr<Instance>> create(const CatalogEntry& plugin, const std::string& settings);

 private:
  std::string folder_;
  domain::SystemClock clock_;
  std::unique_ptr<domain::Ids> ids_;
  std::unique_ptr<store::Store> store_;
  messaging::Integrations integrations_;
  messaging::Hooks hooks_;
  std::unique_ptr<messaging::Ingest> ingest_;
  http::Router router_;
  HttpClient http_client_;
  std::unique_ptr<Ports> ports_;
};

// Settings that `schema` accepts: its required keys and those with a default or `examples`; an example goes before the
// default, then come first choices and made-up values. Paths of secrets get their value in `secrets`.
std::string example_settings(const std::string& schema, std::map<std::string, std::string, std::less<>>& secrets);

}  // namespace hub::plugins::check
