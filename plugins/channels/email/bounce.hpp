// What became of a mail of ours, by the reports of mail servers (RFC 3464).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace email {

struct RecipientReport {
  enum class Action { other, failed, delayed, delivered };
  Action action = Action::other;
  std::string recipient;   // "ann@example.com"
  std::string status;      // "5.1.1"
  std::string diagnostic;  // in the words of the server that refused it
};

// Of a message/delivery-status part: its groups that name a recipient; at most 100.
std::vector<RecipientReport> recipient_reports(std::string_view delivery_status);

// For people: what the status code means, and what the server said, at most 500 bytes.
std::string reason_of(const RecipientReport& report);

}  // namespace email
