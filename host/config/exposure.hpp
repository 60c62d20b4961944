// Whether others than this machine can reach the hub, as far as its configuration says.
#pragma once

#include "config/config.hpp"

namespace hub::config {

// By the address that it listens on, or by its public_url. Pure.
bool is_exposed(const Config& config);

}  // namespace hub::config
