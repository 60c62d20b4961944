// Which URLs may stand in a content: what a browser opens must not run script (javascript:, data:, …) or reach into
// the reader's machine (file:).
#pragma once

#include <string_view>

namespace hub::wire {

inline constexpr std::size_t kLongestUrl = 2048;  // bytes

// http and https with a host, mailto, tel.
bool is_safe_link(std::string_view url);

// http and https with a host, or an attachment of this hub ("/media/…").
bool is_safe_media(std::string_view url);

}  // namespace hub::wire
