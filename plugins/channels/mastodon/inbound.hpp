// Posts of people, on their way into the hub.
#pragma once

#include <hubbub/channel.hpp>
#include <optional>
#include <string>

#include "media.hpp"
#include "people.hpp"
#include "posts.hpp"
#include "settings.hpp"

namespace mastodon {

// Who wrote it, and what else agents may want to know of the post.
hubbub::Sender sender_of(const Author& author);

// [strand]
class Inbound {
 public:
  Inbound(const hubbub::Context& host, const Settings& settings, const People& people, const Media& media);

  // Returns the message that the caller then gives to the inbox, if there is one. Taking the same post twice is
  // harmless. Throws Failure when something could not be stored.
  std::optional<hubbub::InboundMessage> take(const Post& post) const;
  // The same of a post that was changed since it was taken.
  std::optional<hubbub::InboundMessage> take_edited(const Post& post) const;

 private:
  std::string metadata_of(const Post& post, bool is_edit) const;

  const Settings& settings_;
  const People& people_;
  const Media& media_;
  hubbub::Clock clock_;
  hubbub::Timers timers_;
  hubbub::Metrics metrics_;
};

// The timer that looks at a post again, and its data.
inline constexpr std::string_view kLookAgain = "look_again";

}  // namespace mastodon
