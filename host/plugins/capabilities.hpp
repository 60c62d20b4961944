// What a channel's plugin declares, as rendering understands it.
#pragma once

#include <hubbub/hubbub.h>

#include "rendering/capabilities.hpp"

namespace hub::plugins {

// Zeros become the hub's own limits. Without capabilities: plain text only.
rendering::Capabilities capabilities_of(const hubbub_descriptor& descriptor);

}  // namespace hub::plugins
