// Pictures and other files that people send: fetched from Meta, kept by the hub, then received. The webhook is
// answered before, so each file is an errand: a crash, or trouble at Meta, loses nothing. What cannot be had in the end
// is received as words that say so.
#pragma once

#include <functional>
#include <hubbub/channel.hpp>
#include <hubbub/errands.hpp>
#include <memory>
#include <string>

#include "events.hpp"
#include "graph.hpp"
#include "settings.hpp"

namespace meta {

// [strand]
class Media {
 public:
  struct Hooks {
    std::function<void(hubbub::Sender&)> name;                        // fills in what the sender is called
    std::function<void(const hubbub::InboundMessage&)> has_received;  // the message is on disk
  };
  // Registers its timer: from the plugin's constructor only.
  Media(hubbub::Context& host, const Settings& settings, const Graph& graph, Hooks hooks);

  // Stored when it returns: `message`, with the file as its content and its text as the caption, follows. Throws
  // Failure when it cannot be stored.
  void expect(const Attachment& file, const hubbub::InboundMessage& message) const;

 private:
  struct Fetch;  // one try to have one file
  using FetchPtr = std::shared_ptr<Fetch>;

  void begin(const hubbub::Errand& errand) const;
  void find(const FetchPtr& fetch) const;
  void download(const FetchPtr& fetch, const std::string& url, bool with_token) const;
  void keep(const FetchPtr& fetch, const std::string& bytes) const;
  void give_up(const FetchPtr& fetch, const hubbub::Error& error) const;
  void receive(const FetchPtr& fetch, const std::string& content) const;

  const Settings& settings_;
  const Graph& graph_;
  Hooks hooks_;
  hubbub::Errands errands_;
  hubbub::Files files_;
  hubbub::Inbox inbox_;
  hubbub::Crypto crypto_;
  hubbub::Log log_;
};

}  // namespace meta
