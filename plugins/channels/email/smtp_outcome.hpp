// What the end of an SMTP exchange means for a mail.
#pragma once

#include <hubbub/status.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace email {

struct Exchange {
  bool is_done = false;  // the server took the mail
  bool is_login_failed = false;
  bool was_handed_over = false;  // all of the mail was, before the answer
  int reply = 0;                 // the last answer of the server; 0: none
  std::string_view text;         // for people
};

// Nothing: it was sent. `abandoned` with the code of an unknown outcome: the connection broke after the mail was handed
// over, and whether the server has it nobody can tell. Mail has no idempotency key, so it is not sent again.
std::optional<hubbub::Error> outcome_of(const Exchange& exchange);

// The last replies of a server, as lines come in. libcurl says goodbye when it is refused, and hears an answer to that.
class SmtpReplies {
 public:
  void add(std::string_view line);
  // The reply with that code, its lines joined; the last one when there is none.
  std::string_view of(int code) const;

 private:
  std::string before_;
  std::string last_;
  bool is_open_ = false;  // more lines of it follow
};

}  // namespace email
