// `store: mysql://…`: the store in one line. Internal to this room.
#pragma once

#include "config/findings.hpp"
#include "config/tree.hpp"

namespace hub::config {

// Turns a text at `store` into the section that it stands for. What cannot be understood is reported (never shown: it
// may hold a password) and dropped.
void expand_store_line(Node& root, Findings& findings);

}  // namespace hub::config
