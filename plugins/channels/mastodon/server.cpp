#include "server.hpp"

#include <algorithm>

#include "errors.hpp"
#include "texts.hpp"

namespace mastodon {
namespace {

constexpr std::size_t kMostNameBytes = 128;

std::size_t limit_in(const hubbub::Json& json, std::size_t least, std::size_t otherwise) {
  constexpr std::int64_t kMost = 1'000'000;
  const auto limit = json.integer();
  if (limit <= 0) return otherwise;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(limit, static_cast<std::int64_t>(least), kMost));
}

}  // namespace

Limits limits_of(const hubbub::Json& instance) {
  const Limits usual;
  const auto posts = instance["configuration"]["statuses"];
  Limits limits;
  limits.characters = limit_in(posts["max_characters"], 50, limit_in(instance["max_toot_chars"], 50, usual.characters));
  limits.characters_of_link = limit_in(posts["characters_reserved_per_url"], 1, usual.characters_of_link);
  limits.description =
      limit_in(instance["configuration"]["media_attachments"]["description_limit"], 1, usual.description);
  return limits;
}

void Server::learn(std::function<void(const hubbub::Result<>&)> done) {
  api_.get("/api/v1/accounts/verify_credentials",
           [this, done = std::move(done)](const hubbub::Result<hubbub::HttpReply>& reply) {
             if (!reply) return done(reply.error());
             const auto json = reply->json();
             const auto id = json["id"].string();
             if (!is_id(id)) return done(hubbub::rejected("The server does not say whose token this is."));
             media_hosts_.clear();
             for (const auto* picture : {"avatar", "avatar_static", "header"}) {
               const auto host = host_of(json[picture].string());
               if (!host.empty()) media_hosts_.push_back(host);
             }
             us_ = {std::string{id}, one_line(json["username"].string().substr(0, kMostNameBytes))};
             learn_limits("/api/v2/instance", "/api/v1/instance", done);
           });
}

void Server::learn_limits(std::string_view path, std::string_view otherwise,
                          const std::function<void(const hubbub::Result<>&)>& done) {
  api_.get(path, [this, otherwise = std::string{otherwise}, done](const hubbub::Result<hubbub::HttpReply>& reply) {
    if (!reply && !otherwise.empty()) return learn_limits(otherwise, {}, done);
    if (reply) limits_ = limits_of(reply->json());
    done({});
  });
}

bool Server::is_media_host(std::string_view url) const {
  const auto host = host_of(url);
  const auto is_among = [&](const auto& hosts) { return std::find(hosts.begin(), hosts.end(), host) != hosts.end(); };
  return !host.empty() && (is_among(settings_.media_hosts) || is_among(media_hosts_));
}

}  // namespace mastodon
