#include "errors.hpp"

#include <algorithm>
#include <charconv>

#include "texts.hpp"

namespace mastodon {
namespace {

using hubbub::Status;

constexpr std::size_t kMostDescription = 300;
constexpr std::int64_t kLongestPauseMs = 3'600'000;

bool is_same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

hubbub::Error slow_down(const hubbub::HttpReply& reply, std::int64_t now_ms) {
  auto pause = reply.retry_after;
  const auto allowance = allowance_of(reply, now_ms);
  if (pause.count() == 0 && allowance) pause = allowance->until_reset;
  return hubbub::rate_limited(pause, "The server asks us to slow down.");
}

}  // namespace

std::string header_of(const hubbub::HttpReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (is_same_name(key, name)) return value;
  }
  return {};
}

std::optional<Allowance> allowance_of(const hubbub::HttpReply& reply, std::int64_t now_ms) {
  const auto remaining = header_of(reply, "X-RateLimit-Remaining");
  std::int64_t left = 0;
  const auto read = std::from_chars(remaining.data(), remaining.data() + remaining.size(), left);
  const auto reset = time_of(header_of(reply, "X-RateLimit-Reset"));
  if (remaining.empty() || read.ec != std::errc{} || !reset) return std::nullopt;
  const auto pause = std::clamp<std::int64_t>(*reset - now_ms, 1'000, kLongestPauseMs);
  return Allowance{std::max<std::int64_t>(left, 0), hubbub::Milliseconds{pause}};
}

hubbub::Error mastodon_error(const hubbub::HttpReply& reply, std::int64_t now_ms) {
  const auto json = reply.json();
  const auto said = one_line(beginning_of(json["error"].string("no reason given"), kMostDescription));
  const auto answer = "The server answered " + std::to_string(reply.status) + ": " + said;
  switch (reply.status) {
    case 401:
      return hubbub::unauthenticated("The server does not accept the access token: see settings.token.", "bad_token");
    case 403:
      return hubbub::unauthenticated(answer + ". The application may lack a scope, or the account is limited.",
                                     "forbidden");
    case 404:
    case 410:
      return hubbub::rejected(answer, std::string{kGone});
    case 408:
    case 425:
      return hubbub::unavailable(answer, reply.retry_after);
    case 413:
    case 415:
      return hubbub::rejected(answer, std::string{kMediaRefused});
    case 429:
      return slow_down(reply, now_ms);
    default:
      break;
  }
  if (reply.status >= 300 && reply.status < 400) {
    return hubbub::rejected(
        "The server is elsewhere: see settings.base_url. It answered " + std::to_string(reply.status) + ".", "moved");
  }
  if (reply.status >= 500) return {Status::unavailable, answer, std::string{kServerFailed}, reply.retry_after};
  return hubbub::rejected(answer, "mastodon_" + std::to_string(reply.status));
}

}  // namespace mastodon
