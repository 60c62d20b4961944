// RFC 3339 moments as callers write them. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "domain/clock.hpp"

namespace hub::api {

// "2026-11-21T10:29:00Z", with any fraction and offset; empty optional for anything else.
std::optional<domain::Time> parse_rfc3339(std::string_view text);

}  // namespace hub::api
