// Messages of the business, on their way to the person.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api.hpp"
#include "people.hpp"
#include "server.hpp"
#include "settings.hpp"
#include "tries.hpp"

namespace mastodon {

// [strand]
class Outbound {
 public:
  // Registers its timers: from the plugin's constructor only.
  Outbound(hubbub::Context& host, const Settings& settings, const Api& api, const Server& server, const People& people);

  // `done` settles once. What may have been posted is posted again under the same key, as long as the server knows it.
  void send(const hubbub::OutboundMessage& message, const hubbub::Completion& done);

 private:
  struct Sending;  // one message
  using SendingPtr = std::shared_ptr<Sending>;

  void find_name(const SendingPtr& sending);
  void go(const SendingPtr& sending, const std::string& acct);
  void fetch(const SendingPtr& sending);
  void upload(const SendingPtr& sending, const hubbub::HttpReply& file);
  void uploaded(const SendingPtr& sending, const hubbub::Result<hubbub::HttpReply>& reply);
  void wait_for(const SendingPtr& sending, const std::string& media_id);
  void on_wait(const hubbub::TimerEvent& event);
  void as_link(const SendingPtr& sending);
  void post(const SendingPtr& sending);
  void posted(const SendingPtr& sending, const hubbub::Result<hubbub::HttpReply>& reply);
  void post_alone(const SendingPtr& sending);
  void decide(Sending& sending) const;
  bool fits(const Sending& sending) const;
  hubbub::Milliseconds left_of(const Sending& sending) const;

  const Settings& settings_;
  const Api& api_;
  const Server& server_;
  const People& people_;
  Tries tries_;
  hubbub::HttpClient http_;
  hubbub::Timers timers_;
  hubbub::Clock clock_;
  hubbub::Log log_;
  std::map<std::string, SendingPtr> waiting_;  // for the server to have processed a file, by its id
};

}  // namespace mastodon
