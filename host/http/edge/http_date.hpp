// Dates as headers write them (RFC 9110 §5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hub::http {

std::string format_http_date(std::int64_t unix_seconds);
// Only the form above; the two obsolete ones are answered with an empty optional, and their condition is ignored.
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace hub::http
