// HTTP endpoints of an instance, under /hooks/<instance>/.
//
//   host.routes().post("/inbound", [this](const hubbub::HttpRequest& request) { return on_inbound(request); });
//
// What a handler gives to the inbox is committed before its response leaves; when the commit fails the client gets 503.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/routes.h"
#include "core.hpp"
#include "form.hpp"
#include "json.hpp"

namespace hubbub {

// A request, read completely. Borrowed: valid while the handler runs.
class HttpRequest {
 public:
  explicit HttpRequest(const hubbub_http_request& raw) : raw_{raw} {}

  std::string_view method() const { return boundary::text(raw_.method); }
  std::string_view path() const { return boundary::text(raw_.path); }  // below /hooks/<instance>, percent-encoded
  std::string_view body() const { return boundary::text(raw_.body); }  // as it came, for signatures
  std::string_view remote_address() const { return boundary::text(raw_.remote_address); }
  bool secure() const { return raw_.secure == 1; }
  // First header of that name in any case; empty when there is none.
  std::string_view header(std::string_view name) const {
    return find(raw_.headers, raw_.header_count, name, same_name).value_or(std::string_view{});
  }
  // Decoded part of the path: "{id}".
  std::string_view param(std::string_view name) const {
    return find(raw_.params, raw_.param_count, name, std::equal_to<>{}).value_or(std::string_view{});
  }
  // Decoded query parameter.
  std::optional<std::string_view> query(std::string_view name) const {
    return find(raw_.query_params, raw_.query_param_count, name, std::equal_to<>{});
  }
  // The body as JSON; the client gets 400 when it is not.
  Json json() const { return Json::parse(body()); }
  // The body as a form; the client gets 400 when it has too many fields.
  Form form() const {
    auto form = Form::parse(body());
    if (!form) throw Failure(invalid("The form has too many fields."));
    return *std::move(form);
  }
  std::string_view raw_query() const { return boundary::text(raw_.query); }  // as it came, without "?"

 private:
  static bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }
  template <class Same>
  static std::optional<std::string_view> find(const hubbub_pair* pairs, std::size_t count, std::string_view name,
                                              Same same) {
    for (std::size_t i = 0; i < count; ++i) {
      if (same(boundary::text(pairs[i].name), name)) return boundary::text(pairs[i].value);
    }
    return std::nullopt;
  }
  const hubbub_http_request& raw_;
};

struct HttpResponse {
  int status = 200;
  boundary::Texts headers{};
  std::string body{};
  std::string asset{};  // instead of a body: a file in the plugin's share folder

  static HttpResponse ok() { return {}; }
  static HttpResponse text(int status, std::string body) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
  }
  static HttpResponse json(int status, const JsonValue& value) {
    return {status, {{"Content-Type", "application/json"}}, value.text()};
  }
  // {"errors":[{"code","title"}]}, as everywhere in the hub's API.
  static HttpResponse error(int status, std::string_view code, std::string_view title) {
    return json(status, JsonObject{{"errors", JsonArray{JsonObject{{"code", code}, {"title", title}}}}});
  }
  static HttpResponse bad_request(std::string_view code, std::string_view title) { return error(400, code, title); }
  static HttpResponse unauthorized(std::string_view title = "The signature is missing or wrong.") {
    return error(401, "unauthorized", title);
  }
  static HttpResponse forbidden(std::string_view code, std::string_view title) { return error(403, code, title); }
  static HttpResponse not_found() { return error(404, "not_found", "There is nothing at this address."); }
  static HttpResponse file(std::string path) { return {200, {}, {}, std::move(path)}; }
  HttpResponse with(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
};

// From the constructor of a plugin only. A refused registration throws Failure.
class Routes {
 public:
  static constexpr std::string_view id = HUBBUB_SERVICE_ROUTES;
  using Handler = std::function<HttpResponse(const HttpRequest&)>;
  explicit Routes(boundary::CorePtr core) : core_{std::move(core)}, api_{core_->service<hubbub_routes>(id)} {}

  // Paths: "/inbound", "/orders/{id}", "/files/{rest...}". `body_limit`: larger requests get 413; 0: 100 KB.
  void get(std::string_view path, Handler handler) { add("GET", path, std::move(handler)); }
  void post(std::string_view path, Handler handler, std::uint64_t body_limit = 0) {
    add("POST", path, std::move(handler), body_limit);
  }
  void add(std::string_view method, std::string_view path, Handler handler, std::uint64_t body_limit = 0) {
    auto route = boundary::sized<hubbub_route>();
    route.id = static_cast<std::uint32_t>(core_->routes.size());
    route.method = boundary::view(method);
    route.path = boundary::view(path);
    route.body_limit_bytes = body_limit;
    boundary::call([&](const hubbub_error_sink* errors) { return api_->add(core_->self(), &route, errors); }).value();
    core_->routes.push_back(
        [handler = std::move(handler)](const hubbub_http_request& raw, const hubbub_response_sink& sink) {
          respond(handler(HttpRequest{raw}), sink);
        });
  }

  // Serves a folder of the plugin's share folder under `path`.
  void assets(std::string_view path, std::string_view folder = {}, const boundary::Texts& headers = {}) {
    const auto list = boundary::pairs(headers);
    auto assets = boundary::sized<hubbub_assets>();
    assets.path = boundary::view(path);
    assets.folder = boundary::view(folder);
    assets.headers = list.data();
    assets.header_count = list.size();
    boundary::call([&](const hubbub_error_sink* errors) {
      return api_->assets(core_->self(), &assets, errors);
    }).value();
  }
  // Pages of these origins may call the routes from a browser: "https://shop.example", or "*".
  void allow_origins(const std::vector<std::string>& origins) {
    std::vector<hubbub_view> views;
    views.reserve(origins.size());
    for (const auto& origin : origins) views.push_back(boundary::view(origin));
    boundary::call([&](const hubbub_error_sink* errors) {
      return api_->allow_origins(core_->self(), views.data(), views.size(), errors);
    }).value();
  }

 private:
  static void respond(const HttpResponse& response, const hubbub_response_sink& sink) {
    const auto headers = boundary::pairs(response.headers);
    auto raw = boundary::sized<hubbub_http_response>();
    raw.status = response.status;
    raw.headers = headers.data();
    raw.header_count = headers.size();
    raw.body = boundary::view(response.body);
    raw.asset = boundary::view(response.asset);
    sink.respond(sink.context, &raw);
  }
  boundary::CorePtr core_;
  const hubbub_routes* api_;
};

}  // namespace hubbub
