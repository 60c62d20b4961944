// hubbub.routes/1: what create() registers under /hooks/<instance>/.
#include <filesystem>
#include <system_error>

#include "plugins/services/tables.hpp"

namespace hub::plugins {
namespace {

constexpr std::uint64_t kMaxBody = 64 * 1024 * 1024;

hubbub_status too_late(const hubbub_error_sink* errors) {
  return report(errors, domain::Status::invalid, "too_late", "Routes are registered in create() only.");
}

// Absolute below the instance's prefix, and never leaving it.
bool is_path(std::string_view path) {
  return !path.empty() && path.front() == '/' && path.find("..") == std::string_view::npos;
}

hubbub_status add(void* host, const hubbub_route* route, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  if (!instance.creating()) return too_late(errors);
  if (!is_path(text_of(route->path)) || route->method.len == 0 || route->body_limit_bytes > kMaxBody)
    return report(errors, domain::Status::invalid, "bad_route",
                  "A route needs a method, a path that begins with '/', and a body limit of at most 64 MB.");
  instance.routes().routes.push_back(
      {route->id, string_of(route->method), string_of(route->path), static_cast<std::size_t>(route->body_limit_bytes)});
  return HUBBUB_OK;
}

hubbub_status assets(void* host, const hubbub_assets* told, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  if (!instance.creating()) return too_late(errors);
  const auto folder = text_of(told->folder);
  if (!is_path(text_of(told->path)) || folder.find("..") != std::string_view::npos || folder.starts_with('/'))
    return report(errors, domain::Status::invalid, "bad_assets", "The assets' path or folder leaves its place.");
  std::string directory = instance.spec().plugin.library->share_folder();
  if (!folder.empty()) directory += "/" + std::string(folder);
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error))
    return report(errors, domain::Status::unavailable, "no_assets",
                  "The folder " + directory + " is missing: install the plugin's files there.");
  RegisteredRoutes::Assets assets{string_of(told->path), directory, {}};
  for (size_t index = 0; index < told->header_count; ++index)
    assets.headers.emplace_back(string_of(told->headers[index].name), string_of(told->headers[index].value));
  instance.routes().assets.push_back(std::move(assets));
  return HUBBUB_OK;
}

hubbub_status allow_origins(void* host, const hubbub_view* origins, size_t count, const hubbub_error_sink* errors) {
  auto& instance = instance_of(host);
  if (!instance.creating()) return too_late(errors);
  auto& allowed = instance.routes().allowed_origins;
  allowed.clear();
  for (size_t index = 0; index < count; ++index) allowed.push_back(string_of(origins[index]));
  return HUBBUB_OK;
}

}  // namespace

const hubbub_routes* routes_service() {
  static constexpr hubbub_routes table{&add, &assets, &allow_origins};
  return &table;
}

}  // namespace hub::plugins
