// The settings of a simulator.
#pragma once

#include <hubbub/channel.hpp>
#include <string_view>

namespace simulator {

extern const std::string_view kSettingsSchema;

struct Settings {
  bool allow_public = false;

  // Throws Failure (rejected, "exposed") when others than this machine can reach the hub and nobody has allowed that.
  static Settings from(const hubbub::Context& host);
};

}  // namespace simulator
