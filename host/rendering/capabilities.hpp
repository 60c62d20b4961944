// What a channel can show, as the rules of degrading see it. Made from a plugin's descriptor (hubbub_capabilities),
// whose zeros ("the hub's own limit") are numbers here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rendering/split.hpp"

namespace hub::rendering {

// Kinds of actions that are shown as buttons.
struct ActionKinds {
  bool links = false;
  bool replies = false;
  bool postbacks = false;
  bool webviews = false;
  bool buys = false;
  bool location_requests = false;

  static ActionKinds all() { return {true, true, true, true, true, true}; }
};

struct Capabilities {
  // Contents beside text, which every channel shows.
  bool images = false;
  bool files = false;
  bool locations = false;
  bool carousels = false;
  bool lists = false;
  bool forms = false;
  bool templates = false;

  ActionKinds actions{};       // of a message
  ActionKinds item_actions{};  // of one item of a carousel or list

  // What reaches us, and what else it can show.
  bool typing_in = false;
  bool typing_out = false;
  bool delivered = false;
  bool read_in = false;
  bool read_out = false;

  std::size_t text_max = 4096;  // of one message, in `text_unit`; less than kSmallestText counts as that
  TextUnit text_unit = TextUnit::code_points;
  std::size_t max_items = 10;              // of one carousel or list
  std::size_t max_actions = 13;            // buttons of one message, quick replies aside; of one item in all
  std::size_t max_replies = 13;            // quick replies (and requests for a location) of one message
  std::size_t label_max = 128;             // of a button or quick reply, in `text_unit`
  std::uint64_t max_media_bytes = 0;       // 0: any
  std::vector<std::string> media_types{};  // "image/png", "image/*"; empty: any

  static Capabilities text_only() { return {}; }
  static Capabilities everything();
};

// Whether the channel takes media of this type and size. An unknown type ("") or size (0) is given the benefit of the
// doubt: the channel's own refusal then says more than our guess.
bool takes_media(const Capabilities& capabilities, const std::string& media_type, std::uint64_t size_bytes);

}  // namespace hub::rendering
