// What people on a page's side are called: webhooks do not say it, the Graph API may. Asked once in a while, and shown
// to agents; it identifies nobody.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

#include "graph.hpp"
#include "recent.hpp"
#include "settings.hpp"

namespace meta {

// [strand]
class Names {
 public:
  Names(const hubbub::Context& host, const Settings& settings, const Graph& graph);

  // Fills in what is known of the sender.
  void add_to(hubbub::Sender& sender) const;
  // A message of theirs was just received. Without a name so far, Meta is asked for it, and the message is received
  // once more with it: it is stored once, and the person has a name.
  void ask_for(const hubbub::InboundMessage& message);

 private:
  void take(const hubbub::Json& profile, hubbub::InboundMessage message);
  const hubbub::Sender* known(std::string_view id) const;

  const Settings& settings_;
  const Graph& graph_;
  hubbub::Records records_;
  hubbub::Inbox inbox_;
  hubbub::Clock clock_;
  hubbub::Log log_;
  mutable Recent<hubbub::Sender> recent_;
  Recent<std::int64_t> asked_;  // when
};

}  // namespace meta
