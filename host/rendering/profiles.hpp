// Channels as they are typically declared: the columns of docs/channels.md, and what tests render for.
#pragma once

#include <string>
#include <vector>

#include "rendering/capabilities.hpp"

namespace hub::rendering {

struct Profile {
  std::string name;
  Capabilities capabilities;
};

const std::vector<Profile>& typical_profiles();

}  // namespace hub::rendering
