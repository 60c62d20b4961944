#include "plugins/parts.hpp"

#include "plugins/instance.hpp"

namespace hub::plugins {
std::string Parts::id(const Outbound& outbound) const {
  return is_last() ? outbound.id : outbound.id + ":" + std::to_string(all[next].number);
}

Parts parts_of(const Outbound& outbound, const rendering::Capabilities& capabilities, const Ports& ports) {
  rendering::Context context;
  context.locale = outbound.locale;
  context.media_link = [&](const rendering::Media& media) {
    const bool is_ours = media.url.starts_with(ports.public_url + "/");  // also a path alone, when no address is known
    auto link = is_ours && ports.link_to ? ports.link_to(media.url) : media.url;
    if (!link.starts_with('/')) return link;
    return ports.public_url.empty() ? std::string{} : ports.public_url + link;
  };
  return {rendering::render(outbound.message.content, capabilities, context).parts};
}

}  // namespace hub::plugins
