// The file's bytes, before anyone looks for YAML in them. Internal to this room.
#pragma once

#include <optional>
#include <string>

#include "config/findings.hpp"

namespace hub::config {

constexpr std::size_t largest_file_bytes = 1024 * 1024;

// The content of the file `path`, or nothing and a finding.
std::optional<std::string> read_source(const std::string& path, Findings& findings);

// Reports a wrong encoding and control characters; removes a byte order mark. False when there is no point in parsing.
bool check_source(std::string& text, Findings& findings);

// Content of a small file, for secrets: nothing and the reason when it cannot be read.
std::optional<std::string> read_small_file(const std::string& path, std::size_t largest_bytes, std::string& reason);

// `path` as absolute and normal, seen from `folder` when it is relative.
std::string absolute(const std::string& folder, const std::string& path);

}  // namespace hub::config
