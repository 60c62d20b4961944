// Which actions a channel shows as buttons, and what becomes of the others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rendering/capabilities.hpp"
#include "rendering/outline.hpp"
#include "rendering/phrases.hpp"

namespace hub::rendering {

// What one message, or one item, has room for.
struct ButtonRoom {
  ActionKinds kinds;
  std::size_t buttons = 0;
  std::optional<std::size_t> replies{};  // none: they take the place of buttons
  std::size_t label_max = 0;
  TextUnit unit = TextUnit::code_points;
};

bool shows(const ActionKinds& kinds, ActionType type);

ButtonRoom room_of_message(const Capabilities& capabilities);
ButtonRoom room_of_item(const Capabilities& capabilities);

struct SortedActions {
  std::vector<std::string> buttons;    // JSON, for the channel to show
  std::vector<std::string> lines;      // "label: url", …
  std::vector<const Action*> choices;  // to be numbered; they point into what was sorted
};

// Replies and postbacks are buttons all together or numbers all together: of two ways to answer, one would be missed.
SortedActions sort_actions(const std::vector<Action>& actions, const ButtonRoom& room, const Phrases& phrases);

// A reply that stood in no content.
Action reply_of(std::string text, std::string payload);

}  // namespace hub::rendering
