// What a server tells of posts: read without trust, for whoever writes one chooses most of what is in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <hubbub/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings.hpp"

namespace mastodon {

inline constexpr std::size_t kMostText = 4'000;  // characters of a post; the hub takes 4,096

std::string_view name_of(Visibility visibility);
// Of a name that the API has: "private" is followers. A kind that we do not know is taken for the most private one.
Visibility visibility_of(std::string_view name);

// The account of the business.
struct Account {
  std::string id;
  std::string username;
};

// Who wrote a post. What they say of themselves identifies nobody.
struct Author {
  std::string id;    // of the account, on our server
  std::string acct;  // "zoe", or "zoe@far.example" of another server
  std::string display_name;
  std::string avatar_url;
  std::string url;
  bool is_bot = false;  // by its own word
};

struct Attachment {
  std::string kind;  // image, video, gifv, audio, unknown
  std::string url;
  std::string description;
};

struct Post {
  std::string id;
  Author author;
  Visibility visibility = Visibility::direct;
  std::string text;     // plain, without our name at its beginning; never empty unless there are attachments
  std::string warning;  // the content warning before it; may be empty
  std::string url;
  std::vector<std::string> others;  // who else is mentioned
  std::vector<Attachment> attachments;
  std::int64_t edited_ms = 0;  // 0: never
};

struct Mention {
  std::string notification_id;
  std::optional<Post> post;  // none: nothing that a person says to us
};

// A name that can be mentioned: nothing else can hide in it.
bool is_acct(std::string_view acct);

// Nothing when it is none: not even an id is in it.
std::optional<Mention> mention_of(const hubbub::Json& notification, const Account& us);

// A status by somebody else that is no boost.
std::optional<Post> post_of(const hubbub::Json& status, const Account& us);

}  // namespace mastodon
