#include "errors.hpp"

#include <algorithm>
#include <array>

#include "texts.hpp"

namespace telegram {
namespace {

using hubbub::Status;

constexpr std::size_t kMostDescription = 200;
constexpr std::int64_t kLongestPauseS = 3600;

struct Meaning {
  std::string_view description;  // a part of Telegram's own, in lower case
  std::string_view code;
  std::string_view reason;  // empty: Telegram's description
};

constexpr std::array kMeanings = {
    Meaning{"bot was blocked by the user", "blocked", "The person has blocked the bot."},
    Meaning{"user is deactivated", "deactivated", "The person's Telegram account is deleted."},
    Meaning{"bot can't initiate conversation", "not_started", "The person has not started the bot yet."},
    Meaning{"bots can't send messages to bots", "is_bot", "The recipient is a bot, and bots cannot write to bots."},
    Meaning{"chat not found", "chat_not_found",
            "Telegram does not know this chat: the person has never written to this bot, or is gone."},
    Meaning{"message is not modified", kNotModified, ""},
    Meaning{"message is too long", "too_long", "The text is too long for Telegram."},
    Meaning{"message caption is too long", "too_long", "The caption is too long for Telegram."},
    Meaning{"inline keyboard button url", "bad_button", "Telegram does not accept the address of a button."},
    Meaning{"button_url_invalid", "bad_button", "Telegram does not accept the address of a button."},
    Meaning{"failed to get http url content", kMediaRefused, ""},
    Meaning{"wrong file identifier", kMediaRefused, ""},
    Meaning{"wrong type of the web page content", kMediaRefused, ""},
    Meaning{"wrong remote file", kMediaRefused, ""},
    Meaning{"webpage_", kMediaRefused, ""},
    Meaning{"photo_", kMediaRefused, ""},
    Meaning{"image_process_failed", kMediaRefused, ""},
    Meaning{"wrong http url", kMediaRefused, ""},
    Meaning{"file is too big", kMediaRefused, ""},
};

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

hubbub::Error refusal(int status, const std::string& description) {
  const auto said = lower(description);
  for (const auto& meaning : kMeanings) {
    if (said.find(meaning.description) == std::string::npos) continue;
    return hubbub::rejected(meaning.reason.empty() ? "Telegram: " + description : std::string{meaning.reason},
                            std::string{meaning.code});
  }
  return hubbub::rejected("Telegram answered " + std::to_string(status) + ": " + description,
                          "telegram_" + std::to_string(status));
}

hubbub::Error slow_down(const hubbub::HttpReply& reply, const hubbub::Json& json) {
  const auto seconds = json["parameters"]["retry_after"].integer();
  if (seconds <= 0) return hubbub::rate_limited(reply.retry_after, "Telegram asks us to slow down.");
  return hubbub::rate_limited(std::chrono::seconds{std::min(seconds, kLongestPauseS)},
                              "Telegram asks us to slow down.");
}

}  // namespace

hubbub::Error telegram_error(const hubbub::HttpReply& reply) {
  const auto json = reply.json();
  const auto description = cleaned(beginning_of(json["description"].string("no reason given"), kMostDescription));
  switch (reply.status) {
    case 401:
    case 404:
      return hubbub::unauthenticated("Telegram does not accept the bot's token: see settings.token.", "bad_token");
    case 409:
      return {Status::conflict, "Telegram: " + description, "conflict"};
    case 413:
      return hubbub::rejected("Telegram: " + description, std::string{kMediaRefused});
    case 429:
      return slow_down(reply, json);
    case 504:  // who stands before Telegram has passed the call on, and did not learn what became of it
      return {Status::abandoned, "Telegram answered 504."};
    default:
      break;
  }
  if (reply.status >= 500) {
    return hubbub::unavailable("Telegram answered " + std::to_string(reply.status) + ".", reply.retry_after);
  }
  return refusal(reply.status, description);
}

}  // namespace telegram
