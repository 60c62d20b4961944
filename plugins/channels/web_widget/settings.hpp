// The settings of a web widget, read once when its instance is made.
#pragma once

#include <cstdint>
#include <hubbub/channel.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace web_widget {

extern const std::string_view kSettingsSchema;

struct Settings {
  std::vector<std::string> allowed_origins;  // lower case, without trailing slash
  bool allow_missing_origin = false;
  bool identity_required = false;
  hubbub::Crypto::Keys identity_keys;  // kid → secret
  std::chrono::seconds leeway{};
  hubbub::Milliseconds session_lifetime{};
  bool typing_preview = false;
  std::uint64_t max_upload_bytes = 0;  // 0: the hub's
  bool demo = false;

  static Settings from(const hubbub::Context& host);
};

// The answer of GET config.
hubbub::JsonObject widget_config(const hubbub::Json& settings, std::string_view app_name,
                                 const hubbub::LiveLimits& limits);

}  // namespace web_widget
