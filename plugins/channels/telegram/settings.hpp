// The settings of a Telegram integration, read once when its instance is made.
#pragma once

#include <hubbub/channel.hpp>
#include <string>
#include <string_view>

namespace telegram {

extern const std::string_view kSettingsSchema;

struct Settings {
  enum class Mode { webhook, polling };
  Mode mode = Mode::polling;
  std::string token;    // "123456:ABC…"; stands in the address of every call, so addresses are secret too
  std::string bot_id;   // what stands before the colon; not secret
  std::string api_url;  // without trailing slash
  std::string webhook_url;
  std::string webhook_secret;  // what Telegram sends with every update
  std::string expired_text;

  // Throws Failure (invalid) with what is missing.
  static Settings from(const hubbub::Context& host);
};

}  // namespace telegram
