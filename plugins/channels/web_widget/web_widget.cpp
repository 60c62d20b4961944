// The web widget's channel: says which pages may embed it, who a browser is, and hands out tokens for live sessions.
// Messages, history, typing and receipts then go through the hub's live sessions (docs/live-protocol.md).
//
//   GET  config     how the widget looks and what may be sent
//   POST session    who is there; a token for /live
//   GET  demo       a page that embeds the widget, when `demo` is set
//   everything else files of the share folder: widget.js and its parts
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <hubbub/channel.hpp>

#include "settings.hpp"
#include "visitors.hpp"

namespace web_widget {
namespace {

// RFC 3339 in UTC, to the second.
std::string timestamp(std::int64_t ms) {
  const std::chrono::sys_seconds time{std::chrono::seconds{ms / 1000}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  char text[40];
  std::snprintf(std::data(text), std::size(text), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return std::data(text);
}

int http_status_of(hubbub::Status status) {
  switch (status) {
    case hubbub::Status::unauthenticated:
      return 401;
    case hubbub::Status::rejected:
      return 403;
    case hubbub::Status::rate_limited:
      return 429;
    case hubbub::Status::invalid:
      return 400;
    case hubbub::Status::internal:
      return 500;
    default:
      return 503;  // conflict too: two tabs at once, the widget tries again
  }
}

hubbub::HttpResponse refusal(const hubbub::Error& error) {
  return hubbub::HttpResponse::error(http_status_of(error.status), error.code.empty() ? "unavailable" : error.code,
                                     error.message);
}

}  // namespace

class WebWidget final : public hubbub::Channel {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.web-widget",
            .name = "Web widget",
            .version = "0.1.0",
            .description = "Chat on your own pages, embedded by one script tag.",
            .channel_type = "web",
            .settings = std::string{kSettingsSchema},
            .capabilities = hubbub::Capabilities::everything(),
            .concurrent = true,
            .live = true};
  }

  explicit WebWidget(hubbub::Context& host)
      : settings_{Settings::from(host)},
        live_{host.require<hubbub::Live>()},
        visitors_{settings_, host.require<hubbub::Records>(), host.require<hubbub::Crypto>()},
        log_{host.log()},
        settings_json_{host.settings().text()},
        app_name_{host.app_name()} {
    auto routes = host.routes();
    routes.allow_origins(settings_.allowed_origins);
    routes.get("/config", [this](const hubbub::HttpRequest& request) { return on_config(request); });
    routes.post(
        "/session", [this](const hubbub::HttpRequest& request) { return on_session(request); }, 16 * 1024);
    for (const auto* path : {"/demo", "/demo.html"}) {
      routes.get(path, [this](const hubbub::HttpRequest&) { return on_demo(); });
    }
    // Pages of other origins load these files, as scripts do.
    routes.assets("/", {}, {{"Cross-Origin-Resource-Policy", "cross-origin"}});
  }

 private:
  hubbub::HttpResponse on_config(const hubbub::HttpRequest& request) const {
    // A GET without Origin comes from the hub's own pages or from no page at all; there is no secret in the answer.
    const bool has_origin = !request.header("Origin").empty();
    if (has_origin && !may_embed(request)) return wrong_origin(request);
    const auto limits = live_.limits();
    if (!limits) return refusal(limits.error());
    // Each request reads the settings anew: a parsed document is not to be shared between threads.
    return hubbub::HttpResponse::json(200, widget_config(hubbub::Json::parse(settings_json_), app_name_, *limits))
        .with("Cache-Control", "no-cache")
        .with("Vary", "Origin");
  }

  hubbub::HttpResponse on_session(const hubbub::HttpRequest& request) const {
    if (!may_embed(request)) return wrong_origin(request);
    const auto body = hubbub::Json::try_parse(request.body());
    if (!body || !body->is_object()) {
      return hubbub::HttpResponse::bad_request("bad_json",
                                               "The body must be a JSON object: {\"browser\", \"jwt\", …}.");
    }
    const auto visitor = visitors_.identify(*body, request.header("User-Agent"));
    if (!visitor) return refusal(visitor.error());
    const auto session = live_.mint(visitor->sender, {.typing_preview = settings_.typing_preview,
                                                      .lifetime = settings_.session_lifetime,
                                                      .max_upload_bytes = settings_.max_upload_bytes});
    if (!session) return refusal(session.error());
    return hubbub::HttpResponse::json(
               200, hubbub::JsonObject{{"token", session->token},
                                       {"expiresAt", timestamp(session->expires_at_ms)},
                                       {"browser", hubbub::JsonObject{{"id", visitor->browser.id},
                                                                      {"secret", visitor->browser.secret}}},
                                       {"live", session->path}})
        .with("Cache-Control", "no-store");
  }

  hubbub::HttpResponse on_demo() const {
    if (!settings_.demo) return hubbub::HttpResponse::not_found();
    return hubbub::HttpResponse::file("demo.html");
  }

  // The browser says in Origin which page is asking; scripts of a page cannot change it.
  bool may_embed(const hubbub::HttpRequest& request) const {
    const auto origin = request.header("Origin");
    if (origin.empty()) return settings_.allow_missing_origin;
    const auto& allowed = settings_.allowed_origins;
    if (std::find(allowed.begin(), allowed.end(), "*") != allowed.end()) return true;
    if (std::find(allowed.begin(), allowed.end(), origin) != allowed.end()) return true;
    return settings_.demo && is_own(origin, request.header("Host"));
  }
  static bool is_own(std::string_view origin, std::string_view host) {
    const auto scheme = origin.find("://");
    return scheme != std::string_view::npos && !host.empty() && origin.substr(scheme + 3) == host;
  }

  hubbub::HttpResponse wrong_origin(const hubbub::HttpRequest& request) const {
    const auto origin = request.header("Origin");
    log_.info("Refused a page that may not embed the widget", {{"origin", cut(origin, 200)}});
    if (origin.empty()) {
      return hubbub::HttpResponse::forbidden(
          "origin_missing",
          "The request names no Origin. Callers that are no web page need `allow_missing_origin` in the settings.");
    }
    return hubbub::HttpResponse::forbidden(
        "origin_not_allowed",
        "This page may not embed the widget. Add its origin to `allowed_origins` in the settings of this integration.");
  }

  Settings settings_;
  hubbub::Live live_;
  Visitors visitors_;
  hubbub::Log log_;
  std::string settings_json_;
  std::string app_name_;
};

}  // namespace web_widget

HUBBUB_PLUGIN(web_widget::WebWidget)
