// What the Bot API's refusals mean for a message: tried again or not, and why, for people.
// https://core.telegram.org/bots/api#making-requests
#pragma once

#include <hubbub/http_client.hpp>
#include <string_view>

namespace telegram {

// `code` of a refusal that is about the picture or file alone: the same by another way may be taken.
inline constexpr std::string_view kMediaRefused = "media_refused";
// `code` of an edit that would change nothing.
inline constexpr std::string_view kNotModified = "not_modified";

// Of an answer of 400 and above. abandoned: nobody knows whether it was done.
hubbub::Error telegram_error(const hubbub::HttpReply& reply);

}  // namespace telegram
