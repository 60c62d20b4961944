#include "callers.hpp"

#include <algorithm>
#include <array>

namespace simulator {
namespace {

// "localhost" of "localhost:8080", "[::1]" of "[::1]:8080".
std::string_view name_of(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

// Digits only: "127.evil.example" is a name like any other.
bool is_loopback_ipv4(std::string_view address) {
  return address.starts_with("127.") &&
         std::all_of(address.begin(), address.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

bool is_this_machine(std::string_view address) {
  constexpr std::string_view mapped = "::ffff:";
  if (address.starts_with(mapped)) address.remove_prefix(mapped.size());
  return address == "::1" || is_loopback_ipv4(address);
}

bool names_this_machine(std::string_view host) {
  const auto name = name_of(host);
  return name == "localhost" || name.ends_with(".localhost") || name == "[::1]" || is_loopback_ipv4(name);
}

// For others, then: whoever sits at this machine needs no proxy.
bool came_by_proxy(const hubbub::HttpRequest& request) {
  constexpr std::array<std::string_view, 5> marks{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP",
                                                  "Via"};
  return std::any_of(marks.begin(), marks.end(), [&](auto mark) { return !request.header(mark).empty(); });
}

bool is_own_page(const hubbub::HttpRequest& request) {
  const auto origin = request.header("Origin");
  const auto scheme = origin.find("://");
  return scheme != std::string_view::npos && origin.substr(scheme + 3) == request.header("Host");
}

}  // namespace

std::optional<hubbub::HttpResponse> Callers::refusal_to_read(const hubbub::HttpRequest& request) const {
  if (allow_public_) return std::nullopt;
  if (is_this_machine(request.remote_address()) && names_this_machine(request.header("Host")) &&
      !came_by_proxy(request)) {
    return std::nullopt;
  }
  return hubbub::HttpResponse::forbidden(
      "not_local",
      "This simulator is for the machine that the hub runs on: open it there as http://127.0.0.1 or http://localhost. "
      "Whoever reaches it can write as anybody; see allow_public in its settings.");
}

std::optional<hubbub::HttpResponse> Callers::refusal_to_write(const hubbub::HttpRequest& request,
                                                              std::string_view type) const {
  if (auto refused = refusal_to_read(request)) return refused;
  if (!request.header("Origin").empty() && !is_own_page(request)) {
    return hubbub::HttpResponse::forbidden("wrong_origin", "Only the simulator's own page may write here.");
  }
  if (!request.header("Content-Type").starts_with(type)) {
    return hubbub::HttpResponse::error(415, "wrong_type", "The body must be " + std::string{type} + ".");
  }
  return std::nullopt;
}

}  // namespace simulator
