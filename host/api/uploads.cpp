#include "api/uploads.hpp"

#include <algorithm>
#include <charconv>

#include "api/console_door.hpp"
#include "api/multipart.hpp"
#include "api/rest_door.hpp"

namespace hub::api {
namespace {

constexpr std::size_t kMultipartOverhead = 64 * 1024;
constexpr double kUploadsPerSecond = 5;  // per address
constexpr std::string_view kBearer = "Bearer ";

domain::Error too_large(std::size_t limit) {
  return {domain::Status::rejected, "too_large", "the file is larger than " + std::to_string(limit) + " bytes"};
}

}  // namespace

Uploads::Uploads(Attachments& attachments, const live::Tokens& tokens, desk::Logins& logins, Keys& keys,
                 std::string app_id)
    : attachments_{attachments}, tokens_{tokens}, logins_{logins}, keys_{keys}, app_id_{std::move(app_id)} {}

std::vector<Route> Uploads::routes() {
  http::RouteOptions upload;
  upload.body_limit_bytes = static_cast<std::size_t>(attachments_.rules().max_bytes);
  upload.allowed_origins = {"*"};  // the token says which page it belongs to
  upload.rate_per_second = kUploadsPerSecond;
  upload.blocking = true;
  auto api_upload = upload;
  upload.before_body = [this](const http::Request& request, std::size_t& limit) { return admit(request, limit); };
  api_upload.body_limit_bytes += kMultipartOverhead;
  api_upload.allowed_origins = {};
  http::RouteOptions media;
  media.allowed_origins = {"*"};
  return {
      {http::Method::post, "/live/attachments",
       [this](const http::Request& request, const Answer& answer) { from_browser(request, answer); }, upload},
      {http::Method::post, "/v2/apps/{appId}/attachments",
       [this](const http::Request& request, const Answer& answer) { from_api(request, answer); }, api_upload},
      {http::Method::get, "/media/{id}/{secret}/{name}",
       [this](const http::Request& request, const Answer& answer) { attachments_.serve(request, answer); }, media},
  };
}

// Strangers send nothing, and a widget no more than its own limit: told before the body is taken in. Whether an agent's
// cookie is good only the store knows: from_browser asks.
std::optional<http::Response> Uploads::admit(const http::Request& request, std::size_t& limit) const {
  if (!request.header("authorization").starts_with(kBearer)) {
    if (request.cookie(kSessionCookie)) return std::nullopt;
    return http::Response::error(401, "unauthorized", "Sign in to the console, or send the widget's token.");
  }
  const auto uploader = widget_of(request);
  if (!uploader) return refusal(uploader.error());
  if (uploader->max_bytes > 0) limit = std::min(limit, static_cast<std::size_t>(uploader->max_bytes));
  std::size_t told = 0;
  const auto length = request.header("content-length");
  std::from_chars(length.data(), length.data() + length.size(), told);
  if (told > limit) return file_refusal(too_large(limit));
  return std::nullopt;
}

domain::Result<Uploads::Uploader> Uploads::uploader_of(const http::Request& request) const {
  if (request.header("authorization").starts_with(kBearer)) return widget_of(request);
  const auto login = admit_agent(logins_, request, true);
  if (!login) return tl::unexpected(login.error());
  return Uploader{"agent:" + login->agent.id};
}

domain::Result<Uploads::Uploader> Uploads::widget_of(const http::Request& request) const {
  const auto grant = tokens_.verify(request.header("authorization").substr(kBearer.size()));
  if (!grant) return tl::unexpected(grant.error());
  const auto origin = request.header("origin");
  if (!grant->origin.empty() && !origin.empty() && origin != grant->origin) {
    return domain::rejected("forbidden", "The token belongs to another page.");
  }
  return Uploader{domain::uploader_named(grant->sender.integration_id, grant->sender.external_id),
                  grant->max_upload_bytes};
}

void Uploads::from_browser(const http::Request& request, const Answer& answer) {
  auto uploader = uploader_of(request);
  if (!uploader) return answer(refusal(uploader.error()));
  if (uploader->max_bytes > 0 && request.body.size() > static_cast<std::size_t>(uploader->max_bytes)) {
    return answer(file_refusal(too_large(static_cast<std::size_t>(uploader->max_bytes))));
  }
  const auto kept = attachments_.keep(request.body, request.query("name").value_or(""), std::move(uploader->name));
  if (!kept) return answer(file_refusal(kept.error()));
  answer(http::Response::json(201, "{\"attachment\":" + kept->json() + "}"));
}

void Uploads::from_api(const http::Request& request, const Answer& answer) {
  const auto caller = admit_caller(keys_, app_id_, request);
  if (!caller) return answer(refusal(caller.error()));
  const auto parts = parse_multipart(request.header("content-type"), request.body);
  if (!parts) return answer(refusal(parts.error()));
  for (const auto& part : *parts) {
    if (part.name != "source") continue;
    auto kept = attachments_.keep(part.body, part.file_name, "api:" + caller->key_id);
    if (!kept) return answer(file_refusal(kept.error()));
    // REST clients take the URL elsewhere, so it names the hub.
    if (kept->media_url.starts_with('/')) kept->media_url = own_address(request) + kept->media_url;
    return answer(http::Response::json(201, "{\"attachment\":" + kept->json() + "}"));
  }
  answer(http::Response::error(400, "bad_request", "source: the form field with the file is missing"));
}

}  // namespace hub::api
