// The settings of a Mastodon integration, read once when its instance is made.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mastodon {

extern const std::string_view kSettingsSchema;

// Who sees a post, from most to fewest.
enum class Visibility { open, unlisted, followers, direct };

struct Settings {
  std::string base_url;  // without a slash at its end
  std::string token;
  Visibility answers = Visibility::unlisted;  // to a public post
  std::int64_t private_for_ms = 0;
  std::int64_t poll_every_ms = 0;
  std::vector<std::string> private_words;  // lower case
  std::vector<std::string> media_hosts;    // lower case
  bool takes_bots = true;

  // Throws Failure (invalid) with what to change.
  static Settings from(const hubbub::Context& host);
};

// The host, in lower case and with its port, of a web address; empty when it is none, or names a user.
std::string host_of(std::string_view url);

}  // namespace mastodon
