// Inner header of this room: metadata of contents' actions as well as of messages, users and conversations.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "domain/result.hpp"

namespace hub::wire {

inline constexpr std::size_t kMaxMetadataBytes = 4096;

// Canonical JSON of a flat object of strings, numbers and booleans; invalid/"invalid_metadata".
domain::Result<std::string> copy_metadata(const boost::json::value& value);

}  // namespace hub::wire
