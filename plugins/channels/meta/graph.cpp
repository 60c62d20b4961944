#include "graph.hpp"

#include <algorithm>
#include <array>

#include "graph_errors.hpp"

namespace meta {
namespace {

constexpr hubbub::Milliseconds kDownloadTimeout{60'000};
constexpr int kMostHops = 3;

std::string_view origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  return scheme == std::string_view::npos ? std::string_view{} : url.substr(0, url.find_first_of("/?#", scheme + 3));
}

std::string location_of(const hubbub::HttpReply& reply) {
  constexpr std::string_view kName = "location";
  const auto is_same = [](char a, char b) { return (a | 0x20) == b; };
  for (const auto& [name, value] : reply.headers) {
    if (std::equal(name.begin(), name.end(), kName.begin(), kName.end(), is_same)) return value;
  }
  return {};
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

Graph::Graph(const hubbub::Context& host, const Settings& settings)
    : settings_{settings},
      http_{host.require<hubbub::HttpClient>()},
      metrics_{host.require<hubbub::Metrics>()},
      log_{host.log()} {
  if (!settings.has_proof) return;
  proof_ = hubbub::to_hex(host.require<hubbub::Crypto>().hmac_sha256(settings.app_secret, settings.access_token));
}

std::string Graph::address_of(std::string_view path, std::string_view query) const {
  auto address = settings_.api_url + "/" + std::string{path};
  if (!query.empty()) address.append("?").append(query);
  if (!proof_.empty()) address.append(query.empty() ? "?" : "&").append("appsecret_proof=").append(proof_);
  return address;
}

// Only there may the token go.
bool Graph::is_metas(std::string_view url) const {
  constexpr std::array<std::string_view, 6> kDomains{".facebook.com", ".fbsbx.com",    ".fbcdn.net",
                                                     ".whatsapp.net", ".whatsapp.com", ".cdninstagram.com"};
  const auto origin = origin_of(url);
  if (origin.empty() || origin == origin_of(settings_.api_url)) return !origin.empty();
  return origin.starts_with("https://") && origin.find('@') == std::string_view::npos &&
         std::any_of(kDomains.begin(), kDomains.end(),
                     [&](std::string_view domain) { return origin.ends_with(domain); });
}

// Meta's words for a bad token may hold it.
hubbub::Error Graph::without_secrets(hubbub::Error error) const {
  for (const auto& secret : {settings_.access_token, proof_}) {
    for (auto at = secret.empty() ? std::string::npos : error.message.find(secret); at != std::string::npos;
         at = error.message.find(secret)) {
      error.message.replace(at, secret.size(), "...");
    }
  }
  return error;
}

// The hub's own words for a broken connection name the address.
hubbub::Error Graph::unanswered(const hubbub::Error& error) const {
  auto told = error;
  told.message = "Meta did not answer.";
  if (error.status == hubbub::Status::unavailable) told.message = "Meta cannot be reached.";
  // The schema lets no bad address in: what is left is an answer larger than any of Meta's, to a call that was done.
  if (error.status == hubbub::Status::invalid) {
    told.status = hubbub::Status::abandoned;
    told.message = "Meta's answer cannot be read: it is too large. See settings.api_url.";
  }
  return told;
}

hubbub::Result<hubbub::Json> Graph::result_of(const hubbub::Result<hubbub::HttpReply>& reply) const {
  if (!reply) return unanswered(reply.error());
  if (!reply->ok()) {
    auto error = without_secrets(graph_error(*reply));
    if (error.code == kBadToken) {
      metrics_.count("meta_bad_tokens_total");
      log_.error("Meta does not accept the access token: see settings.access_token", {{"reason", error.message}});
    }
    return error;
  }
  auto json = reply->json();
  if (json.is_object()) return json;
  return hubbub::Error{hubbub::Status::abandoned, "Meta's answer cannot be read."};
}

void Graph::post(std::string_view path, const hubbub::JsonObject& body, Done done, hubbub::Milliseconds timeout) const {
  http_.post(address_of(path))
      .bearer(settings_.access_token)
      .json(body)
      .timeout(timeout)
      .async(
          [this, done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) { done(result_of(reply)); });
}

void Graph::get(std::string_view path, std::string_view query, Done done) const {
  http_.get(address_of(path, query))
      .bearer(settings_.access_token)
      .timeout(kCallTimeout)
      .async(
          [this, done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) { done(result_of(reply)); });
}

void Graph::upload(std::string_view path, const hubbub::boundary::Texts& fields, const hubbub::FormFile& file,
                   Done done, hubbub::Milliseconds timeout) const {
  const hubbub::MultipartForm form{fields, file};
  http_.post(address_of(path))
      .bearer(settings_.access_token)
      .body(form.content_type(), form.body())
      .timeout(timeout)
      .async(
          [this, done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) { done(result_of(reply)); });
}

void Graph::follow(const std::string& url, bool with_token, int hops, const Downloaded& done) const {
  const bool is_ours_to_open = url.starts_with("https://") || origin_of(url) == origin_of(settings_.api_url);
  if (!is_ours_to_open || (with_token && hops == 0 && !is_metas(url))) {
    return done(hubbub::rejected("Meta names no place of its own for the file"));
  }
  const auto take = [this, url, with_token, hops, done](const hubbub::Result<hubbub::HttpReply>& reply) {
    if (!reply && reply.error().status == hubbub::Status::invalid) {
      return done(hubbub::rejected("the file is too large"));
    }
    if (!reply) return done(hubbub::unavailable("Meta's file server cannot be reached"));
    if (is_redirect(reply->status) && hops < kMostHops) {
      auto next = location_of(*reply);
      if (next.starts_with('/')) next.insert(0, origin_of(url));
      return follow(next, with_token, hops + 1, done);
    }
    if (reply->ok()) return done(reply->body);
    if (reply->status == 404 || reply->status == 410) return done(hubbub::rejected("Meta no longer has the file"));
    done(hubbub::unavailable("Meta's file server answered " + std::to_string(reply->status)));
  };
  if (!with_token || !is_metas(url)) return http_.get(url).timeout(kDownloadTimeout).async(take);
  http_.get(url).timeout(kDownloadTimeout).bearer(settings_.access_token).async(take);
}

}  // namespace meta
