// The tables of docs/channels.md, made by rendering samples: they cannot say anything else than what happens.
#pragma once

#include <string>
#include <vector>

#include "rendering/profiles.hpp"

namespace hub::rendering {

// Markdown: each content and each action on each channel, then what the channels declare.
std::string channels_tables(const std::vector<Profile>& channels);

}  // namespace hub::rendering
