// What the plugin knows of the server and of its own account there.
#pragma once

#include <cstddef>
#include <functional>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

#include "api.hpp"
#include "posts.hpp"

namespace mastodon {

struct Limits {
  std::size_t characters = 500;  // of a post
  std::size_t characters_of_link = 23;
  std::size_t description = 1'500;  // of a picture
};

// Of /api/v2/instance, or of /api/v1/instance of older and other servers.
Limits limits_of(const hubbub::Json& instance);

// [strand]
class Server {
 public:
  Server(const Api& api, const Settings& settings) : api_{api}, settings_{settings} {}

  // Asks the server; until then, and where it does not say, there are Mastodon's own limits.
  void learn(std::function<void(const hubbub::Result<>&)> done);
  bool is_known() const { return !us_.id.empty(); }
  const Account& us() const { return us_; }
  const Limits& limits() const { return limits_; }
  // May files be fetched from there? A post can name any address, also one inside of our network.
  bool is_media_host(std::string_view url) const;

 private:
  void learn_limits(std::string_view path, std::string_view otherwise,
                    const std::function<void(const hubbub::Result<>&)>& done);

  const Api& api_;
  const Settings& settings_;
  Account us_;
  Limits limits_;
  std::vector<std::string> media_hosts_;  // where the server keeps our own picture, it keeps all
};

}  // namespace mastodon
