// Pictures and other files that people post: fetched from their server, kept by the hub, then received. The post counts
// as taken before, so each post is an errand: a crash, or trouble at the server, loses nothing. What cannot be had in
// the end, or lies where we do not go, is received as a link.
#pragma once

#include <cstddef>
#include <hubbub/channel.hpp>
#include <hubbub/errands.hpp>
#include <memory>
#include <string>
#include <vector>

#include "posts.hpp"
#include "server.hpp"

namespace mastodon {

// [strand]
class Media {
 public:
  // Registers its timer: from the plugin's constructor only.
  Media(hubbub::Context& host, const Server& server);

  // Stored when it returns: the message follows, one for each file. Throws Failure when it cannot be stored.
  void expect(const hubbub::InboundMessage& message, const std::vector<Attachment>& attachments) const;

 private:
  struct Fetch;   // one try to have everything of one post
  struct Source;  // one of its files

  void begin(const hubbub::Errand& errand) const;
  void fetch(const std::shared_ptr<Fetch>& fetch, std::size_t index, const std::string& url, int hops) const;
  void answered(const std::shared_ptr<Fetch>& fetch, std::size_t index, int hops,
                const hubbub::Result<hubbub::HttpReply>& reply) const;
  void receive(const std::shared_ptr<Fetch>& fetch) const;
  std::string content_of(const Fetch& fetch, std::size_t index) const;

  const Server& server_;
  hubbub::Errands errands_;
  hubbub::HttpClient http_;
  hubbub::Files files_;
  hubbub::Inbox inbox_;
  hubbub::Log log_;
};

}  // namespace mastodon
