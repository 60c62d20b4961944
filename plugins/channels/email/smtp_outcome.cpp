#include "smtp_outcome.hpp"

#include <hubbub/abi/channel.h>

#include <algorithm>

namespace email {
namespace {

constexpr std::size_t kMostReplyBytes = 2000;
constexpr std::size_t kCodeDigits = 3;

// Refusals with 4 are the server's own "later"; a grey list wants minutes.
constexpr hubbub::Milliseconds kLater{60'000};

}  // namespace

void SmtpReplies::add(std::string_view line) {
  const bool goes_on =
      last_.size() > kCodeDigits && is_open_ && line.starts_with(std::string_view{last_}.substr(0, kCodeDigits));
  if (!goes_on) {
    before_ = std::move(last_);
    last_.clear();
  }
  is_open_ = line.size() > kCodeDigits && line[kCodeDigits] == '-';
  // Of the lines that follow the code says nothing new.
  if (goes_on) line.remove_prefix(std::min(kCodeDigits + 1, line.size()));
  last_.append(line.substr(0, kMostReplyBytes - std::min(kMostReplyBytes, last_.size())));
}

std::string_view SmtpReplies::of(int code) const {
  const auto digits = std::to_string(code);
  return !last_.starts_with(digits) && before_.starts_with(digits) ? before_ : last_;
}

std::optional<hubbub::Error> outcome_of(const Exchange& exchange) {
  if (exchange.is_done) return std::nullopt;
  const std::string text{exchange.text};
  if (exchange.is_login_failed) {
    return hubbub::Error{hubbub::Status::unauthenticated, "The mail server refused our login: " + text,
                         "smtp_login_failed"};
  }
  const auto code = "smtp_" + std::to_string(exchange.reply);
  if (exchange.reply >= 500 && exchange.reply < 600) {
    return hubbub::Error{hubbub::Status::rejected, "The mail server refused the mail: " + text, code};
  }
  if (exchange.reply >= 400 && exchange.reply < 500) {
    const bool is_closing = exchange.reply == 421;
    return hubbub::Error{hubbub::Status::unavailable, "The mail server asks us to try later: " + text, code,
                         is_closing ? hubbub::Milliseconds{0} : kLater};
  }
  if (exchange.was_handed_over) {
    return hubbub::Error{hubbub::Status::abandoned, "The connection broke after the mail was handed over: " + text,
                         HUBBUB_OUTCOME_UNKNOWN};
  }
  return hubbub::Error{hubbub::Status::unavailable, "The mail server could not be reached: " + text, {}};
}

}  // namespace email
