// Posts are looked at again some minutes after they came in: what was changed comes in as a new message, what was
// deleted is no longer answered in public. Servers tell nobody of it but those who hold a stream open.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <string>

#include "api.hpp"
#include "inbound.hpp"
#include "people.hpp"
#include "server.hpp"

namespace mastodon {

// [strand]
class Edits {
 public:
  // Registers its timer: from the plugin's constructor only.
  Edits(hubbub::Context& host, const Api& api, const Server& server, const People& people, const Inbound& inbound);

 private:
  void look(const hubbub::TimerEvent& event) const;
  void seen(const std::string& post, const std::string& author, std::int64_t edited_ms,
            const hubbub::Result<hubbub::HttpReply>& reply) const;

  const Api& api_;
  const Server& server_;
  const People& people_;
  const Inbound& inbound_;
  hubbub::Timers timers_;
  hubbub::Inbox inbox_;
  hubbub::Log log_;
};

}  // namespace mastodon
