// A content taken apart by the rules of degrading: what the channel shows as it is, and what is said in words.
#pragma once

#include <string>
#include <vector>

#include "rendering/outline.hpp"

namespace hub::rendering {

// A content for the channel to show.
struct Shown {
  domain::ContentType type = domain::ContentType::image;
  std::string text;  // the same in plain words
  std::string json;
};

struct Draft {
  std::vector<Shown> shown;
  // Words, after what is shown. `body` may be cut, `closing` is kept in one message if it fits.
  std::string body;
  std::string closing;
  std::vector<std::string> buttons;  // JSON of actions, of the words' last message
  std::vector<Choice> choices;
};

Draft draft_of(const domain::Content& content, const Capabilities& capabilities, const Context& context);

}  // namespace hub::rendering
