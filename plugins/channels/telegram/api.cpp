#include "api.hpp"

#include <hubbub/multipart.hpp>

#include "errors.hpp"

namespace telegram {
namespace {

constexpr hubbub::Milliseconds kDownloadTimeout{60'000};

// getFile's paths are "photos/file_3.jpg": anything that could lead elsewhere is none.
bool is_path(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find("..") != std::string_view::npos) return false;
  for (const char c : path) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                          c == '.' || c == '_' || c == '-';
    if (!is_plain) return false;
  }
  return true;
}

}  // namespace

Api::Api(const hubbub::Context& host, const Settings& settings)
    : settings_{settings}, http_{host.require<hubbub::HttpClient>()} {}

std::string Api::address_of(std::string_view method) const {
  return settings_.api_url + "/bot" + settings_.token + "/" + std::string{method};
}

// The hub's own words for a broken connection name the address.
hubbub::Error Api::without_address(const hubbub::Error& error) const {
  auto told = error;
  told.message = "Telegram did not answer.";
  if (error.status == hubbub::Status::unavailable) told.message = "Telegram cannot be reached.";
  // The schema lets no bad address in: what is left is an answer larger than any of Telegram's, to a call that was
  // done.
  if (error.status == hubbub::Status::invalid) {
    told.status = hubbub::Status::abandoned;
    told.message = "Telegram's answer cannot be read: it is too large. See settings.api_url.";
  }
  return told;
}

hubbub::Result<hubbub::Json> Api::result_of(const hubbub::Result<hubbub::HttpReply>& reply) const {
  if (!reply) return without_address(reply.error());
  if (!reply->ok()) return telegram_error(*reply);
  const auto json = reply->json();
  if (json["ok"].boolean()) return json["result"];
  return hubbub::Error{hubbub::Status::abandoned, "Telegram's answer cannot be read."};
}

void Api::call(std::string_view method, const hubbub::JsonObject& params, Done done,
               hubbub::Milliseconds timeout) const {
  http_.post(address_of(method))
      .json(params)
      .timeout(timeout)
      .async(
          [this, done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) { done(result_of(reply)); });
}

void Api::upload(std::string_view method, const hubbub::boundary::Texts& fields, const Upload& file, Done done,
                 hubbub::Milliseconds timeout) const {
  const hubbub::MultipartForm form{fields, {file.field, file.name, file.bytes}};
  http_.post(address_of(method))
      .body(form.content_type(), form.body())
      .timeout(timeout)
      .async(
          [this, done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) { done(result_of(reply)); });
}

void Api::download(std::string_view file_path, std::function<void(const hubbub::Result<std::string>&)> done) const {
  if (!is_path(file_path)) return done(hubbub::rejected("Telegram names no path of the file."));
  http_.get(settings_.api_url + "/file/bot" + settings_.token + "/" + std::string{file_path})
      .timeout(kDownloadTimeout)
      .async([this, done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) {
        if (reply && reply->ok()) return done(reply->body);
        if (reply && reply->status == 404) return done(hubbub::rejected("Telegram no longer has the file"));
        if (reply) return done(telegram_error(*reply));
        if (reply.error().status == hubbub::Status::invalid) return done(hubbub::rejected("the file is too large"));
        done(hubbub::unavailable(without_address(reply.error()).message));
      });
}

}  // namespace telegram
