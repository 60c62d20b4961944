#include "config/exposure.hpp"

#include <algorithm>
#include <string_view>

namespace hub::config {
namespace {

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1" || host == "[::1]") return true;
  // Digits only: "127.evil.example" is a name like any other.
  return host.starts_with("127.") &&
         std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

// "hub.example" of "https://hub.example:8443/chat", "[::1]" of "http://[::1]:8080".
std::string_view host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find('/'));
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find(':'));
}

}  // namespace

bool is_exposed(const Config& config) {
  if (!is_loopback(config.server.address)) return true;
  return !config.app.public_url.empty() && !is_loopback(host_of(config.app.public_url));
}

}  // namespace hub::config
