#include "settings.hpp"

namespace simulator {

const std::string_view kSettingsSchema = R"({
  "type": "object", "additionalProperties": false,
  "properties": {
    "allow_public": {"type": "boolean", "default": false,
      "description": "Run although others than this machine can reach the hub. They can then write as any number or address, and read what the hub sends there, codes included: on a trusted network only."}
  }
})";

Settings Settings::from(const hubbub::Context& host) {
  const Settings settings{host.settings()["allow_public"].boolean()};
  if (!settings.allow_public && host.require<hubbub::Exposure>().is_exposed()) {
    throw hubbub::Failure(hubbub::rejected(
        "A simulator lets whoever reaches it write as any number or address, and read what the hub sends there, and "
        "others than this machine can reach this hub (server.address, app.public_url). Remove this integration, or "
        "listen on 127.0.0.1; on a network that you trust, set settings.allow_public: true.",
        "exposed"));
  }
  return settings;
}

}  // namespace simulator
