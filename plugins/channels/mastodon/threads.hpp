// Where an answer goes, and who sees it. Pure rules; see docs/channels/mastodon.md, "Public and private".
//
// A person's newest post in public and their newest private one are known. While private words are fresh, answers are
// private, however public the person is meanwhile: an agent may still be answering those.
#pragma once

#include <cstdint>
#include <hubbub/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "posts.hpp"
#include "settings.hpp"

namespace mastodon {

// A post that an answer can be a reply to.
struct Anchor {
  std::string id;
  Visibility visibility = Visibility::direct;
  std::string warning;
};

struct Person {
  std::string acct;
  std::optional<Anchor> in_public;   // public or unlisted
  std::optional<Anchor> in_private;  // direct, or to their followers
  std::int64_t private_at_ms = 0;    // when words were last private, theirs or ours; 0: never

  hubbub::JsonObject json() const;
  static Person from(const hubbub::Json& json);
};

// Their post arrived. An older one than is known changes nothing.
void take(Person& person, const Post& post, std::int64_t now_ms);
// They deleted it.
void forget(Person& person, std::string_view post_id);

struct Plan {
  Visibility visibility = Visibility::direct;
  std::string in_reply_to;  // empty: no reply
  std::string warning;
};

// `asked`: by the business, for this message. It can make an answer more private, never less.
Plan plan_for(const Person& person, std::optional<Visibility> asked, const Settings& settings, std::int64_t now_ms);

// Of an outbound message's metadata: "direct" and "private" alike keep it between the two.
std::optional<Visibility> asked_in(const hubbub::Json& metadata);

// Does the person want to go on in private? They post one of these words and no other.
bool wants_privacy(std::string_view text, const Settings& settings);

}  // namespace mastodon
