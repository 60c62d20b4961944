#include "plugins/check/bench.hpp"

#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace hub::plugins::check {
namespace {

namespace bj = boost::json;

std::string make_folder(const std::string& parent) {
  auto pattern = parent + "/hub-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
  return pattern;
}

LivePort no_live_sessions() {
  LivePort live;
  live.mint = [](const messaging::Sender&, const MintOptions&) {
    return MintedToken{"token", "/live", domain::from_ms(4'000'000'000'000)};
  };
  live.typing = [](const messaging::Sender&, bool) {};
  live.max_upload_bytes = 1024 * 1024;
  live.media_types = {"image/*"};
  return live;
}

ObservePort silent() {
  ObservePort port;
  port.log = [](std::string_view, std::string_view, std::string_view, const Fields&) {};
  port.count = [](std::string_view, double, const Fields&) {};
  port.gauge = [](std::string_view, double, const Fields&) {};
  return port;
}

std::string text_at(const bj::object& schema, const char* key) {
  const auto* value = schema.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// The author's own example, or null.
const bj::value* first_example(const bj::value& schema) {
  const auto* rules = schema.if_object();
  const auto* examples = rules == nullptr ? nullptr : rules->if_contains("examples");
  if (examples == nullptr || !examples->is_array() || examples->get_array().empty()) return nullptr;
  return &examples->get_array()[0];
}

bj::value example_of(const bj::value& schema, const std::string& path,
                     std::map<std::string, std::string, std::less<>>& secrets);

bj::value example_object(const bj::object& schema, const std::string& path,
                         std::map<std::string, std::string, std::less<>>& secrets) {
  bj::object made;
  const auto* properties = schema.if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return made;
  std::vector<std::string> required;
  if (const auto* names = schema.if_contains("required"); names != nullptr && names->is_array()) {
    for (const auto& name : names->get_array()) required.emplace_back(name.as_string());
  }
  for (const auto& [name, property] : properties->get_object()) {
    const bool needed = std::find(required.begin(), required.end(), std::string_view(name)) != required.end();
    const bool has_default = property.is_object() && property.get_object().contains("default");
    const std::string inner = path.empty() ? std::string(name) : path + "." + std::string(name);
    if (needed || has_default || first_example(property) != nullptr) made[name] = example_of(property, inner, secrets);
  }
  return made;
}

bj::value example_of(const bj::value& schema, const std::string& path,
                     std::map<std::string, std::string, std::less<>>& secrets) {
  if (!schema.is_object()) return nullptr;
  const auto& object = schema.get_object();
  const auto* example = first_example(schema);
  if (text_at(object, "format") == "hubbub-secret") {
    secrets[path] = example != nullptr && example->is_string() ? std::string(example->get_string())
                                                               : std::string("example-secret-0123456789");
    return bj::value("${env:EXAMPLE}");
  }
  if (example != nullptr) return *example;
  const auto type = text_at(object, "type");
  if (type == "object") return example_object(object, path, secrets);
  if (const auto* value = object.if_contains("default")) return *value;
  if (const auto* choices = object.if_contains("enum"); choices != nullptr && choices->is_array())
    return choices->get_array().empty() ? bj::value(nullptr) : choices->get_array()[0];
  if (type == "array") return bj::array();
  if (type == "boolean") return false;
  if (type == "integer" || type == "number") {
    const auto* least = object.if_contains("minimum");
    return least == nullptr ? bj::value(1) : *least;
  }
  return bj::value("https://example.test");
}

}  // namespace

Bench::Bench(const std::string& folder) : folder_{make_folder(folder)}, ids_{domain::make_ulids(clock_)} {
  store::Options options;
  options.path = folder_ + "/check.db";
  auto opened = store::open(options, clock_, *ids_);
  if (!opened) throw std::runtime_error(opened.error().message);
  store_ = *std::move(opened);
  ingest_ = std::make_unique<messaging::Ingest>(*store_, integrations_, hooks_);
  ports_ = std::make_unique<Ports>(Ports{*store_, clock_, *ingest_, integrations_, router_, http_client_,
                                         no_live_sessions(), silent(), "Check", "http://localhost"});
}

Bench::~Bench() {
  store_->stop();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

domain::Result<std::shared_ptr<Instance>> Bench::create(const CatalogEntry& plugin, const std::string& settings) {
  InstanceSpec spec{plugin, "check", settings, {}};
  const auto example = example_settings(plugin.settings_schema(), spec.secrets);
  if (settings.empty()) spec.settings_json = example;
  return Instance::create(std::move(spec), *ports_);
}

std::string example_settings(const std::string& schema, std::map<std::string, std::string, std::less<>>& secrets) {
  boost::json::error_code error;
  const auto parsed = bj::parse(schema, error);
  if (error || !parsed.is_object()) return "{}";
  return bj::serialize(example_object(parsed.get_object(), "", secrets));
}

}  // namespace hub::plugins::check
