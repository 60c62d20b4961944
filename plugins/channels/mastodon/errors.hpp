// What a server's refusals mean: tried again or not, and why, for people.
#pragma once

#include <cstdint>
#include <hubbub/http_client.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace mastodon {

// `code` of an error: there is no such thing (any more), or it is not for us.
inline constexpr std::string_view kGone = "not_found";
// `code` of an error that is about the file alone: the server takes none of this kind or size.
inline constexpr std::string_view kMediaRefused = "media_refused";
// `code` of an error in the midst of its work: it may have done it or not.
inline constexpr std::string_view kServerFailed = "server_failed";

// Of a header in any case; empty when there is none.
std::string header_of(const hubbub::HttpReply& reply, std::string_view name);

// How many calls the server grants us before X-RateLimit-Reset, and how long that is from now. Nothing when it says
// nothing of the kind.
struct Allowance {
  std::int64_t calls_left = 0;
  hubbub::Milliseconds until_reset{};
};
std::optional<Allowance> allowance_of(const hubbub::HttpReply& reply, std::int64_t now_ms);

// Of an answer that is none of 2xx.
hubbub::Error mastodon_error(const hubbub::HttpReply& reply, std::int64_t now_ms);

}  // namespace mastodon
