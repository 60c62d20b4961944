// What the business says, on its way into the mail.
#pragma once

#include <hubbub/channel.hpp>
#include <string>

#include "letter.hpp"
#include "mail_writer.hpp"
#include "settings.hpp"
#include "threads.hpp"
#include "tokens.hpp"

namespace email {

// [strand]
class Outbound {
 public:
  Outbound(const hubbub::Context& host, const Settings& settings, const Tokens& tokens, const Threads& threads,
           Post& post);

  void send(const hubbub::OutboundMessage& message, const hubbub::Completion& done) const;

 private:
  struct Draft;

  Draft draft_of(const hubbub::OutboundMessage& message) const;
  void attach_and_post(Draft draft, const hubbub::Completion& done) const;
  void post(Draft draft, const hubbub::Completion& done) const;

  const Settings& settings_;
  const Tokens& tokens_;
  const Threads& threads_;
  Post& post_;
  std::string hooks_url_;
  hubbub::HttpClient http_;
  hubbub::Clock clock_;
  hubbub::Log log_;
};

}  // namespace email
