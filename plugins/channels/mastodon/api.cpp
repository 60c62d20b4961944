#include "api.hpp"

#include <hubbub/multipart.hpp>

#include "errors.hpp"

namespace mastodon {
namespace {

constexpr std::int64_t kForAnswers = 30;

}  // namespace

Api::Api(const hubbub::Context& host, const Settings& settings)
    : settings_{settings}, http_{host.require<hubbub::HttpClient>()}, clock_{host.require<hubbub::Clock>()} {}

hubbub::HttpCall Api::call(std::string_view method, std::string_view path) const {
  return http_.request(method, settings_.base_url + std::string{path})
      .bearer(settings_.token)
      .header("Accept", "application/json")
      .timeout(kCallTimeout);
}

void Api::send(hubbub::HttpCall&& call, Done done) const {
  std::move(call).async([this, done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) {
    if (reply) note_allowance(*reply);
    if (reply && !reply->ok()) return done(mastodon_error(*reply, clock_.now_ms()));
    done(reply);
  });
}

void Api::note_allowance(const hubbub::HttpReply& reply) const {
  const auto now = clock_.now_ms();
  const auto allowance = allowance_of(reply, now);
  if (!allowance) return;
  calls_left_ = allowance->calls_left;
  reset_ms_ = now + allowance->until_reset.count();
}

hubbub::Milliseconds Api::pause_of_unhurried() const {
  const auto until_reset = reset_ms_ - clock_.now_ms();
  return hubbub::Milliseconds{until_reset > 0 && calls_left_ < kForAnswers ? until_reset : 0};
}

void Api::get(std::string_view path, Done done) const {
  send(call("GET", path), std::move(done));
}

void Api::post(std::string_view path, const hubbub::JsonObject& body, std::string_view key, Done done) const {
  send(call("POST", path).header("Idempotency-Key", std::string{key}).json(body), std::move(done));
}

void Api::upload(const Upload& file, hubbub::Milliseconds timeout, Done done) const {
  hubbub::boundary::Texts fields;
  if (!file.description.empty()) fields.emplace_back("description", file.description);
  const hubbub::MultipartForm form{fields, {"file", file.name, file.bytes, file.media_type}};
  send(call("POST", "/api/v2/media").body(form.content_type(), form.body()).timeout(timeout), std::move(done));
}

}  // namespace mastodon
