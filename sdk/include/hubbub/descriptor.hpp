// What a plugin is, written as data: the result of its static describe().
#pragma once

#include <cstdint>
#include <string>

#include "abi/descriptor.h"
#include "boundary.hpp"

namespace hubbub {

// What the limits of a text count: Unicode characters, code units of UTF-16, or bytes of UTF-8.
enum class TextUnit : std::uint32_t {
  code_points = HUBBUB_TEXT_CODE_POINTS,
  utf16 = HUBBUB_TEXT_UTF16,
  bytes = HUBBUB_TEXT_BYTES
};

// Kinds of actions.
struct ActionKinds {
  bool links = false;
  bool replies = false;
  bool postbacks = false;
  bool webviews = false;
  bool buys = false;
  bool location_requests = false;
};

// What a channel can show; the hub renders each message for it. Meanings: abi/capabilities.h.
struct Capabilities {
  std::uint32_t text_max_chars = 0;  // 0 everywhere: the hub's own limit
  bool images = false;
  bool files = false;
  bool locations = false;
  bool carousels = false;
  bool lists = false;
  bool forms = false;
  bool links = false;
  bool replies = false;
  bool postbacks = false;
  bool location_requests = false;
  bool typing_in = false;   // we hear when people type
  bool typing_out = false;  // we can show that someone types
  bool delivered = false;   // we hear of delivery
  bool read_in = false;
  bool read_out = false;
  std::uint32_t max_items = 0;
  std::uint32_t max_actions = 0;
  std::uint64_t max_media_bytes = 0;
  std::string media_types{};  // "image/png, image/*"
  bool templates = false;
  bool webviews = false;
  bool buys = false;
  TextUnit text_unit = TextUnit::code_points;
  std::uint32_t max_replies = 0;      // 0: as max_actions
  std::uint32_t label_max_chars = 0;  // of a button
  ActionKinds item_actions{};         // of an item of a carousel or list; none: as those of a text

  static Capabilities everything() {
    Capabilities all;
    all.images = all.files = all.locations = all.carousels = all.lists = all.forms = true;
    all.templates = true;
    all.links = all.replies = all.postbacks = all.webviews = all.buys = all.location_requests = true;
    all.typing_in = all.typing_out = all.delivered = all.read_in = all.read_out = true;
    return all;
  }
};

struct Descriptor {
  std::string id;       // reverse domain, "com.acme.sms"; never changes
  std::string name;     // "Acme SMS"
  std::string version;  // semantic
  std::string description{};
  std::string channel_type{};  // of a channel: "sms", "web"
  std::string settings{};      // JSON Schema, every key with a description
  Capabilities capabilities{};
  bool concurrent = false;  // handlers of one instance may run side by side
  bool live = false;        // messages reach people through the hub's live sessions
  bool idempotent = false;  // the provider drops a second send with the same id: one of unknown outcome may be repeated
};

namespace boundary {

// A descriptor as the ABI wants it, kept for as long as the library.
class KeptDescriptor {
 public:
  KeptDescriptor(Descriptor described, hubbub_kind kind) : described_{std::move(described)} {
    raw_ = sized<hubbub_descriptor>();
    raw_.kind = kind;
    raw_.flags = bits({{described_.concurrent, HUBBUB_CONCURRENT},
                       {described_.live, HUBBUB_LIVE},
                       {described_.idempotent, HUBBUB_IDEMPOTENT}});
    raw_.id = view(described_.id);
    raw_.name = view(described_.name);
    raw_.version = view(described_.version);
    raw_.description = view(described_.description);
    raw_.channel_type = view(described_.channel_type);
    raw_.settings_schema = view(described_.settings);
    if (kind == HUBBUB_CHANNEL) {
      fill_capabilities();
      raw_.capabilities = &capabilities_;
    }
  }
  KeptDescriptor(const KeptDescriptor&) = delete;
  KeptDescriptor& operator=(const KeptDescriptor&) = delete;
  const hubbub_descriptor* raw() const { return &raw_; }

 private:
  static std::uint32_t bits(std::initializer_list<std::pair<bool, int>> flags) {
    std::uint32_t result = 0;
    for (const auto& [set, bit] : flags) result |= set ? static_cast<std::uint32_t>(bit) : 0U;
    return result;
  }
  static std::uint32_t action_bits(const ActionKinds& kinds) {
    return bits({{kinds.links, HUBBUB_ACTION_LINK},
                 {kinds.replies, HUBBUB_ACTION_REPLY},
                 {kinds.postbacks, HUBBUB_ACTION_POSTBACK},
                 {kinds.webviews, HUBBUB_ACTION_WEBVIEW},
                 {kinds.buys, HUBBUB_ACTION_BUY},
                 {kinds.location_requests, HUBBUB_ACTION_LOCATION_REQUEST}});
  }
  void fill_capabilities() {
    const auto& from = described_.capabilities;
    capabilities_ = sized<hubbub_capabilities>();
    capabilities_.contents = bits({{from.images, HUBBUB_CONTENT_IMAGE},
                                   {from.files, HUBBUB_CONTENT_FILE},
                                   {from.locations, HUBBUB_CONTENT_LOCATION},
                                   {from.carousels, HUBBUB_CONTENT_CAROUSEL},
                                   {from.lists, HUBBUB_CONTENT_LIST},
                                   {from.forms, HUBBUB_CONTENT_FORM},
                                   {from.templates, HUBBUB_CONTENT_TEMPLATE}});
    capabilities_.actions =
        action_bits({from.links, from.replies, from.postbacks, from.webviews, from.buys, from.location_requests});
    capabilities_.item_actions = action_bits(from.item_actions);
    capabilities_.signals = bits({{from.typing_in, HUBBUB_SIGNAL_TYPING_IN},
                                  {from.typing_out, HUBBUB_SIGNAL_TYPING_OUT},
                                  {from.delivered, HUBBUB_SIGNAL_DELIVERED},
                                  {from.read_in, HUBBUB_SIGNAL_READ_IN},
                                  {from.read_out, HUBBUB_SIGNAL_READ_OUT}});
    capabilities_.text_max_chars = from.text_max_chars;
    capabilities_.max_items = from.max_items;
    capabilities_.max_actions = from.max_actions;
    capabilities_.max_media_bytes = from.max_media_bytes;
    capabilities_.media_types = view(from.media_types);
    capabilities_.text_unit = static_cast<std::uint32_t>(from.text_unit);
    capabilities_.max_replies = from.max_replies;
    capabilities_.label_max_chars = from.label_max_chars;
  }

  Descriptor described_;
  hubbub_capabilities capabilities_{};
  hubbub_descriptor raw_{};
};

}  // namespace boundary
}  // namespace hubbub
