// The page behind List-Unsubscribe: one click of a mail program opts out (RFC 8058); a person is asked first, for
// programs that look at links in mails are not persons. Nobody else can take it back, so the page offers that too.
#pragma once

#include <hubbub/channel.hpp>
#include <string_view>

#include "threads.hpp"
#include "tokens.hpp"

namespace email {

// [strand]
class Unsubscribe {
 public:
  // Registers its routes: from the plugin's constructor only.
  Unsubscribe(hubbub::Context& host, const Tokens& tokens, const Threads& threads);

 private:
  hubbub::HttpResponse ask(std::string_view token) const;
  hubbub::HttpResponse decide(std::string_view token, std::string_view body) const;

  const Tokens& tokens_;
  const Threads& threads_;
  hubbub::Consents consents_;
  hubbub::Clock clock_;
};

}  // namespace email
