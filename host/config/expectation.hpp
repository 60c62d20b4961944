// Rules and values in words: "a whole number from 0 to 65535", "the text "abc"". Internal to this room.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "config/rules.hpp"
#include "config/tree.hpp"

namespace hub::config {

std::string expected(const Rules& rules);
// What stands in the file. The content is told only where the rules want a plain value that is no secret: what was
// put where it does not belong may be a secret.
std::string found(const Rules& rules, const Node& node);

// A value of a schema as a reader of the docs would write it: "live_chat", 8080, [a, b].
std::string written(const boost::json::value& value);
// "from 0 to 65535", "of at least 1", or nothing.
std::string range(const Rules& rules, const char* minimum, const char* maximum);

}  // namespace hub::config
