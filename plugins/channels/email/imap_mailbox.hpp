// One mailbox of an IMAP server: which mails are in it, and what they are. Servers are not taken at their word: what
// an answer leaves out is missing here, never made up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imap_connection.hpp"
#include "mailbox_state.hpp"

namespace email {

using Uids = std::vector<std::uint32_t>;

struct MailFacts {
  std::uint32_t uid = 0;
  std::size_t size = 0;                 // in bytes
  std::optional<std::int64_t> came_ms;  // since 1970
};

// One thread. Each call throws Failure: unavailable when the connection is broken, rejected when the server refuses.
class ImapMailbox {
 public:
  // How much of a mail.
  enum class Part { whole, header };

  ImapMailbox(ImapConnection& connection, std::string name) : connection_{connection}, name_{std::move(name)} {}

  // Throws Failure also when the server does not say by which UIDVALIDITY its numbers go: without it they mean nothing.
  Selected select();
  // Those above `last`, ascending, each once.
  Uids search(std::uint32_t last);
  bool has(std::uint32_t uid);
  // In the order of `uids`, up to the first of which the server says nothing.
  std::vector<MailFacts> facts_of(const Uids& uids);
  // The same, the mails themselves.
  std::vector<std::string> fetch(const std::vector<MailFacts>& mails, Part part);
  void mark_seen(const Uids& uids);

 private:
  Uids found(const std::string& criterion);

  ImapConnection& connection_;
  std::string name_;
};

}  // namespace email
