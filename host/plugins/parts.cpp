#include "plugins/parts.hpp"

#include "plugins/instance.hpp"

namespace hub::plugins {
std::string Parts::id(const Outbound& outbound) const {
  return all.size() == 1 ? outbound.id : outbound.id + ":" + std::to_string(all[next].number);
}

Parts parts_of(const Outbound& outbound, const rendering::Capabilities& capabilities, const std::string& public_url) {
  rendering::Context context;
  context.locale = outbound.locale;
  context.media_link = [&](const rendering::Media& media) {
    if (!media.url.starts_with('/')) return media.url;
    return public_url.empty() ? std::string{} : public_url + media.url;
  };
  return {rendering::render(outbound.message.content, capabilities, context).parts};
}

}  // namespace hub::plugins
