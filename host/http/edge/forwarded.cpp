#include "http/edge/forwarded.hpp"

#include <algorithm>

#include "http/io/loop.hpp"
#include "http/text_encoding.hpp"

namespace hub::http {
namespace {

bool is_trusted(const std::vector<std::string>& proxies, const std::string& address) {
  return std::any_of(proxies.begin(), proxies.end(),
                     [&address](const std::string& network) { return holds_address(network, address); });
}

// All fields of that name as one list, as RFC 9110 §5.3 allows.
std::string joined(const Request& request, std::string_view name) {
  std::string all;
  for (const auto& [key, value] : request.headers) {
    if (!equals_ignoring_case(key, name)) continue;
    if (!all.empty()) all += ',';
    all += value;
  }
  return all;
}

std::string_view last_item(std::string_view list) {
  std::size_t comma = list.rfind(',');
  return trim(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

}  // namespace

Client client_behind(const std::vector<std::string>& trusted_proxies, const std::string& peer, bool tls,
                     const Request& request) {
  Client client{peer, tls, std::string{request.header("Host")}};
  if (trusted_proxies.empty() || !is_trusted(trusted_proxies, peer)) return client;
  std::string chain = joined(request, "X-Forwarded-For");
  std::string_view rest = chain;
  while (!rest.empty()) {
    std::string_view item = last_item(rest);
    std::string address = normal_address(std::string{item});
    if (address.empty()) break;
    client.address = address;
    if (!is_trusted(trusted_proxies, address)) break;
    std::size_t comma = rest.rfind(',');
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
  }
  std::string protocol = joined(request, "X-Forwarded-Proto");
  if (!protocol.empty()) client.secure = equals_ignoring_case(last_item(protocol), "https");
  std::string host = joined(request, "X-Forwarded-Host");
  if (!host.empty()) client.host = last_item(host);
  return client;
}

}  // namespace hub::http
