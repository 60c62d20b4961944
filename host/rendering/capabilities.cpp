#include "rendering/capabilities.hpp"

#include <algorithm>
#include <string_view>

namespace hub::rendering {
namespace {

// "image/*" covers "image/png", "*/*" everything. Types of media are written in small letters (attachments are
// sniffed).
bool covers(std::string_view pattern, std::string_view type) {
  if (pattern == "*/*" || pattern == type) return true;
  return pattern.ends_with("/*") && type.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

Capabilities Capabilities::everything() {
  Capabilities all;
  all.images = all.files = all.locations = all.carousels = all.lists = all.forms = all.templates = true;
  all.actions = all.item_actions = ActionKinds::all();
  all.typing_in = all.typing_out = all.delivered = all.read_in = all.read_out = true;
  return all;
}

bool takes_media(const Capabilities& capabilities, const std::string& media_type, std::uint64_t size_bytes) {
  if (capabilities.max_media_bytes > 0 && size_bytes > capabilities.max_media_bytes) return false;
  const auto& types = capabilities.media_types;
  return media_type.empty() || types.empty() ||
         std::any_of(types.begin(), types.end(), [&](const auto& pattern) { return covers(pattern, media_type); });
}

}  // namespace hub::rendering
