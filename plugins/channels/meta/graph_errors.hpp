// What the Graph API's error codes mean for a message: tried again or not, and why, for people.
// https://developers.facebook.com/docs/messenger-platform/error-codes
// https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
#pragma once

#include <cstdint>
#include <hubbub/http_client.hpp>
#include <string>
#include <string_view>

namespace meta {

// `code` of errors that we act upon.
inline constexpr std::string_view kBadToken = "bad_token";
inline constexpr std::string_view kOutsideWindow = "outside_window";
inline constexpr std::string_view kMediaRefused = "media_refused";  // the same as a link may be taken

// Of an answer of 400 and above.
hubbub::Error graph_error(const hubbub::HttpReply& reply);

// Why a message that was accepted did not arrive, by an element of `errors` in a WhatsApp status.
std::string failure_reason(std::int64_t code, std::string_view details);

}  // namespace meta
