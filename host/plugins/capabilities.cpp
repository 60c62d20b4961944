#include "plugins/capabilities.hpp"

#include "plugins/abi.hpp"

namespace hub::plugins {
namespace {

using rendering::ActionKinds;
using rendering::Capabilities;
using rendering::TextUnit;

bool has(std::uint32_t bits, int bit) {
  return (bits & static_cast<std::uint32_t>(bit)) != 0;
}

ActionKinds actions_of(std::uint32_t bits) {
  ActionKinds kinds;
  kinds.links = has(bits, HUBBUB_ACTION_LINK);
  kinds.replies = has(bits, HUBBUB_ACTION_REPLY);
  kinds.postbacks = has(bits, HUBBUB_ACTION_POSTBACK);
  kinds.webviews = has(bits, HUBBUB_ACTION_WEBVIEW);
  kinds.buys = has(bits, HUBBUB_ACTION_BUY);
  kinds.location_requests = has(bits, HUBBUB_ACTION_LOCATION_REQUEST);
  return kinds;
}

std::vector<std::string> listed(std::string_view types) {
  std::vector<std::string> list;
  while (!types.empty()) {
    const auto comma = types.find(',');
    auto type = types.substr(0, comma);
    while (type.starts_with(' ')) type.remove_prefix(1);
    while (type.ends_with(' ')) type.remove_suffix(1);
    if (!type.empty()) list.emplace_back(type);
    types.remove_prefix(comma == std::string_view::npos ? types.size() : comma + 1);
  }
  return list;
}

void set_if_any(std::size_t& limit, std::uint32_t declared) {
  if (declared > 0) limit = declared;
}

void add_since_1_1(Capabilities& to, const hubbub_capabilities& from) {
  to.item_actions = to.actions;
  to.max_replies = to.max_actions;
  if (!HUBBUB_HAS(hubbub_capabilities, &from, item_actions)) return;
  if (from.text_unit == HUBBUB_TEXT_UTF16) to.text_unit = TextUnit::utf16;
  if (from.text_unit == HUBBUB_TEXT_BYTES) to.text_unit = TextUnit::bytes;
  set_if_any(to.max_replies, from.max_replies);
  set_if_any(to.label_max, from.label_max_chars);
  if (from.item_actions != 0) to.item_actions = actions_of(from.item_actions);
}

}  // namespace

Capabilities capabilities_of(const hubbub_descriptor& descriptor) {
  Capabilities to;
  if (descriptor.capabilities == nullptr) return to;
  const auto& from = *descriptor.capabilities;
  to.images = has(from.contents, HUBBUB_CONTENT_IMAGE);
  to.files = has(from.contents, HUBBUB_CONTENT_FILE);
  to.locations = has(from.contents, HUBBUB_CONTENT_LOCATION);
  to.carousels = has(from.contents, HUBBUB_CONTENT_CAROUSEL);
  to.lists = has(from.contents, HUBBUB_CONTENT_LIST);
  to.forms = has(from.contents, HUBBUB_CONTENT_FORM);
  to.templates = has(from.contents, HUBBUB_CONTENT_TEMPLATE);
  to.actions = actions_of(from.actions);
  to.typing_in = has(from.signals, HUBBUB_SIGNAL_TYPING_IN);
  to.typing_out = has(from.signals, HUBBUB_SIGNAL_TYPING_OUT);
  to.delivered = has(from.signals, HUBBUB_SIGNAL_DELIVERED);
  to.read_in = has(from.signals, HUBBUB_SIGNAL_READ_IN);
  to.read_out = has(from.signals, HUBBUB_SIGNAL_READ_OUT);
  set_if_any(to.text_max, from.text_max_chars);
  set_if_any(to.max_items, from.max_items);
  set_if_any(to.max_actions, from.max_actions);
  to.max_media_bytes = from.max_media_bytes;
  to.media_types = listed(text_of(from.media_types));
  add_since_1_1(to, from);
  return to;
}

}  // namespace hub::plugins
