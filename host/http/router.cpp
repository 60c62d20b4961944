#include "http/router.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "http/edge/route_table.hpp"

namespace hub::http {

struct RouterState {
  std::mutex mutex;
  std::vector<RoutePtr> routes;
  std::shared_ptr<const Router::Table> table;  // null: to be built from `routes`
  std::atomic<std::uint64_t> version{1};

  void add(std::shared_ptr<Route> route) {
    std::lock_guard lock{mutex};
    routes.push_back(std::move(route));
    changed();
  }
  void changed() {
    table = nullptr;
    version.fetch_add(1, std::memory_order_release);
  }
};

namespace {

std::vector<std::string> parameter_names(std::string_view pattern) {
  std::vector<std::string> names;
  for (std::size_t open = pattern.find("/{"); open != std::string_view::npos; open = pattern.find("/{", open + 1)) {
    std::size_t close = pattern.find('}', open);
    if (close == std::string_view::npos) break;
    std::string_view name = pattern.substr(open + 2, close - open - 2);
    if (name.ends_with("...")) name.remove_suffix(3);
    names.emplace_back(name);
  }
  return names;
}

std::shared_ptr<Route> make_route(Method method, std::string pattern, RouteOptions options) {
  auto route = std::make_shared<Route>();
  route->method = method;
  route->names = parameter_names(pattern);
  route->pattern = std::move(pattern);
  if (options.rate_per_second > 0) {
    route->limiter = std::make_unique<RateLimiter>(
        RateLimiter::Rules{.per_second = options.rate_per_second, .burst = options.rate_per_second * 2});
  }
  route->options = std::move(options);
  return route;
}

bool is_under(const std::string& pattern, const std::string& base) {
  return pattern == base || (pattern.starts_with(base) && pattern[base.size()] == '/');
}

std::string without_last_slash(std::string_view prefix) {
  return std::string{prefix.ends_with('/') ? prefix.substr(0, prefix.size() - 1) : prefix};
}

}  // namespace

Router::Router() : state_{std::make_shared<RouterState>()} {}
Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, Handler handler, RouteOptions options) {
  auto route = make_route(method, std::string{pattern}, std::move(options));
  route->handler = std::move(handler);
  state_->add(std::move(route));
}

void Router::add_websocket(std::string_view pattern, UpgradeHandler handler, RouteOptions options) {
  auto route = make_route(Method::get, std::string{pattern}, std::move(options));
  route->upgrade = std::move(handler);
  state_->add(std::move(route));
}

void Router::add_files(std::string_view prefix, std::string directory, Headers headers, RouteOptions options) {
  std::string base = without_last_slash(prefix);
  auto files = std::make_shared<const FileRoot>(FileRoot{base, std::move(directory), std::move(headers)});
  std::vector<std::string> patterns{base + "/{file...}"};
  if (!base.empty()) patterns.push_back(base);
  for (auto& pattern : patterns) {
    auto route = make_route(Method::get, std::move(pattern), options);
    route->files = files;
    state_->add(std::move(route));
  }
}

void Router::remove(std::string_view prefix) {
  std::string base = without_last_slash(prefix);
  std::lock_guard lock{state_->mutex};
  std::erase_if(state_->routes, [&base](const RoutePtr& route) { return is_under(route->pattern, base); });
  state_->changed();
}

void Router::replace(std::string_view prefix, const Router& with) {
  const std::string base = without_last_slash(prefix);
  std::scoped_lock lock{state_->mutex, with.state_->mutex};
  std::erase_if(state_->routes, [&base](const RoutePtr& route) { return is_under(route->pattern, base); });
  state_->routes.insert(state_->routes.end(), with.state_->routes.begin(), with.state_->routes.end());
  state_->changed();
}

std::shared_ptr<const Router::Table> Router::table() const {
  std::lock_guard lock{state_->mutex};
  if (!state_->table) {
    auto table = std::make_shared<Table>();
    for (const auto& route : state_->routes) table->insert(route);
    state_->table = std::move(table);
  }
  return state_->table;
}

std::uint64_t Router::version() const {
  return state_->version.load(std::memory_order_acquire);
}

}  // namespace hub::http
