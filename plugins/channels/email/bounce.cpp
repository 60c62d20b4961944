#include "bounce.hpp"

#include <array>
#include <utility>

#include "automatic.hpp"

namespace email {
namespace {

constexpr std::size_t kMostRecipients = 100;
constexpr std::size_t kMostReasonBytes = 500;

std::string_view stripped(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// "rfc822;ann@example.com", "smtp; 550 No such user"
std::string_view without_type(std::string_view value) {
  const auto semicolon = value.find(';');
  const bool is_typed =
      semicolon != std::string_view::npos && value.substr(0, semicolon).find(' ') == std::string_view::npos;
  return is_typed ? stripped(value.substr(semicolon + 1)) : value;
}

RecipientReport::Action action_of(std::string_view value) {
  const auto action = lowered(value.substr(0, value.find_first_of(" (;")));
  if (action == "failed") return RecipientReport::Action::failed;
  if (action == "delayed") return RecipientReport::Action::delayed;
  return action == "delivered" ? RecipientReport::Action::delivered : RecipientReport::Action::other;
}

void take_field(RecipientReport& report, std::string_view name, std::string_view value) {
  const auto plain = lowered(name);
  if (plain == "action") report.action = action_of(value);
  if (plain == "final-recipient" || (plain == "original-recipient" && report.recipient.empty())) {
    report.recipient = without_type(value);
  }
  if (plain == "status") report.status = value.substr(0, value.find_first_of(" ("));
  if (plain == "diagnostic-code") report.diagnostic = without_type(value);
}

std::string_view meaning_of(std::string_view status) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 16> meanings = {{
      {"5.1.0", "The address was refused"},
      {"5.1.1", "There is no such mailbox"},
      {"5.1.2", "There is no such mail domain"},
      {"5.1.3", "The address is not valid"},
      {"5.1.10", "The domain takes no mail"},
      {"5.2.1", "The mailbox is switched off"},
      {"5.2.2", "The mailbox is full"},
      {"4.2.2", "The mailbox is full"},
      {"5.2.3", "The mail is too large for the mailbox"},
      {"5.3.4", "The mail is too large for the server"},
      {"5.4.4", "No mail server was found for the domain"},
      {"4.4.1", "The mail server of the domain did not answer"},
      {"5.4.6", "The mail went in circles"},
      {"4.4.7", "The mail could not be handed over in time"},
      {"5.7.1", "The server refused the mail by its rules"},
      {"5.7.26", "The mail failed the domain's sender checks (SPF, DKIM, DMARC)"},
  }};
  for (const auto& [code, meaning] : meanings) {
    if (code == status) return meaning;
  }
  return status.starts_with("4.") ? "The mail could not be handed over in time" : "The mail was refused";
}

std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}

}  // namespace

std::vector<RecipientReport> recipient_reports(std::string_view text) {
  std::vector<RecipientReport> reports;
  RecipientReport report;
  std::string name;
  std::string value;
  const auto end_field = [&] {
    if (!name.empty()) take_field(report, name, stripped(value));
    name.clear();
    value.clear();
  };
  const auto end_group = [&] {
    end_field();
    if (!report.recipient.empty() && reports.size() < kMostRecipients) reports.push_back(report);
    report = {};
  };
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (stripped(line).empty()) {
      end_group();
    } else if (line.starts_with(' ') || line.starts_with('\t')) {
      if (value.size() < kMostReasonBytes) value.append(" ").append(stripped(line));
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
      end_field();
      name = stripped(line.substr(0, colon));
      value = stripped(line.substr(colon + 1, 2 * kMostReasonBytes));
    }
  }
  end_group();
  return reports;
}

std::string reason_of(const RecipientReport& report) {
  std::string reason{meaning_of(report.status)};
  if (!report.status.empty()) reason += " (" + report.status + ")";
  if (!report.diagnostic.empty()) reason += ": " + report.diagnostic;
  return shortened(std::move(reason), kMostReasonBytes);
}

}  // namespace email
