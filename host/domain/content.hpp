// What a message says. The canonical form is the JSON that the REST API documents (Sunshine Conversations v2 content);
// beside it stands what every reader needs without parsing: the type and the plain text.
#pragma once

#include <string>
#include <string_view>

namespace hub::domain {

enum class ContentType { text, image, file, location, carousel, list, form, form_response, template_ };

// "formResponse", "template", … as in REST v2.
const char* name_of(ContentType type);

// A validated content. Made by wire::parse_content only, so holding one means that it is valid:
// well-formed UTF-8, within the limits of REST v2 (text <= 4096 characters, 1-10 items, <= 20 fields, …).
struct Content {
  ContentType type = ContentType::text;
  std::string text;  // plain text for search, previews and channels that show text only; may be empty
  std::string json;  // canonical JSON object, e.g. {"type":"text","text":"hello"}
};

// A plain text content, without going through JSON parsing. `text` must be valid UTF-8 and within limits.
Content text_content(std::string_view text);

}  // namespace hub::domain
