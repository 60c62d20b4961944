// What Messenger and Instagram are to show, as the `message` of a call.
// https://developers.facebook.com/docs/messenger-platform/reference/send-api
#pragma once

#include <hubbub/channel.hpp>
#include <vector>

#include "dialect.hpp"

namespace meta {

inline constexpr std::size_t kMostButtonText = 640;  // of a text with buttons

// All of a message, in the order of its sending.
std::vector<Step> page_steps(std::string_view text, const hubbub::Json& content);

// A picture or file, at an address or by the id of its upload.
hubbub::JsonObject page_attachment(const Shown& shown, std::string_view id = {});

}  // namespace meta
