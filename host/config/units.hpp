// Durations ("30m") and sizes ("25MB") as people write them. Internal to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hub::config {

// A whole number and ms, s, m, h or d: milliseconds.
std::optional<std::int64_t> parse_duration(std::string_view text);
// A whole number and B, KB, MB or GB, in steps of 1024: bytes.
std::optional<std::int64_t> parse_size(std::string_view text);

}  // namespace hub::config
