// How far a mailbox was read. UIDs of IMAP mean something only beside their UIDVALIDITY.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace email {

struct MailboxState {
  std::uint32_t uid_validity = 0;  // 0: never read
  std::uint32_t last_uid = 0;      // all up to it are done with, but for `skipped`
  std::int64_t began_ms = 0;       // what is older was there before the first start; 0: take everything
  // Mails that the server lists and does not hand out: they hold up no others, and are tried again from time to time.
  std::vector<std::uint32_t> skipped{};

  bool operator==(const MailboxState&) const = default;
};

MailboxState mailbox_state_of(std::string_view json);  // "": never read
std::string json_of(const MailboxState& state);

// What SELECT said.
struct Selected {
  std::uint32_t uid_validity = 0;
  std::uint32_t uid_next = 0;
};

// Where to go on. A new UIDVALIDITY means that the server has numbered its mails anew, and a UIDNEXT that was reached
// before that it has gone back, as a restored backup does: then all are looked at again, and what the hub has already
// it knows by its bytes. At the first start only what comes from now on is taken, unless
// `takes_existing`.
MailboxState continued(const MailboxState& state, const Selected& selected, bool takes_existing, std::int64_t now_ms);

// Was it in the mailbox before the first start? Asked of what a renumbered mailbox has.
bool is_before_start(const MailboxState& state, std::int64_t internal_date_ms);

}  // namespace email
