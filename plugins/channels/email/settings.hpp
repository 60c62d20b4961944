// The settings of a mail integration, read once when its instance is made.
#pragma once

#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

#include "addresses.hpp"

namespace email {

extern const std::string_view kSettingsSchema;

// One mail server, for SMTP or IMAP.
struct Server {
  enum class Security { starttls, tls, none };
  std::string host;
  int port = 0;
  Security security = Security::starttls;
  std::string username;
  std::string password;
  std::string ca_file;  // empty: the system's
};

struct Settings {
  Address from;
  std::string reply_pattern;  // "support+{token}@example.com"
  std::string signing_key;
  std::string subject;  // of mails that answer none
  std::string authserv_id;
  bool separates_unproven = true;
  bool keeps_original = true;
  std::size_t most_mail_bytes = 0;
  Server smtp;
  bool receives = false;  // is there an imap?
  Server imap;
  std::string mailbox;
  bool marks_seen = true;
  bool takes_existing = false;

  // Throws Failure (invalid) with what is wrong.
  static Settings from_context(const hubbub::Context& host);
};

}  // namespace email
